// @ts-check
/** Connects the browser's events to the session. Listeners are added at once: an event may have started this script. */
/** @import { SpotifyStatus } from "../host/protocol.js" */
/** @import { PageMessage, PopupMessage } from "../shared/messages.js" */
import { HostClient } from "../host/client.js";
import { TIMEOUTS } from "../host/timeouts.js";
import { api } from "../shared/api.js";
import { browserLanguage } from "../shared/i18n.js";
import { LONG_REQUEST, PRIVATE_HASH, PRIVATE_POPUP } from "../shared/requests.js";
import * as storage from "../shared/storage.js";
import { refreshDaily, setAlarm } from "./daily_playlists.js";
import { answerPage, runLongRequest } from "./requests.js";
import { Session } from "./session.js";

/** @param {...unknown} words */
const log = (...words) => console.warn("FaceTune:", ...words);

const { version } = api.runtime.getManifest();
const host = new HostClient(api.runtime, { version, timeouts: TIMEOUTS, log, language: browserLanguage() });
const openTab = (/** @type {string} */ url) => void api.tabs.create({ url }).catch((error) => log("no tab:", error));
const session = new Session({ host, storage, log, openTab, accountChanged });

/** @param {SpotifyStatus} status */
function accountChanged({ signed_in: signedIn, kept: playlists }) {
  const oldest = 1000 * Math.min(...playlists.map(({ refreshed }) => refreshed));
  setAlarm(api, signedIn && playlists.length > 0, oldest).catch((error) => log("no alarm", error));
}

api.runtime.onConnect.addListener((port) => {
  if (port.name === LONG_REQUEST) return runLongRequest(port, { host, session, storage });
  session.join(port, port.name === PRIVATE_POPUP);
  port.onMessage.addListener((/** @type {PopupMessage} */ message) => {
    session.receive(message, port).catch((error) => log(error));
  });
  return port.onDisconnect.addListener(() => session.leave(port));
});

api.runtime.onMessage.addListener((/** @type {PageMessage} */ message, _sender, respond) => {
  answerPage(message, { session, storage, withdrawn: () => setAlarm(api, false) }).then(respond);
  return true; // keeps `respond` usable until then
});

api.runtime.onInstalled.addListener((details) => {
  // Only Firefox says so.
  if ("temporary" in details && details.temporary) storage.saveTemporary().catch((error) => log(error));
});

api.commands.onCommand.addListener((command) => {
  // Firefox opens a popup only from the handler itself, so nothing may be awaited before.
  if (command === "rescan" && session.rescan()) api.action.openPopup().catch(openWindow);
});

/**
 * The popup's page in a small window: in full screen, and in a web app's window, Chromium has no toolbar for a popup.
 * @param {unknown} error why there is no popup
 */
async function openWindow(error) {
  try {
    // Chromium opens an extension's page in an ordinary window, also for a private one.
    const { incognito } = await api.windows.getLastFocused();
    const url = incognito ? `popup/popup.html${PRIVATE_HASH}` : "popup/popup.html";
    await api.windows.create({ url, type: "popup", width: 400, height: 640 });
  } catch (second) {
    log("no popup:", error, second);
  }
}

// Firefox for Android has no windows.
api.windows?.onRemoved.addListener(async () => {
  if (!(await api.windows.getAll()).some(({ incognito }) => incognito)) await session.serve(false);
});

refreshDaily(api, (method, params) => session.ask(method, params), log);
