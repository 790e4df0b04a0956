// @ts-check
/** The popup: shows the background's state, and sends it what the user does. */
/** @import { Abilities, BackgroundMessage, PopupMessage, State } from "../shared/messages.js" */
import { api } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { localize, t } from "../shared/i18n.js";
import { drawPreview } from "../shared/preview.js";
import { temporary } from "../shared/storage.js";
import { PRIVATE_HASH, PRIVATE_POPUP } from "../shared/requests.js";
import { NO_ABILITIES } from "../shared/vocabulary.js";
import { prepareFold } from "./fold.js";
import { sayHow, showLiveStep, showScanStep } from "./camera.js";
import { showFace } from "./face.js";
import { showFailure, showMissing, showOutdated } from "./system_help.js";
import { prepareFeel } from "./music_feel.js";
import { closePopup, followSight, inPanel, preparePanel } from "./panel.js";
import { prepareDock } from "./spotify_dock.js";
import { preparePlayback, showNews } from "./spotify_playback.js";
import { showNotSure, showResult } from "./result.js";
import { enter } from "./sections.js";
import { prepareWishes, showWishes } from "./music_wishes.js";
import { followShortcut } from "./system_shortcut.js";
import { prepareSignIn, showSignIn } from "./spotify_sign_in.js";

/** @type {chrome.runtime.Port | null} */
let port = null;

/** The state that is shown. @type {State} */
let current = { name: "idle" };
/** Whether the window is private: nothing of it is kept. */
let secret = false;
/** What the host can do. @type {Abilities} */
let abilities = NO_ABILITIES;

/** @param {PopupMessage} message */
function tell(message) {
  // A panel that is not seen may play on, but it wakes nothing.
  if (inPanel && document.visibilityState === "hidden") return;
  port ??= connect();
  port.postMessage(message);
}

/** The browser may stop the background while a popup is open. The next message starts it again. */
function connect() {
  const opened = api.runtime.connect({ name: secret ? PRIVATE_POPUP : "popup" });
  opened.onMessage.addListener(receive);
  opened.onDisconnect.addListener(() => {
    port = null;
    // The background is gone, so the camera is off.
    if (["connecting", "finding", "scanning"].includes(document.body.dataset.state ?? "")) show({ name: "stopped" });
  });
  return opened;
}

/** @param {BackgroundMessage} message */
function receive(message) {
  switch (message.type) {
    case "state":
      return show(message.state);
    case "step":
      return showLiveStep(message.progress);
    case "able":
      abilities = message.abilities;
      return fill(current);
    case "sign_in":
      return showSignIn(message.state);
    case "library":
      return current.name === "result" ? showNews(message.news, current.result) : undefined;
    case "preview":
      return void paint(message);
  }
}

/** @param {Extract<BackgroundMessage, { type: "preview" }>} message */
async function paint({ id, sequence, jpeg }) {
  await drawPreview(byId(current.name === "result" ? "live-preview" : "preview", HTMLImageElement), jpeg);
  tell({ type: "drawn", id, sequence });
}

/** @param {State} state */
function show(state) {
  current = state;
  if (enter(state, fill)) void sayHow(state, secret);
}

/** @param {State} state */
function fill(state) {
  switch (state.name) {
    case "wishes":
      return showWishes();
    case "scanning":
      return showScanStep(state.progress, state.live);
    case "result":
      return showResult(state, abilities, tell);
    case "not_sure":
      return showNotSure(state, tell);
    case "no_face":
      byId("no-face-hint").textContent = (state.hint && t(`hint_${state.hint}`)) || t("hint_no_face");
      return undefined;
    case "host_missing":
      return showMissing(state.problem);
    case "host_too_old":
      return showOutdated();
    case "error":
      return showFailure(state.problem);
  }
}

localize(document);
showFace(byId("welcome-face"), "happy");
/** At once: the browser may take a while to close the page, and the camera is on until the background knows. */
function leave() {
  port?.disconnect();
  port = null;
}

const open = () => tell({ type: "open", unasked: inPanel });

addEventListener("pagehide", leave);
// Nothing is sent before this is known. Firefox for Android has no windows.
secret = location.hash === PRIVATE_HASH || (await api.windows?.getCurrent())?.incognito === true;
byId("private").hidden = !secret;
document.body.toggleAttribute("data-private", secret);
if (inPanel) followSight({ seen: open, hidden: leave });
document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("[data-action]");
  if (button) tell(/** @type {PopupMessage} */ ({ type: button.getAttribute("data-action") }));
});
// The choices lie above the result: a click beside them closes them.
document.addEventListener("click", ({ target }) => {
  const correct = byId("correct", HTMLDetailsElement);
  if (target instanceof Node && !correct.contains(target)) correct.open = false;
});
byId("settings").addEventListener("click", () => {
  void api.runtime.openOptionsPage();
  closePopup();
});
prepareSignIn(tell);
prepareFeel(tell);
prepareWishes(tell);
prepareDock(tell);
preparePlayback();
void prepareFold();
void preparePanel();
void temporary().then((is) => (byId("temporary").hidden = !is));
byId("not-now").addEventListener("click", () => closePopup());
void followShortcut("rescan", () => tell({ type: "scan" }));
// The age of a list, where the page stays open.
setInterval(() => current.name === "result" && fill(current), 30_000);
if (!inPanel || document.visibilityState === "visible") open();
