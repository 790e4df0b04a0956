// @ts-check
/** The scan that runs, or the watching: its steps, the moods it finds, and its end. At most one runs. */
/** @import { Mood, MoodParams, ProgressParams } from "../host/protocol.js" */
/** @import { Event, State } from "../shared/messages.js" */
import { HostError, garbled } from "../host/errors.js";

/**
 * @typedef {object} Context what the camera needs of the session
 * @property {() => State} state
 * @property {(event: Event) => void} apply
 * @property {(error: unknown) => import("../host/protocol.js").ErrorData} explain
 * @property {() => Promise<void>} learn asks what the host can do with a result
 * @property {() => number} now
 */

/** The methods that pages may ask for, each with what the background does after it. */
export const PAGE_METHODS = { "cameras/list": null };

export class Camera {
  /** @type {AbortController | null} */
  #scan = null;

  /**
   * @param {Pick<import("../host/client.js").HostClient, "ask" | "methods">} host
   * @param {object} parts
   * @param {Pick<typeof import("../shared/storage.js"), "consented">} parts.storage
   * @param {import("./session_store.js").SessionStore} parts.store
   * @param {import("./music.js").Music} parts.music
   * @param {import("./popup_ports.js").PopupPorts} parts.popups
   * @param {Context} parts.context
   */
  constructor(host, { storage, store, music, popups, context }) {
    this.host = host;
    this.storage = storage;
    this.store = store;
    this.music = music;
    this.popups = popups;
    this.context = context;
  }

  get running() {
    return this.#scan !== null && !this.#scan.signal.aborted;
  }

  /** Release the camera. The state becomes `stopped`. */
  stop() {
    this.#scan?.abort();
  }

  /** Release the camera without a change of the state. */
  forget() {
    this.stop();
    this.#scan = null;
  }

  /** @param {{ resume?: boolean }} [how] resume: the result stays while the camera is on */
  async start({ resume = false } = {}) {
    this.stop();
    const scan = new AbortController();
    this.#scan = scan;
    this.music.forget();
    const { apply, explain, learn, now, state } = this.context;
    try {
      if (!(await this.storage.consented())) throw new HostError("consent_missing");
      // While the storage was read, the popup may have closed without a scan to stop.
      if (this.#scan !== scan || this.popups.none) return;
      apply(resume ? { type: "watch" } : { type: "connect" });
      const live = this.store.live && (await this.host.methods(scan.signal)).includes("watch");
      const onProgress = (/** @type {ProgressParams} */ step) => this.#scan === scan && this.#step(step, live);
      const onMood = (/** @type {MoodParams} */ params) => void this.#found(scan, params);
      const options = { signal: scan.signal, onProgress, onMood };
      const { goal, secret } = this.store;
      const how = { preview: true, ...(secret && { private: true }) };
      if (live) await this.host.ask("watch", how, options);
      const params = { ...how, ...(goal && { goal }) };
      const answer = await this.host.ask("scan", params, options);
      checkMood(answer.mood);
      if (this.#scan === scan) apply({ type: "answer", ...answer, live: false, at: now() });
    } catch (error) {
      if (this.#scan === scan) apply({ type: "problem", problem: explain(error), at: now() });
    } finally {
      if (this.#scan === scan) this.#scan = null;
    }
    // In `not_sure` there is a result as soon as the user names the mood.
    if (["result", "not_sure"].includes(state().name) && !this.popups.none) await learn();
  }

  /** The watching found another mood. @param {AbortController} scan @param {MoodParams} params */
  async #found(scan, params) {
    if (this.#scan !== scan) return;
    const { apply, learn, now, state } = this.context;
    const first = state().name !== "result";
    const problem = await this.music.follow(params, scan.signal);
    if (this.#scan !== scan) return;
    if (problem) {
      this.forget();
      apply({ type: "problem", problem, at: now() });
    } else if (first) await learn();
  }

  /** @param {ProgressParams} step @param {boolean} live */
  #step({ id, sequence, progress, preview }, live) {
    // Beside a result a step is a message of its own: the result is large, and is stored at each change of the state.
    if (this.context.state().name === "result") this.popups.tell({ type: "step", progress });
    else this.context.apply({ type: "progress", progress, live });
    if (preview) this.popups.tell({ type: "preview", id, sequence, jpeg: preview });
  }
}

/**
 * A mood has an emotion, or the reason for none. Each value alone fits the schema: a newer host's emotion becomes null.
 * @param {Mood} mood
 */
export function checkMood({ emotion, reason }) {
  if (emotion === null && reason === null) throw garbled("mood");
}
