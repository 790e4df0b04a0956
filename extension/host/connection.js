// @ts-check
/** The only file that knows the port to the host: frames in and out, request ids, time limits, how it ends. */
/** @import { Methods, MoodParams, PageParams, ProgressParams } from "./protocol.js" */
import { HostError, codeOfDisconnect, fromRpc } from "./errors.js";

/**
 * @typedef {object} Waiting A request without an answer yet.
 * @property {string} method
 * @property {(result: unknown) => void} resolve
 * @property {(error: HostError) => void} reject
 * @property {((params: ProgressParams) => void) | undefined} onProgress
 * @property {((params: MoodParams) => void) | undefined} onMood
 * @property {((params: PageParams) => void) | undefined} onPage
 * @property {ReturnType<typeof setTimeout>} timer
 * @property {boolean} abandoned cancelled by us: the answer interests nobody, but it must come
 */

/**
 * @typedef {object} RequestOptions
 * @property {AbortSignal} [signal]
 * @property {(params: ProgressParams) => void} [onProgress]
 * @property {(params: MoodParams) => void} [onMood]
 * @property {(params: PageParams) => void} [onPage]
 */

/** @typedef {typeof import("./timeouts.js").TIMEOUTS} Timeouts */

const HOST = "org.facetune.host";

/** These hold the camera. */
const LOOKING = ["scan", "watch", "cameras/test", "profile/calibrate"];

/** How long a method may be silent, in milliseconds. @param {string} method @param {Timeouts} timeouts */
function limitOf(method, { initialize, scan, doctor, spotify, sign_in: signIn, other }) {
  if (method === "initialize") return initialize;
  if (method === "doctor") return doctor;
  if (method === "spotify/signIn") return signIn;
  if (LOOKING.includes(method)) return scan;
  return method.startsWith("spotify/") ? spotify : other;
}

/** One port, from connectNative to its end. */
export class Connection {
  /** Whether the host has said anything here: a host that never spoke is broken, one that did may be restarted. */
  spoke = false;

  /** Why the port is closed, once it is. @type {HostError | null} */
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
      // Firefox puts the reason on the port, Chromium into lastError.
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
   * @returns {Promise<unknown>} the result as it came, unchecked
   */
  request(method, params, { signal, onProgress, onMood, onPage } = {}) {
    if (this.closed) return Promise.reject(this.closed);
    if (signal?.aborted) return Promise.reject(new HostError("cancelled"));
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => {
      const timer = this.#limit(id, method);
      this.#waiting.set(id, { method, resolve, reject, onProgress, onMood, onPage, timer, abandoned: false });
    });
    this.#send({ id, method, params });
    signal?.addEventListener("abort", () => this.#cancel(id), { once: true });
    return answer;
  }

  /** The popup has drawn this preview. @param {ProgressParams["id"]} id @param {number} sequence */
  acknowledge(id, sequence) {
    this.#send({ method: "scan/ack", params: { id, sequence } });
  }

  /** Close the port. The host sees the end of its input, lets go of the camera and exits. */
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
      // A port that died a moment ago throws before its onDisconnect arrives.
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
    // A host that hangs there may hold the camera. Closing its input is what always frees it.
    if (abandoned || method === "initialize" || LOOKING.includes(method)) this.close();
  }

  /** @param {number} id */
  #cancel(id) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#send({ method: "$/cancelRequest", params: { id } });
    clearTimeout(waiting.timer);
    waiting.abandoned = true;
    waiting.timer = setTimeout(() => this.#expire(id, this.timeouts.cancel), this.timeouts.cancel);
    waiting.reject(new HostError("cancelled"));
  }

  /** @param {unknown} message */
  #receive(message) {
    if (typeof message !== "object" || message === null) return this.log("not a message", message);
    const { id, method, params, result, error } = /** @type {Record<string, any>} */ (message);
    if (method === "scan/progress") return this.#heard(params)?.onProgress?.(params);
    if (method === "scan/mood") return this.#heard(params)?.onMood?.(params);
    if (method === "spotify/page") return this.#heard(params)?.onPage?.(params);
    if (method !== undefined) return this.log("an unknown notification", method);
    const waiting = this.#waiting.get(id);
    if (!waiting) return this.log("an answer that nobody waits for", id, error ?? "");
    this.spoke = true;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (error !== undefined) waiting.reject(fromRpc(error));
    else waiting.resolve(result);
  }

  /** Whom a notification is for, who has now been heard of; undefined where nobody waits. @param {any} params */
  #heard(params) {
    const waiting = this.#waiting.get(params?.id);
    if (!waiting || waiting.abandoned) return undefined;
    clearTimeout(waiting.timer);
    waiting.timer = this.#limit(params.id, waiting.method);
    return waiting;
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
