// @ts-check
/** Likes that Spotify hears of: where a person has allowed it, what they like is saved there, and taken back with the like. */
/** @import { Event, Judgement, LibraryNews, Result } from "../shared/messages.js" */
import { changedOf } from "../host/answers_spotify.js";

/**
 * @typedef {object} Stage what is acted on
 * @property {() => Result | null} result
 * @property {() => boolean} able whether the person has allowed it
 * @property {(event: Event) => void} apply
 * @property {(news: LibraryNews) => void} tell
 * @property {(error: unknown) => import("../host/protocol.js").ErrorData} explain
 */

export class Library {
  /** One after the other, so that what is liked and taken back at once ends as it should. */
  #last = Promise.resolve();

  /** @param {Pick<import("../host/client.js").Host, "ask">} host @param {Stage} stage */
  constructor(host, stage) {
    this.host = host;
    this.stage = stage;
  }

  /** A judgement that the host has taken. @param {string} track @param {Judgement} kind */
  follow(track, kind) {
    if (!this.stage.able() || kind === "opened") return this.#last;
    // Turned down, it has a line of its own with a way back, which nothing should replace.
    return this.#after(() => this.#change([track], kind === "liked", kind === "rejected"));
  }

  /** What was liked before it was allowed. */
  catchUp() {
    return this.#after(async () => {
      const { liked = [], saved = [] } = this.stage.result() ?? {};
      const missing = liked.filter((track) => !saved.includes(track));
      if (this.stage.able() && missing.length > 0) await this.#change(missing, true);
    });
  }

  /** @param {() => Promise<void>} step */
  #after(step) {
    this.#last = this.#last.then(step);
    return this.#last;
  }

  /**
   * Only what a like has put there is taken out again: the rest the person saved themselves.
   * @param {string[]} tracks @param {boolean} saved @param {boolean} [quiet]
   */
  async #change(tracks, saved, quiet = false) {
    if (!saved && !tracks.every((track) => this.stage.result()?.saved.includes(track))) return;
    const [track = ""] = tracks;
    try {
      const changed = changedOf(await this.host.ask("spotify/library/save", { tracks, saved }));
      this.stage.apply({ type: "saved", tracks: saved ? changed : tracks, saved });
      if (!quiet) this.stage.tell({ track, saved, problem: null });
    } catch (error) {
      this.stage.tell({ track, saved, problem: this.stage.explain(error) });
    }
  }
}
