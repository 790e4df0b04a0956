// @ts-check
/** How a page asks the host: through the background, which holds the port. */
/** @import { ErrorData, Methods } from "../host/protocol.js" */
/** @import { LongAnswer, LongMessage, LongMethod, PageAnswer, PageMessage, PageMethod } from "./messages.js" */
import { HostError, problemOf } from "../host/errors.js";
import { api } from "./api.js";

/** The name of a port that carries one long request. */
export const LONG_REQUEST = "long request";

/** The name of the port of a popup in a private window. */
export const PRIVATE_POPUP = "private popup";

/** The end of the address of a popup that serves a private window from a window of its own. */
export const PRIVATE_HASH = "#private";

/** @template T @typedef {{ result: T } | { problem: ErrorData }} Reply */

/** @param {PageMessage} message @returns {Promise<PageAnswer>} */
export async function send(message) {
  try {
    return await api.runtime.sendMessage(message);
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/**
 * @template {PageMethod} M
 * @param {M} method
 * @param {Methods[M]["params"]} params
 * @returns {Promise<Reply<Methods[M]["result"]>>}
 */
export async function ask(method, params) {
  return /** @type {any} */ (await send({ type: "ask", method, params }));
}

/** The methods that the host has. @returns {Promise<Reply<string[]>>} */
export async function methods() {
  return /** @type {any} */ (await send({ type: "methods" }));
}

/**
 * Start a request that takes a while and reports its steps. An answer always comes; `stop` makes it come soon.
 * @template {LongMethod} M
 * @param {M} method
 * @param {Methods[M]["params"]} params
 * @param {(step: Exclude<LongAnswer, { type: "done" | "failed" }>, tell: (message: LongMessage) => void) => void} onStep
 * @returns {{ answer: Promise<Reply<Methods[M]["result"]>>, stop: () => void }}
 */
export function begin(method, params, onStep) {
  const port = api.runtime.connect({ name: LONG_REQUEST });
  /** @param {LongMessage} message */
  const tell = (message) => {
    try {
      port.postMessage(message);
    } catch {
      // The request has ended.
    }
  };
  const answer = new Promise((resolve) => {
    port.onMessage.addListener((/** @type {LongAnswer} */ message) => {
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
