// @ts-check
/** The host as the background sees it: methods to ask, with validated results. It starts the host when needed. */
/** @import { Methods } from "./protocol.js" */
/** @import { RequestOptions, Timeouts } from "./connection.js" */
import { HostError, garbled } from "./errors.js";
import { RESULTS } from "./schema.js";
import { Connection } from "./connection.js";

/** PROTOCOL of native_host/facetune/__init__.py; a test compares them. */
export const PROTOCOL = 1;

export class HostClient {
  /** @type {{ connection: Connection, ready: Promise<void> } | null} */
  #current = null;

  /** The methods of the host that was started last. @type {string[]} */
  #methods = [];

  /**
   * @param {Pick<typeof chrome.runtime, "connectNative" | "lastError">} runtime
   * @param {{ version: string, timeouts: Timeouts, log: (...words: unknown[]) => void, language?: string }} options `language` as the browser names it
   */
  constructor(runtime, { version, timeouts, log, language = "" }) {
    this.runtime = runtime;
    this.version = version;
    this.timeouts = timeouts;
    this.log = log;
    this.language = language;
  }

  /**
   * Ask the host, and start it if it does not run. A host that had answered before and then ended is started once more.
   * A scan that had begun to look is not repeated, because the user must know why it stopped.
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   * @param {RequestOptions} [options]
   * @returns {Promise<Methods[M]["result"]>} HostError host_garbled for a result that does not fit
   */
  async ask(method, params, options = {}) {
    let looking = false;
    /** @type {RequestOptions} */
    const watched = {
      ...options,
      onProgress: (step) => {
        looking = true;
        options.onProgress?.(step);
      },
    };
    const current = this.#open();
    try {
      return await this.#request(current, method, params, watched);
    } catch (error) {
      const died = error instanceof HostError && error.code === "host_crashed" && current.connection.spoke;
      if (!died || looking || options.signal?.aborted) throw error;
      this.log("the host ended; starting it once more for", method);
      return await this.#request(this.#open(), method, params, watched);
    }
  }

  /** The methods that the host has. Starts it if it does not run. @param {AbortSignal} [signal] */
  async methods(signal) {
    await unlessAborted(this.#open().ready, signal);
    return this.#methods;
  }

  /** @param {number | string} id @param {number} sequence */
  acknowledge(id, sequence) {
    this.#current?.connection.acknowledge(id, sequence);
  }

  /** Close the host. The next request starts a new one. */
  close() {
    this.#current?.connection.close();
    this.#current = null;
  }

  /**
   * @template {keyof Methods} M
   * @param {{ connection: Connection, ready: Promise<void> }} current
   * @param {M} method
   * @param {Methods[M]["params"]} params
   * @param {RequestOptions} options
   */
  async #request(current, method, params, options) {
    await unlessAborted(current.ready, options.signal);
    const result = RESULTS[method](await current.connection.request(method, params, options));
    if (result === undefined) throw garbled(method);
    return result;
  }

  #open() {
    if (this.#current && !this.#current.connection.closed) return this.#current;
    const connection = new Connection(this.runtime, this.timeouts, this.log);
    const ready = this.#initialize(connection);
    // Each request awaits `ready` and reports its failure. This handler is for a host without a request.
    ready.catch(() => {});
    this.#current = { connection, ready };
    return this.#current;
  }

  /** @param {Connection} connection */
  async #initialize(connection) {
    try {
      const params = { extension_version: this.version, protocol: PROTOCOL, ...(this.language && { language: this.language }) };
      const result = await connection.request("initialize", params);
      checkVersion(result);
      const { capabilities } = /** @type {{ capabilities?: unknown }} */ (result);
      this.#methods = Array.isArray(capabilities) ? capabilities.filter((name) => typeof name === "string") : [];
    } catch (error) {
      // Do not keep it: the host may be installed before the next try.
      connection.close();
      throw error;
    }
  }
}

/**
 * The promise, or the error `cancelled` as soon as the signal is aborted. The promise itself goes on.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
function unlessAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new HostError("cancelled"));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    return promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * The host checks our protocol number, and we check its number: only the newer side knows the difference.
 * @param {unknown} result
 */
function checkVersion(result) {
  const { protocol, host_version: version } = /** @type {Record<string, unknown>} */ (result ?? {});
  if (typeof protocol !== "number") throw garbled("initialize");
  if (protocol < PROTOCOL - 1) throw new HostError("host_too_old", { params: { version: String(version) } });
  if (protocol > PROTOCOL + 1) throw new HostError("extension_too_old", { params: { version: String(version) } });
}
