// @ts-check
/** The pages for failures: what happened, what to do, and the command that installs or repairs the host. */
/** @import { ErrorData } from "../host/protocol.js" */
import { api } from "../shared/api.js";
import { showText } from "../shared/code.js";
import { byId, copy } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { errorHint, errorMessage } from "../shared/error_message.js";
import { PROJECT } from "../shared/project.js";

/** The host is installed but does not work: Python was removed, a package is broken, or two versions do not match. */
const REPAIRED_BY_INSTALLING = new Set(["host_crashed", "host_garbled"]);

/** @param {ErrorData} problem */
export function showFailure(problem) {
  showText(byId("error-message"), errorMessage(problem));
  showText(byId("error-hint"), errorHint(problem));
  byId("error-code").textContent = problem.code;
  const repair = REPAIRED_BY_INSTALLING.has(problem.code);
  byId("error-repair").hidden = !repair;
  if (repair) void showInstaller("repair-command", "copy-repair");
}

/** @param {ErrorData} problem */
export function showMissing({ code }) {
  const forbidden = code === "host_forbidden";
  byId("missing-title").textContent = t(forbidden ? "forbidden_title" : "missing_title");
  byId("missing-text").textContent = t(forbidden ? "forbidden_text" : "missing_text");
  byId("missing-terminal").textContent = t(forbidden ? "forbidden_step_terminal" : "missing_step_terminal");
  byId("extension-id").textContent = api.runtime.id;
  const link = byId("missing-page", HTMLAnchorElement);
  link.hidden = !PROJECT.downloads;
  if (PROJECT.downloads) link.href = PROJECT.downloads;
  // The installer allows only the ids that it knows, and this copy's may be another one.
  if (forbidden) showCommand("command", "copy-command", `facetune install --extension-id ${api.runtime.id}`);
  else void showInstaller("command", "copy-command");
}

export function showOutdated() {
  void showInstaller("update-command", "copy-update");
}

/** @param {string} id @param {string} button */
async function showInstaller(id, button) {
  const { os } = await api.runtime.getPlatformInfo();
  showCommand(id, button, installCommand(os));
}

/** @param {string} id @param {string} button @param {string} command */
function showCommand(id, button, command) {
  byId(id).textContent = command;
  byId(button, HTMLButtonElement).onclick = ({ currentTarget }) =>
    copy(/** @type {HTMLButtonElement} */ (currentTarget), command, t("copied"));
}

/** @param {string} os */
const installCommand = (os) =>
  os === "win" ? "powershell -ExecutionPolicy Bypass -File installers\\install.ps1" : "./installers/install.sh";
