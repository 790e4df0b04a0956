// @ts-check
/** The page: the popup's modules, led by the background's session, in one document. */
/** @import { Abilities, BackgroundMessage, PopupMessage, State } from "../extension/shared/messages.js" */
import { storing } from "./platform.js";
import { sayHow, showScanStep } from "../extension/popup/camera.js";
import { showFace } from "../extension/popup/face.js";
import { prepareFold } from "../extension/popup/fold.js";
import { prepareFeel } from "../extension/popup/music_feel.js";
import { note } from "../extension/popup/note.js";
import { showNotSure, showResult } from "../extension/popup/result.js";
import { enter } from "../extension/popup/sections.js";
import { showFailure } from "../extension/popup/system_help.js";
import { byId } from "../extension/shared/dom.js";
import { localize, t } from "../extension/shared/i18n.js";
import { drawPreview } from "../extension/shared/preview.js";
import * as storage from "../extension/shared/storage.js";
import { NO_ABILITIES } from "../extension/shared/vocabulary.js";
import { prepareInstall } from "./install.js";
import { host, log, seen, session } from "./inside.js";
import { preparePicture } from "./picture.js";
import { loadTexts } from "./texts.js";
import { followVersions } from "./versions.js";
import { prepareView, showView } from "./view.js";

/** The state that is shown. @type {State} */
let current = { name: "idle" };
/** @type {Abilities} */
let abilities = NO_ABILITIES;
/** This page, as the session knows popups. */
const page = { postMessage: receive };

/** @param {PopupMessage} message */
function tell(message) {
  // While the browser asks for the camera, everything that is needed loads.
  if (["accept", "scan", "feel"].includes(message.type)) host.warm();
  session.receive(message, page).catch((error) => log(error));
}

/** @param {BackgroundMessage} message */
function receive(message) {
  switch (message.type) {
    case "state":
      return show(message.state);
    case "able":
      abilities = message.abilities;
      return fill(current);
    case "preview":
      return void paint(message.jpeg);
    default:
      return undefined;
  }
}

/** @param {string} jpeg */
async function paint(jpeg) {
  await drawPreview(byId("preview", HTMLImageElement), jpeg);
  host.acknowledge();
}

/** @param {State} state */
function show(state) {
  current = state;
  enter(state, fill);
  // The page has no weaker detector to tell of.
  void sayHow(state, true);
}

/** @param {State} state */
function fill(state) {
  switch (state.name) {
    case "scanning":
      return showScanStep(state.progress, false);
    case "result":
      return showResult(state, abilities, tell);
    case "not_sure":
      return showNotSure(state, tell);
    case "no_face":
      byId("no-face-hint").textContent = (state.hint && t(`hint_${state.hint}`)) || t("hint_no_face");
      return undefined;
    case "error":
      byId("error-again").hidden = state.problem.code === "camera_insecure";
      return showFailure(state.problem);
  }
}

/** The page is seen again, or for the first time: nothing was clicked, so the camera stays off. */
function come() {
  session.join(page);
  tell({ type: "open", unasked: true });
}

function leave() {
  session.leave(page);
  if (["connecting", "finding", "scanning"].includes(current.name)) show({ name: "stopped" });
}

await loadTexts();
localize(document);
showFace(byId("welcome-face"), "happy");
showFace(byId("ready-face"), "neutral");
prepareView();
seen.camera = showView;
seen.loading = (share) => {
  for (const bar of document.querySelectorAll("progress")) bar.value = share;
  for (const line of document.querySelectorAll(".loading")) /** @type {HTMLElement} */ (line).hidden = share >= 1;
};
storing.failed = () => (byId("full").hidden = false);
byId("full-close").addEventListener("click", () => (byId("full").hidden = true));
prepareFeel(tell);
void prepareFold();
preparePicture({
  look: async (file) => {
    host.picture = file;
    tell({ type: (await storage.consented()) ? "scan" : "accept" });
  },
  // Without the agreement, a scan begins with the notice.
  greet: () => tell({ type: "scan" }),
});
prepareInstall();
followVersions();
document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("[data-action]");
  if (button) tell(/** @type {PopupMessage} */ ({ type: button.getAttribute("data-action") }));
});
// The choices lie above the result: a click beside them closes them.
document.addEventListener("click", ({ target }) => {
  const correct = byId("correct", HTMLDetailsElement);
  if (target instanceof Node && !correct.contains(target)) correct.open = false;
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest(".track-link");
  if (!link || navigator.onLine) return;
  event.preventDefault();
  note(t("offline"));
});
// The camera is let go when the page is hidden, and at once when it is left.
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : come()));
addEventListener("pagehide", leave);
// The age of a list, where the page stays open.
setInterval(() => current.name === "result" && fill(current), 30_000);
if (document.visibilityState === "visible") come();
