// @ts-check
/** The one scan or watching that runs: its steps, the moods it sees, and its end. */
/** @import { MoodParams, ProgressParams } from "../host/protocol.js" */
/** @import { Event, State } from "../shared/messages.js" */
import { answerOf, progressOf } from "../host/answers.js";
import { HostError } from "../host/errors.js";

/**
 * @typedef {object} Stage what looking acts on
 * @property {() => State} state
 * @property {(event: Event) => void} apply
 * @property {(error: unknown) => import("../host/protocol.js").ErrorData} explain
 * @property {() => Promise<void>} learn what the host can do beside a result
 * @property {() => number} now
 */

export class Looking {
  /** @type {AbortController | null} */
  #scan = null;

  /**
   * @param {Pick<import("../host/client.js").Host, "ask" | "methods">} host
   * @param {object} parts
   * @param {Pick<typeof import("../shared/storage.js"), "consented">} parts.store
   * @param {import("./session_store.js").Memory} parts.memory
   * @param {import("./music.js").Wishes} parts.wishes
   * @param {import("./popup_ports.js").Pages} parts.pages
   * @param {Stage} parts.stage
   * @param {(...words: unknown[]) => void} parts.log
   */
  constructor(host, { store, memory, wishes, pages, stage, log }) {
    this.host = host;
    this.store = store;
    this.memory = memory;
    this.wishes = wishes;
    this.pages = pages;
    this.stage = stage;
    this.log = log;
  }

  get running() {
    return this.#scan !== null && !this.#scan.signal.aborted;
  }

  /** Let go of the camera. That it stopped is still told. */
  stop() {
    this.#scan?.abort();
  }

  /** Let go of the camera, and tell nothing of it any more. */
  forget() {
    this.stop();
    this.#scan = null;
  }

  /** @param {{ resume?: boolean }} [how] resume: the result stays while the camera goes on */
  async start({ resume = false } = {}) {
    this.stop();
    const scan = new AbortController();
    this.#scan = scan;
    this.wishes.forget();
    const { apply, explain, learn, now, state } = this.stage;
    try {
      if (!(await this.store.consented())) throw new HostError("consent_missing");
      // The popup may have closed while the storage was read, and there was no scan to stop then.
      if (this.#scan !== scan || this.pages.none) return;
      apply(resume ? { type: "watch" } : { type: "connect" });
      const live = this.memory.live && (await this.host.methods(scan.signal)).includes("watch");
      const onProgress = (/** @type {ProgressParams} */ step) => this.#scan === scan && this.#step(step, live);
      const onMood = (/** @type {MoodParams} */ params) => void this.#felt(scan, params);
      const options = { signal: scan.signal, onProgress, onMood };
      if (live) await this.host.ask("watch", { preview: true }, options);
      const { goal } = this.memory;
      const params = { preview: true, ...(goal && { goal }) };
      const answer = answerOf(await this.host.ask("scan", params, options));
      if (this.#scan === scan) apply({ type: "answer", ...answer, live: false, at: now() });
    } catch (error) {
      if (this.#scan === scan) apply({ type: "problem", problem: explain(error), at: now() });
    } finally {
      if (this.#scan === scan) this.#scan = null;
    }
    // Where the person has to say the mood, the tracks come with their next word.
    if (["result", "not_sure"].includes(state().name) && !this.pages.none) await learn();
  }

  /** The watching saw another mood. @param {AbortController} scan @param {MoodParams} params */
  async #felt(scan, params) {
    if (this.#scan !== scan) return;
    const { apply, learn, now, state } = this.stage;
    const first = state().name !== "result";
    const problem = await this.wishes.follow(params, scan.signal);
    if (this.#scan !== scan) return;
    if (problem) {
      this.forget();
      apply({ type: "problem", problem, at: now() });
    } else if (first) await learn();
  }

  /** @param {ProgressParams} step @param {boolean} live */
  #step({ id, sequence, progress, preview }, live) {
    try {
      const step = progressOf(progress);
      // Told by itself, for the result that stays is large, and stored at each change.
      if (this.stage.state().name === "result") this.pages.tell({ type: "step", progress: step });
      else this.stage.apply({ type: "progress", progress: step, live });
    } catch (error) {
      this.log("a step of the scan that cannot be read", error);
    }
    if (typeof preview === "string") this.pages.tell({ type: "preview", id, sequence, jpeg: preview });
  }
}
