// @ts-check
/** The port to the host, which only this file knows: messages, request ids, time limits, and the end of the port. */
/** @import { Methods, MoodParams, PageParams, ProgressParams, ReadingParams } from "./protocol.js" */
import { HostError, codeOfDisconnect, fromRpc, garbled } from "./errors.js";
import { NOTIFICATIONS } from "./schema.js";

/**
 * @typedef {object} Waiting a request without an answer
 * @property {string} method
 * @property {(result: unknown) => void} resolve
 * @property {(error: HostError) => void} reject
 * @property {((params: ProgressParams) => void) | undefined} onProgress
 * @property {((params: MoodParams) => void) | undefined} onMood
 * @property {((params: PageParams) => void) | undefined} onPage
 * @property {((params: ReadingParams) => void) | undefined} onReading
 * @property {ReturnType<typeof setTimeout>} timer
 * @property {boolean} abandoned cancelled here: the answer is not used any more, but it must come
 */

/**
 * @typedef {object} RequestOptions
 * @property {AbortSignal} [signal]
 * @property {(params: ProgressParams) => void} [onProgress]
 * @property {(params: MoodParams) => void} [onMood]
 * @property {(params: PageParams) => void} [onPage]
 * @property {(params: ReadingParams) => void} [onReading]
 */

/** @typedef {typeof import("./timeouts.js").TIMEOUTS} Timeouts */

const HOST = "org.facetune.host";

/** The methods that hold the camera. */
const WITH_CAMERA = ["scan", "watch", "cameras/test", "profile/calibrate"];

/** How long a method may be silent, in milliseconds. @param {string} method @param {Timeouts} timeouts */
function limitOf(method, { initialize, scan, doctor, library, spotify, sign_in: signIn, other }) {
  if (method === "initialize") return initialize;
  if (method === "doctor") return doctor;
  if (method.startsWith("library/")) return library;
  if (method === "spotify/signIn") return signIn;
  // The first list builds the catalogue, for which a slow computer takes a while.
  if (WITH_CAMERA.includes(method) || method === "recommend") return scan;
  return method.startsWith("spotify/") ? spotify : other;
}

/** One port, from connectNative to its end. */
export class Connection {
  /** Whether the host has answered. A host that never answered is broken; one that did can be started again. */
  spoke = false;

  /** Why the port is closed; null while it is open. @type {HostError | null} */
  closed = null;

  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #nextId = 1;

  /**
   * @param {Pick<typeof chrome.runtime, "connectNative" | "lastError">} runtime
   * @param {Timeouts} timeouts
   * @param {(...words: unknown[]) => void} log
   */
  constructor(runtime, timeouts, log) {
    this.timeouts = timeouts;
    this.log = log;
    try {
      this.port = runtime.connectNative(HOST);
    } catch (error) {
      throw new HostError("host_missing", { params: { detail: String(error) } });
    }
    this.port.onMessage.addListener((message) => this.#receive(message));
    this.port.onDisconnect.addListener((port) => {
      // Firefox gives the reason on the port, Chromium in lastError.
      const { error } = /** @type {{ error?: { message: string } }} */ (/** @type {unknown} */ (port));
      const text = error?.message ?? runtime.lastError?.message ?? null;
      this.#end(new HostError(codeOfDisconnect(text, this.spoke), { params: { detail: text ?? "" } }));
    });
  }

  /**
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   * @param {RequestOptions} [options]
   * @returns {Promise<unknown>} the result as it came, not validated
   */
  request(method, params, { signal, onProgress, onMood, onPage, onReading } = {}) {
    if (this.closed) return Promise.reject(this.closed);
    if (signal?.aborted) return Promise.reject(new HostError("cancelled"));
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => {
      const timer = this.#limit(id, method);
      this.#waiting.set(id, { method, resolve, reject, onProgress, onMood, onPage, onReading, timer, abandoned: false });
    });
    this.#send({ id, method, params });
    signal?.addEventListener("abort", () => this.#cancel(id, new HostError("cancelled")), { once: true });
    return answer;
  }

  /** The popup has drawn this preview. @param {ProgressParams["id"]} id @param {number} sequence */
  acknowledge(id, sequence) {
    this.#send({ method: "scan/ack", params: { id, sequence } });
  }

  /** Close the port. The host then releases the camera and exits. */
  close() {
    this.#end(new HostError("cancelled"));
    this.port.disconnect();
  }

  /** @param {object} message */
  #send(message) {
    if (this.closed) return;
    try {
      this.port.postMessage({ jsonrpc: "2.0", ...message });
    } catch (error) {
      // A port that has just closed throws before its onDisconnect arrives.
      this.#end(new HostError("host_crashed", { params: { detail: String(error) } }));
    }
  }

  /** @param {number} id @param {string} method */
  #limit(id, method) {
    const limit = limitOf(method, this.timeouts);
    return setTimeout(() => this.#expire(id, limit), limit);
  }

  /** @param {number} id @param {number} limit */
  #expire(id, limit) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    const { method, abandoned } = waiting;
    waiting.reject(new HostError("host_timeout", { params: { seconds: Math.round(limit / 1000), method } }));
    // A host that hangs may hold the camera. Closing the port always releases it.
    if (abandoned || method === "initialize" || WITH_CAMERA.includes(method)) this.close();
  }

  /** @param {number} id @param {HostError} reason */
  #cancel(id, reason) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#send({ method: "$/cancelRequest", params: { id } });
    clearTimeout(waiting.timer);
    waiting.abandoned = true;
    waiting.timer = setTimeout(() => this.#expire(id, this.timeouts.cancel), this.timeouts.cancel);
    waiting.reject(reason);
  }

  /** @param {unknown} message */
  #receive(message) {
    if (typeof message !== "object" || message === null) return this.log("not a message", message);
    const { id, method, params, result, error } = /** @type {Record<string, any>} */ (message);
    if (method !== undefined) return this.#notify(method, params);
    const waiting = this.#waiting.get(id);
    if (!waiting) return this.log("an answer without a request", id, error ?? "");
    this.spoke = true;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (error !== undefined) waiting.reject(fromRpc(error));
    else waiting.resolve(result);
  }

  /** Pass a notification to its request, and restart that request's time limit. @param {string} method @param {any} params */
  #notify(method, params) {
    if (!Object.hasOwn(NOTIFICATIONS, method)) return this.log("an unknown notification", method);
    const waiting = this.#waiting.get(params?.id);
    if (!waiting || waiting.abandoned) return undefined;
    clearTimeout(waiting.timer);
    waiting.timer = this.#limit(params.id, waiting.method);
    const checked = NOTIFICATIONS[method]?.(params);
    if (checked === undefined && method === "scan/progress") return this.log("a step that does not fit", params);
    if (checked === undefined) return this.#cancel(params.id, garbled(method));
    if (method === "scan/progress") return waiting.onProgress?.(checked);
    if (method === "scan/mood") return waiting.onMood?.(checked);
    if (method === "library/reading") return waiting.onReading?.(checked);
    return waiting.onPage?.(checked);
  }

  /** @param {HostError} reason */
  #end(reason) {
    if (this.closed) return;
    this.closed = reason;
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    this.#waiting.clear();
  }
}
