// @ts-check
/** What the background remembers of the popup while the browser runs. A full storage costs nothing but that. */
/** @import { Goal } from "../host/protocol.js" */
/** @import { Result } from "../shared/messages.js" */

export class Memory {
  /** The goal chosen in the popup; undefined for the one of the settings. @type {Goal | undefined} */
  goal;
  /** Whether the camera goes on watching after the first answer, for as long as a popup is open. */
  live = false;

  /** @param {typeof import("../shared/storage.js")} store @param {(...words: unknown[]) => void} log */
  constructor(store, log) {
    this.store = store;
    this.log = log;
  }

  /** What was there before the background was put to sleep. @returns {Promise<Result | null>} */
  async restore() {
    try {
      this.goal = await this.store.aimed();
      this.live = await this.store.keepsWatching();
      const result = await this.store.recall();
      // One that an older version kept lacks what came since.
      return result && { ...{ path: [], target: null, scan: null, liked: [], saved: [], removed: null }, ...result };
    } catch (error) {
      this.log("no result to restore", error);
      return null;
    }
  }

  /** @param {Goal | undefined} goal */
  async choose(goal) {
    this.goal = goal;
    await this.#try("the goal", () => this.store.aim(goal));
  }

  /** @param {boolean} live */
  async keepWatching(live) {
    this.live = live;
    await this.#try("the switch", () => this.store.keepWatching(live));
  }

  /** @param {Result} result */
  async keep(result) {
    await this.#try("the result", () => this.store.remember(result));
  }

  /** The result and the goal were somebody else's. */
  async forget() {
    this.goal = undefined;
    await this.#try("that nothing is there", () => this.store.forget());
  }

  /** Forget the consent and everything that rested on it. */
  async withdraw() {
    this.goal = undefined;
    this.live = false;
    await this.store.withdraw();
  }

  /** @param {string} what @param {() => Promise<void>} save */
  async #try(what, save) {
    try {
      await save();
    } catch (error) {
      this.log(what, "is not kept", error);
    }
  }
}
