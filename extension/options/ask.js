// @ts-check
/** Questions to the host by way of the background, which alone holds the port. */
/** @import { ErrorData, Methods } from "../lib/protocol.js" */
/** @import { OptionsAnswer, OptionsMessage, OptionsMethod } from "../lib/types.js" */
import { api } from "../lib/api.js";
import { problemOf } from "../lib/errors.js";

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
 * @returns {Promise<{ result: Methods[M]["result"] } | { problem: ErrorData }>}
 */
export async function ask(method, params) {
  return /** @type {any} */ (await send({ type: "ask", method, params }));
}
