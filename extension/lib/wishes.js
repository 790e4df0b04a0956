// @ts-check
/** What a person wants of a result: another goal, a point of the map, their own word for the mood, other tracks. */
/** @import { Emotion, Goal, Methods, MoodParams, Point } from "./protocol.js" */
/** @import { Event, Judgement, Result, State, Wish } from "./types.js" */
import { moodOf, recommendationOf, scanOf } from "./answers.js";

/**
 * @typedef {object} Stage what wishes act on
 * @property {() => State} state
 * @property {(event: Event) => void} apply
 * @property {(error: unknown) => import("./protocol.js").ErrorData} explain
 * @property {() => number} now
 * @property {(track: string, kind: Judgement) => unknown} judged told of each judgement that the host has taken
 */

export class Wishes {
  /** The newest question for tracks; older answers come too late. */
  #question = 0;

  /**
   * @param {Pick<import("./host.js").Host, "ask" | "methods">} host
   * @param {import("./memory.js").Memory} memory
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
  }

  /** Other tracks for the same mood. @param {Goal} goal */
  async aim(goal) {
    const result = this.#result();
    if (result) await this.#recommend({ ...moodIn(result), goal }, wishOf(result).said);
  }

  /** Tracks towards a point of the map. @param {Point | null} target null: towards the goal again */
  async aimAt(target) {
    const result = this.#result();
    if (!result) return;
    const { said, goal } = wishOf(result);
    await this.#recommend({ ...moodIn(result), goal, ...(target && { target }) }, said);
  }

  /** The person knows better. @param {Emotion} emotion */
  async correct(emotion) {
    const result = this.#result();
    const state = this.stage.state();
    const scan = state.name === "not_sure" ? state.scan : result?.scan;
    if (scan) void this.#note("mood/correct", { scan, emotion });
    const { goal, target } = result ? wishOf(result) : { goal: this.memory.goal, target: null };
    const params = { emotion, ...(goal && { goal }), ...(target && { target }), ...(scan && { scan }) };
    await this.#recommend(params, emotion);
  }

  /** @param {string} track @param {Judgement} kind */
  async judge(track, kind) {
    const before = this.#result();
    const known = before?.tracks.find(({ id }) => id === track) ?? before?.removed?.track;
    if (!before || known?.id !== track || !["opened", "liked", "rejected", "cleared"].includes(kind)) return;
    this.stage.apply({ type: "judged", track, kind });
    const failed = await this.#note("track/feedback", { track, kind, ...(before.scan && { scan: before.scan }) });
    if (!failed) this.stage.judged(track, kind);
    else if (kind !== "opened") this.stage.apply({ type: "put_back", before, problem: failed });
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
      const goal = this.#result()?.goal ?? this.memory.goal;
      const scan = scanOf(kept);
      this.stage.apply({ type: "asking", said: null, goal: goal ?? null, target: null });
      const params = { distribution: mood.distribution, ...(goal && { goal }), ...(scan && { scan }) };
      const tracks = recommendationOf(await this.host.ask("recommend", params, { signal }));
      if (!late()) this.stage.apply({ type: "answer", mood, ...tracks, live: true, at: this.stage.now() });
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
      // A goal whose tracks did not come is not the one that is shown, and so not the one of the next scan.
      const result = this.#result();
      if (goal && result && goal !== result.goal) await this.memory.choose(goal);
      if (!late()) apply({ type: "tracks", said, ...answer, at: now() });
    } catch (error) {
      if (!late()) apply({ type: "tracks_failed", problem: explain(error) });
    }
  }
}

/** What was wished for last, whether its tracks have come or not. @param {Result} result @returns {Wish} */
const wishOf = ({ asking, said, goal, target }) => asking ?? { said, goal, target };

/** The mood of a result, as the host is asked by it. @param {Result} result */
function moodIn(result) {
  const { said } = wishOf(result);
  const { mood, scan } = result;
  return { ...(said ? { emotion: said } : { distribution: mood.distribution }), ...(scan && { scan }) };
}
