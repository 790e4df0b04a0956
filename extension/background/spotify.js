// @ts-check
/** Spotify for the popup: signing in, and saving likes in the user's library. */
/** @import { ErrorData, PageParams, SpotifyStatus } from "../host/protocol.js" */
/** @import { Event, Feature, Feedback, LibraryNews, Result, SignIn } from "../shared/messages.js" */
import { FEATURES } from "../shared/vocabulary.js";

/** @param {import("./session.js").Session} session @param {object} _params @param {SpotifyStatus} status */
const accountChanged = (session, _params, status) => session.accountChanged(status);

/** @param {import("./session.js").Session} session */
const used = (session) => session.used();

/** The methods that pages may ask for, each with what the background does after it. */
export const PAGE_METHODS = {
  "spotify/status": accountChanged,
  "spotify/signOut": accountChanged,
  "spotify/taste": null,
  "spotify/playlist/save": null,
  "spotify/playlist/keep": null,
  "spotify/playlist/refresh": null,
  "spotify/play": used,
  "spotify/queue": used,
  "spotify/skip": used,
  "spotify/playing": null,
  "spotify/devices": null,
};

/**
 * @typedef {object} SignInContext what a sign-in needs of the session
 * @property {(state: SignIn | null) => void} tell called with each step
 * @property {(error: unknown) => ErrorData} explain
 * @property {() => () => void} hold keeps the host; returns a release function
 * @property {(url: string) => unknown} openTab
 * @property {() => Promise<void>} signedIn called once the sign-in has worked
 * @property {() => number} now
 */

/**
 * A sign-in from the popup. The popup closes as soon as Spotify's page opens, so the background runs the sign-in, and
 * the next popup shows its state.
 */
export class SpotifySignIn {
  /** @type {SignIn | null} */
  #state = null;
  /** The sign-in that runs. @type {AbortController | null} */
  #run = null;
  /** When the last sign-in ended, in milliseconds. */
  #ended = -Infinity;

  /** @param {Pick<import("../host/client.js").HostClient, "ask">} host @param {SignInContext} context */
  constructor(host, context) {
    this.host = host;
    this.context = context;
  }

  /** The state of a sign-in that runs or has ended recently; else null. @param {number} recent milliseconds */
  news(recent) {
    const age = this.context.now() - this.#ended;
    return this.#run !== null || (age >= 0 && age < recent) ? this.#state : null;
  }

  /** Let the user sign in for some features, in a tab. A second sign-in ends the first. @param {unknown} wanted */
  async start(wanted) {
    const features = FEATURES.filter((feature) => Array.isArray(wanted) && wanted.includes(feature));
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    const release = this.context.hold();
    this.#show({ name: "starting", features });
    /** @type {SignIn | null} */
    let end = { name: "done", features };
    try {
      const onPage = (/** @type {PageParams} */ page) => this.#run === run && this.#open(page, features);
      await this.host.ask("spotify/signIn", { features, show: false }, { signal: run.signal, onPage });
      if (this.#run === run) await this.context.signedIn();
    } catch (error) {
      const problem = this.context.explain(error);
      // The user stopped it, and needs no message.
      end = problem.code === "cancelled" ? null : { name: "failed", features, problem };
    } finally {
      release();
    }
    if (this.#run !== run) return;
    this.#run = null;
    this.#ended = this.context.now();
    this.#show(end);
  }

  /** Stop a sign-in that runs, and hide the state of one that has ended. */
  stop() {
    const run = this.#run;
    this.#run = null;
    run?.abort();
    if (this.#state !== null) this.#show(null);
  }

  /** @param {PageParams} page @param {Feature[]} features */
  #open({ url, seconds }, features) {
    this.#show({ name: "waiting", features, url, until: this.context.now() + seconds * 1000 });
    this.context.openTab(url);
  }

  /** @param {SignIn | null} state */
  #show(state) {
    this.#state = state;
    this.context.tell(state);
  }
}

/**
 * @typedef {object} LibraryContext what the library needs of the session
 * @property {() => Result | null} result
 * @property {() => boolean} allowed whether the user lets likes be saved in Spotify
 * @property {(event: Event) => void} apply
 * @property {(news: LibraryNews) => void} tell
 * @property {(error: unknown) => ErrorData} explain
 */

/** Saves likes in the user's library at Spotify, and removes them with the like. */
export class SpotifyLibrary {
  /** The last change. Changes run one after the other, so that a like that is taken back at once ends as it should. */
  #last = Promise.resolve();

  /** @param {Pick<import("../host/client.js").HostClient, "ask">} host @param {LibraryContext} context */
  constructor(host, context) {
    this.host = host;
    this.context = context;
  }

  /** Follow feedback that the host has stored. @param {string} track @param {Feedback} kind */
  follow(track, kind) {
    if (!this.context.allowed() || kind === "opened") return this.#last;
    // A rejection shows a note that offers to undo it. Another note must not replace it.
    return this.#after(() => this.#change([track], kind === "liked", kind === "rejected"));
  }

  /** Save what was liked before the user allowed it. */
  catchUp() {
    return this.#after(async () => {
      const { liked = [], saved = [] } = this.context.result() ?? {};
      const missing = liked.filter((track) => !saved.includes(track));
      if (this.context.allowed() && missing.length > 0) await this.#change(missing, true);
    });
  }

  /** @param {() => Promise<void>} step */
  #after(step) {
    this.#last = this.#last.then(step);
    return this.#last;
  }

  /**
   * Only tracks that a like has saved are removed again: the user saved the others.
   * @param {string[]} tracks @param {boolean} saved @param {boolean} [quiet]
   */
  async #change(tracks, saved, quiet = false) {
    if (!saved && !tracks.every((track) => this.context.result()?.saved.includes(track))) return;
    const [track = ""] = tracks;
    try {
      const { changed } = await this.host.ask("spotify/library/save", { tracks, saved });
      this.context.apply({ type: "saved", tracks: saved ? changed : tracks, saved });
      if (!quiet) this.context.tell({ track, saved, problem: null });
    } catch (error) {
      this.context.tell({ track, saved, problem: this.context.explain(error) });
    }
  }
}
