// @ts-check
/** The host as the rest of the extension sees it: methods to call, whatever becomes of the port. */
/** @import { Methods } from "./protocol.js" */
/** @import { RequestOptions, Timeouts } from "./connection.js" */
import { HostError } from "./errors.js";
import { Connection } from "./connection.js";

/** host/protocol.py's PROTOCOL; a test compares them. */
export const PROTOCOL = 1;

export class Host {
  /** @type {{ connection: Connection, ready: Promise<void> } | null} */
  #current = null;

  /** The methods of the host that answered last. @type {string[]} */
  #methods = [];

  /**
   * @param {Pick<typeof chrome.runtime, "connectNative" | "lastError">} runtime
   * @param {{ version: string, timeouts: Timeouts, log: (...words: unknown[]) => void }} options
   */
  constructor(runtime, { version, timeouts, log }) {
    this.runtime = runtime;
    this.version = version;
    this.timeouts = timeouts;
    this.log = log;
  }

  /**
   * Ask the host, starting it where it does not run. A host that had answered before and then ended is started again
   * once, at once; a scan only where it had not begun to look, because the person should know why it stopped.
   * @template {keyof Methods} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   * @param {RequestOptions} [options]
   * @returns {Promise<unknown>}
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

  /** The methods that the host has, started where it does not run. @param {AbortSignal} [signal] */
  async methods(signal) {
    await unlessAborted(this.#open().ready, signal);
    return this.#methods;
  }

  /** @param {number | string} id @param {number} sequence */
  acknowledge(id, sequence) {
    this.#current?.connection.acknowledge(id, sequence);
  }

  /** Let the host go. The next question starts a new one. */
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
    return await current.connection.request(method, params, options);
  }

  #open() {
    if (this.#current && !this.#current.connection.closed) return this.#current;
    const connection = new Connection(this.runtime, this.timeouts, this.log);
    const ready = this.#initialize(connection);
    // Every request awaits `ready` and reports its failure; without one, it is no unhandled rejection either.
    ready.catch(() => {});
    this.#current = { connection, ready };
    return this.#current;
  }

  /** @param {Connection} connection */
  async #initialize(connection) {
    try {
      const params = { extension_version: this.version, protocol: PROTOCOL };
      const result = await connection.request("initialize", params);
      checkVersion(result);
      const { capabilities } = /** @type {{ capabilities?: unknown }} */ (result);
      this.#methods = Array.isArray(capabilities) ? capabilities.filter((name) => typeof name === "string") : [];
    } catch (error) {
      // Not worth keeping: the next try should meet the host that was installed meanwhile.
      connection.close();
      throw error;
    }
  }
}

/**
 * The promise, or "cancelled" as soon as the signal says so. What was waited for goes on.
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
 * The host judges our protocol number, and we judge its: whichever side is newer knows the difference.
 * @param {unknown} result
 */
function checkVersion(result) {
  const { protocol, host_version: version } = /** @type {Record<string, unknown>} */ (result ?? {});
  if (typeof protocol !== "number") throw new HostError("host_garbled", { params: { detail: "initialize" } });
  if (protocol < PROTOCOL - 1) throw new HostError("host_too_old", { params: { version: String(version) } });
  if (protocol > PROTOCOL + 1) throw new HostError("extension_too_old", { params: { version: String(version) } });
}
