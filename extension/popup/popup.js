// @ts-check
/** The popup: shows the background's state, and sends it what the user does. */
/** @import { PopupMessage } from "../shared/messages.js" */
import { api } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { localize } from "../shared/i18n.js";
import { temporary } from "../shared/storage.js";
import { PRIVATE_HASH, PRIVATE_POPUP } from "../shared/requests.js";
import { showFace } from "./face.js";
import { closePopup, followSight, inPanel, preparePanel } from "./panel.js";
import { prepareDock } from "./spotify_dock.js";
import { preparePlayback } from "./spotify_playback.js";
import { prepareSignIn } from "./spotify_sign_in.js";
import { prepareStates, receive, show } from "./states.js";
import { followShortcut } from "./system_shortcut.js";

/** @type {chrome.runtime.Port | null} */
let port = null;

/** Whether the window is private: nothing of it is kept. */
let secret = false;

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
byId("settings").addEventListener("click", () => {
  void api.runtime.openOptionsPage();
  closePopup();
});
prepareStates(tell, secret);
prepareSignIn(tell);
prepareDock(tell);
preparePlayback();
void preparePanel();
void temporary().then((is) => (byId("temporary").hidden = !is));
byId("not-now").addEventListener("click", () => closePopup());
void followShortcut("rescan", () => tell({ type: "scan" }));
if (!inPanel || document.visibilityState === "visible") open();
