// @ts-check
/** What the background remembers of the popup until the browser closes. If storage is full, only this is lost. */
/** @import { Goal } from "../host/protocol.js" */
/** @import { Result } from "../shared/messages.js" */

export class SessionStore {
  /** The goal chosen in the popup; undefined means the goal of the settings. @type {Goal | undefined} */
  goal;
  /** Whether the camera stays on after the first answer, while a popup is open. */
  live = false;

  /** @param {typeof import("../shared/storage.js")} storage @param {(...words: unknown[]) => void} log */
  constructor(storage, log) {
    this.storage = storage;
    this.log = log;
  }

  /** The result from before the browser stopped the background. @returns {Promise<Result | null>} */
  async restore() {
    try {
      this.goal = await this.storage.aimed();
      this.live = await this.storage.keepsWatching();
      const result = await this.storage.recall();
      // A result that an older version stored lacks newer fields.
      return result && { ...{ path: [], target: null, scan: null, liked: [], saved: [], removed: null }, ...result };
    } catch (error) {
      this.log("no result to restore", error);
      return null;
    }
  }

  /** @param {Goal | undefined} goal */
  async choose(goal) {
    this.goal = goal;
    await this.#try("the goal", () => this.storage.aim(goal));
  }

  /** @param {boolean} live */
  async keepWatching(live) {
    this.live = live;
    await this.#try("the switch", () => this.storage.keepWatching(live));
  }

  /** @param {Result} result */
  async keep(result) {
    await this.#try("the result", () => this.storage.remember(result));
  }

  /** Forget the result and the goal: they belong to another person. */
  async forget() {
    this.goal = undefined;
    await this.#try("the change of person", () => this.storage.forget());
  }

  /** Forget the consent, and everything that needed it. */
  async withdraw() {
    this.goal = undefined;
    this.live = false;
    await this.storage.withdraw();
  }

  /** @param {string} what @param {() => Promise<void>} save */
  async #try(what, save) {
    try {
      await save();
    } catch (error) {
      this.log(what, "could not be stored", error);
    }
  }
}
