// @ts-check
/** Questions to the host by way of the background, which alone holds the port. */
/** @import { ErrorData, Methods } from "../host/protocol.js" */
/** @import { ErrandAnswer, ErrandMessage, ErrandMethod, OptionsAnswer, OptionsMessage, OptionsMethod } from "../shared/messages.js" */
import { api } from "../shared/api.js";
import { ERRAND } from "../background/requests.js";
import { HostError, problemOf } from "../host/errors.js";

/** @template T @typedef {{ result: T } | { problem: ErrorData }} Told */

/** @param {OptionsMessage} message @returns {Promise<OptionsAnswer>} */
export async function send(message) {
  try {
    return await api.runtime.sendMessage(message);
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/**
 * @template {OptionsMethod} M
 * @param {M} method
 * @param {Methods[M]["params"]} params
 * @returns {Promise<Told<Methods[M]["result"]>>}
 */
export async function ask(method, params) {
  return /** @type {any} */ (await send({ type: "ask", method, params }));
}

/** The methods of the host. @returns {Promise<Told<string[]>>} */
export async function methods() {
  return /** @type {any} */ (await send({ type: "methods" }));
}

/**
 * What takes a while. The answer comes in any case; `stop` brings it about soon.
 * @template {ErrandMethod} M
 * @param {M} method
 * @param {Methods[M]["params"]} params
 * @param {(step: Exclude<ErrandAnswer, { type: "done" | "failed" }>, tell: (message: ErrandMessage) => void) => void} onStep
 * @returns {{ answer: Promise<Told<Methods[M]["result"]>>, stop: () => void }}
 */
export function begin(method, params, onStep) {
  const port = api.runtime.connect({ name: ERRAND });
  /** @param {ErrandMessage} message */
  const tell = (message) => {
    try {
      port.postMessage(message);
    } catch {
      // It has ended.
    }
  };
  const answer = new Promise((resolve) => {
    port.onMessage.addListener((/** @type {ErrandAnswer} */ message) => {
      if (message.type === "done") resolve({ result: message.result });
      else if (message.type === "failed") resolve({ problem: message.problem });
      else return onStep(message, tell);
      return port.disconnect();
    });
    port.onDisconnect.addListener(() => resolve({ problem: new HostError("extension_failed").problem }));
  });
  tell({ type: "start", method, params });
  return { answer: /** @type {Promise<any>} */ (answer), stop: () => tell({ type: "stop" }) };
}
