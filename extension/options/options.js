// @ts-check
/** The options page: what the host remembers, what the browser remembers, and how to find out what is wrong. */
import { api } from "../lib/api.js";
import { byId } from "../lib/dom.js";
import { localize, t } from "../lib/i18n.js";
import { advice, sentence } from "../lib/problems.js";
import * as store from "../lib/store.js";
import { ask, send } from "./ask.js";
import { prepareChecks } from "./checks.js";
import { prepareHostSettings, showHostSettings } from "./host-settings.js";
import { showShortcuts } from "./shortcuts.js";

/** @param {unknown} problem of the host, or null where all is well */
function showProblem(problem) {
  const place = byId("problem");
  place.hidden = problem === null;
  if (problem === null) return;
  const known = /** @type {import("../lib/protocol.js").ErrorData} */ (problem);
  byId("problem-message").textContent = sentence(known);
  byId("problem-hint").textContent = advice(known);
}

async function loadHostSettings() {
  const settings = await ask("settings/read", {});
  // Without a list of cameras the other settings are still good.
  const cameras = "problem" in settings ? settings : await ask("cameras/list", {});
  showProblem("problem" in cameras ? cameras.problem : null);
  showHostSettings("result" in settings ? settings.result : null, "result" in cameras ? cameras.result.cameras : []);
}

async function showConsent() {
  const agreed = await store.consented();
  byId("consent", HTMLInputElement).checked = agreed;
  byId("run-checks", HTMLButtonElement).disabled = !agreed;
  await loadHostSettings();
}

localize(document);
prepareHostSettings(async (change) => {
  const answer = await ask("settings/write", change);
  showProblem("problem" in answer ? answer.problem : null);
  if ("result" in answer) byId("status").textContent = t("options_saved");
});
prepareChecks(showProblem);

byId("consent", HTMLInputElement).addEventListener("change", async ({ target }) => {
  const agreed = /** @type {HTMLInputElement} */ (target).checked;
  await send(agreed ? { type: "accept_only" } : { type: "withdraw" });
  await showConsent();
});

const openIn = byId("open-in", HTMLSelectElement);
openIn.addEventListener("change", () => void store.setOpenIn(openIn.value === "app" ? "app" : "web"));
openIn.value = await store.openIn();

await showShortcuts();
// The notice may be accepted in the popup while this page is open.
api.storage.local.onChanged.addListener((changes) => {
  if ("consent" in changes) void showConsent();
});
await showConsent();
document.body.dataset.state = "ready";
