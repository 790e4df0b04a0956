// @ts-check
/** The page: the popup's modules, led by the background's session, in one document. */
/** @import { BackgroundMessage, PopupMessage } from "../extension/shared/messages.js" */
import { storing } from "./platform.js";
import { showFace } from "../extension/popup/face.js";
import { note } from "../extension/popup/note.js";
import { prepareStates, receive, show, shown } from "../extension/popup/states.js";
import { byId } from "../extension/shared/dom.js";
import { localize, t } from "../extension/shared/i18n.js";
import * as storage from "../extension/shared/storage.js";
import { prepareInstall } from "./install.js";
import { host, log, seen, session } from "./inside.js";
import { preparePicture } from "./picture.js";
import { loadTexts } from "./texts.js";
import { followVersions } from "./versions.js";
import { prepareView, showView } from "./view.js";

/** This page, as the session knows popups. */
const page = { postMessage: take };

/** @param {BackgroundMessage} message */
function take(message) {
  receive(message);
  if (message.type !== "state" || message.state.name !== "error") return;
  // Over http another try would end alike.
  const again = document.querySelector("section[data-state=error] [data-action=scan]");
  again?.toggleAttribute("hidden", message.state.problem.code === "camera_insecure");
}

/** @param {PopupMessage} message */
function tell(message) {
  // While the browser asks for the camera, everything that is needed loads.
  if (["accept", "scan", "feel"].includes(message.type)) host.warm();
  session.receive(message, page).catch((error) => log(error));
}

/** The page is seen again, or for the first time: nothing was clicked, so the camera stays off. */
function come() {
  session.join(page);
  tell({ type: "open", unasked: true });
}

function leave() {
  session.leave(page);
  if (["connecting", "finding", "scanning"].includes(shown().name)) show({ name: "stopped" });
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
prepareStates(tell);
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
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest(".track-link");
  if (!link || navigator.onLine) return;
  event.preventDefault();
  note(t("offline"));
});
// The camera is let go when the page is hidden, and at once when it is left.
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : come()));
addEventListener("pagehide", leave);
if (document.visibilityState === "visible") come();
