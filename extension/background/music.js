// @ts-check
/** Tracks for another goal, a point of the map, or the mood that the user names; and the user's feedback on tracks. */
/** @import { Emotion, Goal, Methods, MoodParams, Point } from "../host/protocol.js" */
/** @import { Event, Feedback, Felt, Result, State, Wish } from "../shared/messages.js" */
import { checkMood } from "./camera.js";

/** The methods that pages may ask for, each with what the background does after it. */
export const PAGE_METHODS = {
  "catalogue/genres": null,
  "mood/correct": null,
  "library/piece": null,
  "library/discard": null,
  "library/info": null,
  "library/undo": null,
};

/**
 * @typedef {object} Context what music needs of the session
 * @property {() => State} state
 * @property {(event: Event) => void} apply
 * @property {(error: unknown) => import("../host/protocol.js").ErrorData} explain
 * @property {() => number} now
 * @property {(track: string, kind: Feedback) => unknown} stored called with feedback that the host has stored
 */

export class Music {
  /** The number of the newest request for tracks. Answers to older ones are ignored. */
  #request = 0;
  /** The mood that the watching found last, and its scan, until its tracks are shown. @type {Felt | null} */
  #felt = null;

  /**
   * @param {Pick<import("../host/client.js").HostClient, "ask" | "methods">} host
   * @param {import("./session_store.js").SessionStore} store
   * @param {Context} context
   */
  constructor(host, store, context) {
    this.host = host;
    this.store = store;
    this.context = context;
  }

  /** Ignore the answers that are still to come. */
  forget() {
    this.#request++;
    this.#felt = null;
  }

  /** Other tracks for the same mood. @param {Goal} goal */
  async aim(goal) {
    const result = this.#result();
    if (result) await this.#recommend({ ...this.#moodIn(result), goal }, this.#wishOf(result).said);
  }

  /** Tracks towards a point of the map. @param {Point | null} target null: towards the goal again */
  async aimAt(target) {
    const result = this.#result();
    if (!result) return;
    const { said, goal } = this.#wishOf(result);
    await this.#recommend({ ...this.#moodIn(result), goal, ...(target && { target }) }, said);
  }

  /** The user names the mood. @param {Emotion} emotion */
  async correct(emotion) {
    const result = this.#result();
    const state = this.context.state();
    this.#felt = null; // the correction is for the mood that is shown
    const scan = state.name === "not_sure" ? state.scan : result?.scan;
    const noted = scan ? this.#note("mood/correct", { scan, emotion }) : null;
    const { goal, target } = result ? wishOf(result) : { goal: this.store.goal, target: null };
    const params = { emotion, ...(goal && { goal }), ...(target && { target }), ...(scan && { scan }) };
    await this.#recommend(params, emotion);
    const problem = await noted;
    // The tracks are right all the same. If other tracks are on their way by now, their answer replaces this.
    if (problem && this.#result()?.asking === null) this.context.apply({ type: "tracks_failed", problem });
  }

  /** Tracks for a mood without a look. @param {Emotion} emotion @param {Point | null} target */
  async feel(emotion, target) {
    this.forget();
    this.context.apply({ type: "find" });
    const { goal } = this.store;
    await this.#recommend({ emotion, ...(goal && { goal }), ...(target && { target }) }, emotion);
  }

  /** @param {string} track @param {Feedback} kind */
  async feedback(track, kind) {
    const before = this.#result();
    const known = before?.tracks.find(({ id }) => id === track) ?? before?.removed?.track;
    if (!before || known?.id !== track || !["opened", "liked", "rejected", "cleared"].includes(kind)) return;
    this.context.apply({ type: "feedback", track, kind, at: this.context.now() });
    if (this.store.secret) return; // it changes the list that is shown, and nothing else
    const failed = await this.#note("track/feedback", { track, kind, ...(before.scan && { scan: before.scan }) });
    if (!failed) this.context.stored(track, kind);
    else if (kind !== "opened") this.context.apply({ type: "put_back", track, before, problem: failed });
  }

  /**
   * Show a new mood of the watching, with its tracks. Gives the failure if there is no result to show.
   * @param {MoodParams} params
   * @param {AbortSignal} signal of the watching
   */
  async follow({ mood, scan = null }, signal) {
    const request = ++this.#request;
    const late = () => signal.aborted || request !== this.#request;
    try {
      checkMood(mood);
      const result = this.#result();
      // The goal that was chosen last. Its tracks may still be on their way; from here on they are ignored.
      const goal = result ? wishOf(result).goal : this.store.goal;
      this.#felt = { mood, scan };
      this.context.apply({ type: "asking", said: null, goal: goal ?? null, target: null });
      const params = { distribution: mood.distribution, ...(goal && { goal }), ...(scan && { scan }) };
      const tracks = await this.host.ask("recommend", this.#secretly(params), { signal });
      if (late()) return null;
      if (goal) await this.#settle(goal);
      if (late()) return null;
      this.#felt = null;
      this.context.apply({ type: "answer", mood, ...tracks, live: true, at: this.context.now() });
      return null;
    } catch (error) {
      const problem = this.context.explain(error);
      if (late()) return null;
      this.context.apply({ type: "tracks_failed", problem });
      return this.#result() ? null : problem;
    }
  }

  #result() {
    const state = this.context.state();
    return state.name === "result" ? state.result : null;
  }

  /** The last wish. The user's word for the mood that is shown does not apply to a newer mood. @param {Result} result @returns {Wish} */
  #wishOf(result) {
    return this.#felt ? { ...wishOf(result), said: null } : wishOf(result);
  }

  /**
   * The mood of a result, or a newer mood whose tracks are on their way, as parameters for the host.
   * @param {Result} result
   */
  #moodIn(result) {
    const { said } = this.#wishOf(result);
    const { mood, scan } = this.#felt ?? result;
    return { ...(said ? { emotion: said } : { distribution: mood.distribution }), ...(scan && { scan }) };
  }

  /** Of what a private window asks for, the host keeps nothing. @param {Methods["recommend"]["params"]} params */
  #secretly(params) {
    return this.store.secret ? { ...params, private: true } : params;
  }

  /**
   * Tell the host what the user thinks, if it has the method. Gives the failure, or null.
   * @template {"mood/correct" | "track/feedback"} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   */
  async #note(method, params) {
    try {
      if ((await this.host.methods()).includes(method)) await this.host.ask(method, params);
      return null;
    } catch (error) {
      return this.context.explain(error);
    }
  }

  /**
   * A goal whose tracks have come is used for the next scan, too.
   * @param {Goal} goal
   */
  async #settle(goal) {
    const result = this.#result();
    if (result && goal !== result.goal) await this.store.setGoal(goal);
  }

  /** @param {Methods["recommend"]["params"]} params @param {Emotion | null} said */
  async #recommend(params, said) {
    const request = ++this.#request;
    const late = () => request !== this.#request;
    const { apply, explain, now } = this.context;
    const goal = params.goal ?? null;
    apply({ type: "asking", said, goal, target: params.target ?? null });
    try {
      const answer = await this.host.ask("recommend", this.#secretly(params));
      if (late()) return;
      if (goal) await this.#settle(goal);
      if (late()) return;
      const felt = this.#felt;
      this.#felt = null;
      apply({ type: "tracks", said, felt, ...answer, at: now() });
    } catch (error) {
      if (!late()) apply({ type: "tracks_failed", problem: explain(error) });
    }
  }
}

/** What the user wished for last, even if its tracks have not come. @param {Result} result @returns {Wish} */
const wishOf = ({ asking, said, goal, target }) => asking ?? { said, goal, target };
