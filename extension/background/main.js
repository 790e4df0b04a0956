// @ts-check
/** Wires the browser's events to the session. Listeners are set at once: an event may be what woke this script. */
/** @import { OptionsAnswer, OptionsMessage, PopupMessage } from "../shared/messages.js" */
import { api } from "../shared/api.js";
import { expect, keepFresh } from "./daily_playlists.js";
import { ERRAND, runErrands } from "./requests.js";
import { problemOf } from "../host/errors.js";
import { Host } from "../host/client.js";
import { Session } from "./session.js";
import * as store from "../shared/storage.js";
import { TIMEOUTS } from "../host/timeouts.js";

/** @param {...unknown} words */
const log = (...words) => console.warn("FaceTune:", ...words);

const host = new Host(api.runtime, { version: api.runtime.getManifest().version, timeouts: TIMEOUTS, log });
const openTab = (/** @type {string} */ url) => void api.tabs.create({ url }).catch((error) => log("no tab:", error));
const session = new Session({ host, store, log, openTab });

api.runtime.onConnect.addListener((port) => {
  if (port.name === ERRAND) return runErrands(port, { host, session, store });
  session.join(port);
  port.onMessage.addListener((/** @type {PopupMessage} */ message) => {
    session.receive(message, port).catch((error) => log(error));
  });
  return port.onDisconnect.addListener(() => session.leave(port));
});

api.runtime.onMessage.addListener((/** @type {OptionsMessage} */ message, _sender, respond) => {
  answer(message).then(respond);
  return true; // keeps `respond` alive until then
});

api.commands.onCommand.addListener((command) => {
  // Firefox opens a popup only from within the handler itself, so nothing may be awaited before.
  if (command === "rescan" && session.rescan()) api.action.openPopup().catch((error) => log("no popup:", error));
});

/** @param {OptionsMessage} message @returns {Promise<OptionsAnswer>} */
async function answer(message) {
  try {
    switch (message.type) {
      case "ask":
        return { result: await session.ask(message.method, message.params) };
      case "methods":
        return { result: await session.methods() };
      case "accept_only":
        return { result: await store.consent() };
      case "withdraw":
        await session.withdraw();
        return { result: await expect(api, false) };
    }
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

keepFresh(api, (method, params) => session.ask(method, params), log);
