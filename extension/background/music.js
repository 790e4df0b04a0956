// @ts-check
/** What a person wants of a result: another goal, a point of the map, their own word for the mood, other tracks. */
/** @import { Emotion, Goal, Methods, MoodParams, Point } from "../host/protocol.js" */
/** @import { Event, Judgement, Result, State, Wish } from "../shared/messages.js" */
import { moodOf, recommendationOf, scanOf } from "../host/answers.js";

/** @typedef {import("../shared/messages.js").Felt} Felt */

/**
 * @typedef {object} Stage what wishes act on
 * @property {() => State} state
 * @property {(event: Event) => void} apply
 * @property {(error: unknown) => import("../host/protocol.js").ErrorData} explain
 * @property {() => number} now
 * @property {(track: string, kind: Judgement) => unknown} judged told of each judgement that the host has taken
 */

export class Wishes {
  /** The newest question for tracks; older answers come too late. */
  #question = 0;
  /** The mood that the watching saw last, and its scan, until its tracks are shown. @type {Felt | null} */
  #felt = null;

  /**
   * @param {Pick<import("../host/client.js").Host, "ask" | "methods">} host
   * @param {import("./session_store.js").Memory} memory
   * @param {Stage} stage
   */
  constructor(host, memory, stage) {
    this.host = host;
    this.memory = memory;
    this.stage = stage;
  }

  /** Answers that are on their way interest nobody any more. */
  forget() {
    this.#question++;
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

  /** The person knows better. @param {Emotion} emotion */
  async correct(emotion) {
    const result = this.#result();
    const state = this.stage.state();
    this.#felt = null; // their word is for what they see
    const scan = state.name === "not_sure" ? state.scan : result?.scan;
    const noted = scan ? this.#note("mood/correct", { scan, emotion }) : null;
    const { goal, target } = result ? wishOf(result) : { goal: this.memory.goal, target: null };
    const params = { emotion, ...(goal && { goal }), ...(target && { target }), ...(scan && { scan }) };
    await this.#recommend(params, emotion);
    const problem = await noted;
    // The tracks are right all the same. What is asked by now tells of itself.
    if (problem && this.#result()?.asking === null) this.stage.apply({ type: "tracks_failed", problem });
  }

  /** @param {string} track @param {Judgement} kind */
  async judge(track, kind) {
    const before = this.#result();
    const known = before?.tracks.find(({ id }) => id === track) ?? before?.removed?.track;
    if (!before || known?.id !== track || !["opened", "liked", "rejected", "cleared"].includes(kind)) return;
    this.stage.apply({ type: "judged", track, kind });
    const failed = await this.#note("track/feedback", { track, kind, ...(before.scan && { scan: before.scan }) });
    if (!failed) this.stage.judged(track, kind);
    else if (kind !== "opened") this.stage.apply({ type: "put_back", track, before, problem: failed });
  }

  /**
   * The mood that stands from now on, with its tracks. Gives the problem that left nothing to show.
   * @param {MoodParams} params
   * @param {AbortSignal} signal of the watching that saw it
   */
  async follow({ mood: given, scan: kept }, signal) {
    const question = ++this.#question;
    const late = () => signal.aborted || question !== this.#question;
    try {
      const mood = moodOf(given);
      const result = this.#result();
      // The goal that was chosen last, also where its tracks are still on their way and come too late from here on.
      const goal = result ? wishOf(result).goal : this.memory.goal;
      const scan = scanOf(kept);
      this.#felt = { mood, scan };
      this.stage.apply({ type: "asking", said: null, goal: goal ?? null, target: null });
      const params = { distribution: mood.distribution, ...(goal && { goal }), ...(scan && { scan }) };
      const tracks = recommendationOf(await this.host.ask("recommend", params, { signal }));
      if (late()) return null;
      if (goal) await this.#settle(goal);
      if (late()) return null;
      this.#felt = null;
      this.stage.apply({ type: "answer", mood, ...tracks, live: true, at: this.stage.now() });
      return null;
    } catch (error) {
      const problem = this.stage.explain(error);
      if (late()) return null;
      this.stage.apply({ type: "tracks_failed", problem });
      return this.#result() ? null : problem;
    }
  }

  #result() {
    const state = this.stage.state();
    return state.name === "result" ? state.result : null;
  }

  /** The person's word for the mood that is shown is none for a newer one. @param {Result} result @returns {Wish} */
  #wishOf(result) {
    return this.#felt ? { ...wishOf(result), said: null } : wishOf(result);
  }

  /**
   * The mood of a result, or the newer one whose tracks are on their way, as the host is asked by it.
   * @param {Result} result
   */
  #moodIn(result) {
    const { said } = this.#wishOf(result);
    const { mood, scan } = this.#felt ?? result;
    return { ...(said ? { emotion: said } : { distribution: mood.distribution }), ...(scan && { scan }) };
  }

  /**
   * Tell the host what a person thinks, where it wants to know. Gives the problem where that failed.
   * @template {"mood/correct" | "track/feedback"} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   */
  async #note(method, params) {
    try {
      if ((await this.host.methods()).includes(method)) await this.host.ask(method, params);
      return null;
    } catch (error) {
      return this.stage.explain(error);
    }
  }

  /**
   * A goal whose tracks have come is the one of the next scan, too; one whose tracks did not is not even shown.
   * @param {Goal} goal
   */
  async #settle(goal) {
    const result = this.#result();
    if (result && goal !== result.goal) await this.memory.choose(goal);
  }

  /** @param {Methods["recommend"]["params"]} params @param {Emotion | null} said */
  async #recommend(params, said) {
    const question = ++this.#question;
    const late = () => question !== this.#question;
    const { apply, explain, now } = this.stage;
    const goal = params.goal ?? null;
    apply({ type: "asking", said, goal, target: params.target ?? null });
    try {
      const answer = recommendationOf(await this.host.ask("recommend", params));
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

/** What was wished for last, whether its tracks have come or not. @param {Result} result @returns {Wish} */
const wishOf = ({ asking, said, goal, target }) => asking ?? { said, goal, target };
