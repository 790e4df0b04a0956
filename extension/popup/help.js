// @ts-check
/** What a person can do about a failure. */
/** @import { ErrorData } from "../lib/protocol.js" */
import { api } from "../lib/api.js";
import { byId, copy } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { advice, sentence } from "../lib/problems.js";

/** @param {ErrorData} problem */
export function showError(problem) {
  byId("error-message").textContent = sentence(problem);
  byId("error-hint").textContent = advice(problem);
  byId("error-code").textContent = problem.code;
}

/** @param {ErrorData} problem */
export function showMissing({ code }) {
  const forbidden = code === "host_forbidden";
  byId("missing-title").textContent = t(forbidden ? "forbidden_title" : "missing_title");
  byId("missing-text").textContent = t(forbidden ? "forbidden_text" : "missing_text");
  byId("extension-id").textContent = api.runtime.id;
  void showCommand("command", "copy-command");
}

export function showOutdated() {
  void showCommand("update-command", "copy-update");
}

/** @param {string} id @param {string} button */
async function showCommand(id, button) {
  const { os } = await api.runtime.getPlatformInfo();
  const command = installCommand(os);
  byId(id).textContent = command;
  byId(button, HTMLButtonElement).onclick = ({ currentTarget }) =>
    copy(/** @type {HTMLButtonElement} */ (currentTarget), command, t("copied"));
}

/** @param {string} os */
const installCommand = (os) =>
  os === "win" ? "powershell -ExecutionPolicy Bypass -File installers\\install.ps1" : "./installers/install.sh";
