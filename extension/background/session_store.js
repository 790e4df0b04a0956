// @ts-check
/** What the background remembers of the popup. If storage is full, only this is lost. */
/** @import { Goal } from "../host/protocol.js" */
/** @import { Result } from "../shared/messages.js" */

export class SessionStore {
  /** The goal chosen in the popup; undefined means the goal of the settings. @type {Goal | undefined} */
  goal;
  /** Whether the camera stays on after the first answer, while a popup is open. */
  live = false;
  /** Whether a private window is served: then nothing is stored. */
  secret = false;

  /** @param {typeof import("../shared/storage.js")} storage @param {(...words: unknown[]) => void} log */
  constructor(storage, log) {
    this.storage = storage;
    this.log = log;
  }

  /** The result from before the browser stopped the background, or was closed. @returns {Promise<Result | null>} */
  async restore() {
    try {
      this.goal = await this.storage.loadGoal();
      this.live = await this.storage.loadLive();
      if (this.secret) return null;
      const result = await this.storage.loadResult();
      // A result that an older version stored lacks newer fields.
      return result && { ...{ path: [], few: [], target: null, scan: null, liked: [], saved: [], removed: null, used: null }, ...result };
    } catch (error) {
      this.log("no result to restore", error);
      return null;
    }
  }

  /** @param {Goal | undefined} goal */
  async setGoal(goal) {
    this.goal = goal;
    await this.#try("the goal", () => this.storage.saveGoal(goal));
  }

  /** @param {boolean} live */
  async setLive(live) {
    this.live = live;
    await this.#try("the switch", () => this.storage.saveLive(live));
  }

  /**
   * It outlives the browser only if the host has kept its scan, too: the settings may say that no mood is stored.
   * @param {Result} result
   */
  async saveResult(result) {
    await this.#try("the result", () => this.storage.saveResult(result, result.scan !== null));
  }

  /** Remove a result that is too old to be shown. */
  async dropResult() {
    await this.#try("the end of a list", () => this.storage.dropResult());
  }

  /** Forget the result and the goal: they belong to another person. */
  async forget() {
    this.goal = undefined;
    this.secret = false;
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
    if (this.secret) return;
    try {
      await save();
    } catch (error) {
      this.log(what, "could not be stored", error);
    }
  }
}
