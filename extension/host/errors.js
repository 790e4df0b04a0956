// @ts-check
/** @import { ErrorData } from "./protocol.js" */
import { shorten } from "../shared/text.js";

/**
 * A failure with a code. The host's codes come with their own message and hint; the codes made in the extension
 * (host_missing, host_forbidden, host_crashed, host_timeout, host_garbled, consent_missing, extension_failed) have
 * theirs in _locales.
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

/** The one failure after which a person is forgotten all the same: their sign-in alone is left. */
export const ERASED_BUT = "keyring_kept";

/**
 * What a page needs to know of any failure. One that nobody named is a bug of the extension.
 * @param {unknown} error
 * @returns {ErrorData}
 */
export function problemOf(error) {
  if (error instanceof HostError) return error.problem;
  return new HostError("extension_failed", { params: { detail: String(error) } }).problem;
}

/**
 * The error of a JSON-RPC answer. A host that sends no code of ours is read by JSON-RPC's number.
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
      params: paramsOf(params),
    });
  }
  const detail = shorten(String(message));
  return new HostError(code === -32601 ? "host_too_old" : "host_garbled", { params: { detail } });
}

/**
 * What a sentence can be made with: a few numbers and short texts.
 * @param {unknown} given
 * @param {number} [most] characters of a text
 * @returns {ErrorData["params"]}
 */
export function paramsOf(given, most) {
  if (typeof given !== "object" || given === null) return {};
  const params = Object.entries(given).flatMap(([name, value]) => {
    if (!/^[a-z_]{1,40}$/.test(name)) return [];
    if (typeof value === "number" && Number.isFinite(value)) return [[name, value]];
    return typeof value === "string" ? [[name, shorten(value, most)]] : [];
  });
  return Object.fromEntries(params.slice(0, 20));
}

/**
 * Names the reason a port closed. The browsers' sentences were collected by breaking a host in every way that we
 * could think of; Firefox reports a host that ended by itself with no sentence at all.
 * @param {string | null} text what the browser said
 * @param {boolean} spoke whether the host had answered anything on this port
 */
export function codeOfDisconnect(text, spoke) {
  if (text && /forbidden/i.test(text)) return "host_forbidden";
  // Chromium's sentence with "failed to start" is for a program that is gone or not executable.
  if (text && /host not found|no such native application|failed to start/i.test(text)) return "host_missing";
  // Something that is no frame arrived: a print to standard output, or a message over the browsers' 1 MiB.
  if (text && /error when communicating|exceeds the limit/i.test(text)) return "host_garbled";
  // Firefox's word for a manifest whose program is missing or not executable; after an answer it is a crash.
  if (text && /unexpected error/i.test(text) && !spoke) return "host_missing";
  return "host_crashed";
}
