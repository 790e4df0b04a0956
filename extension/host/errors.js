// @ts-check
/** @import { ErrorData } from "./protocol.js" */
import { either, number, record, shorten, text } from "./validate.js";

/**
 * A failure with a code. The host's codes come with a message and a hint. The extension's own codes (host_missing,
 * host_forbidden, host_blocked, host_crashed, host_timeout, host_garbled, consent_missing, extension_failed) have theirs in _locales.
 */
export class HostError extends Error {
  /** @param {string} code @param {Partial<Omit<ErrorData, "code">>} [details] */
  constructor(code, { message = "", hint = "", params = {} } = {}) {
    super(message || code);
    this.name = "HostError";
    /** @type {ErrorData} */
    this.problem = { code, message, hint, params };
  }

  get code() {
    return this.problem.code;
  }
}

/** A message that does not fit. @param {string} detail its method */
export const garbled = (detail) => new HostError("host_garbled", { params: { detail } });

/** After this failure a person is erased all the same: only their sign-in is left in the keyring. */
export const ERASED_BUT = "keyring_kept";

/** The values that a sentence is made with. */
const PARAMS = record(either(number(), text()));

/**
 * What a page needs to know of any failure. A failure without a code is a bug of the extension.
 * @param {unknown} error
 * @returns {ErrorData}
 */
export function problemOf(error) {
  if (error instanceof HostError) return error.problem;
  return new HostError("extension_failed", { params: { detail: String(error) } }).problem;
}

/**
 * The error of a JSON-RPC answer. Without one of our codes, JSON-RPC's number decides.
 * @param {unknown} error
 * @returns {HostError}
 */
export function fromRpc(error) {
  const { code, message, data } = /** @type {{ code?: unknown, message?: unknown, data?: unknown }} */ (error ?? {});
  const { code: name, hint, message: sentence, params } = /** @type {Partial<ErrorData>} */ (data ?? {});
  if (typeof name === "string" && /^[a-z_]{1,40}$/.test(name)) {
    return new HostError(name, {
      message: shorten(String(sentence ?? message ?? "")),
      hint: shorten(String(hint ?? "")),
      params: PARAMS(params) ?? {},
    });
  }
  const detail = shorten(String(message));
  return new HostError(code === -32601 ? "host_too_old" : "host_garbled", { params: { detail } });
}

/**
 * The code for a port that closed. The browsers' sentences were collected by breaking a host in many ways. Firefox gives
 * no sentence for a host that ended by itself.
 * @param {string | null} reason what the browser said
 * @param {boolean} spoke whether the host had answered a request on this port
 */
export function codeOfDisconnect(reason, spoke) {
  if (reason && /forbidden/i.test(reason)) return "host_forbidden";
  // A company's policy: NativeMessagingBlocklist.
  if (reason && /disabled by the system administrator/i.test(reason)) return "host_blocked";
  // Chromium says "failed to start" for a program that is missing or not executable.
  if (reason && /host not found|no such native application|failed to start/i.test(reason)) return "host_missing";
  // The host sent something that is no frame: a print to standard output, or a message over the browsers' 1 MiB.
  if (reason && /error when communicating|exceeds the limit/i.test(reason)) return "host_garbled";
  // Firefox says this for a program that is missing or not executable. After an answer it means a crash.
  if (reason && /unexpected error/i.test(reason) && !spoke) return "host_missing";
  return "host_crashed";
}
