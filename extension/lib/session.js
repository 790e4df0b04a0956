// @ts-check
/** Leads the popup through its states: when to look, what to ask the host, what to keep. */
/** @import { Emotion, Goal, Methods, MoodParams, Point, ProgressParams } from "./protocol.js" */
/** @import { Abilities, BackgroundMessage, Event, Judgement, OptionsMethod, PopupMessage, Result, SpotifyMethod, State, Wish } from "./types.js" */
import { NONE, abilitiesOf } from "./abilities.js";
import { answerOf, moodOf, pointOf, progressOf, recommendationOf, scanOf } from "./answers.js";
import { CHECKED } from "./asking.js";
import { HostError, problemOf } from "./errors.js";
import { START, isFresh, next } from "./state.js";
import { isEmotion, isGoal } from "./vocabulary.js";

/** @typedef {{ postMessage(message: BackgroundMessage): void }} Page an open popup's port */

export class Session {
  /** @type {State} */
  #state = START;
  /** @type {Set<Page>} */
  #pages = new Set();
  /** The scan or the watching that runs. @type {AbortController | null} */
  #scan = null;
  /** The newest question for tracks; older answers come too late. */
  #question = 0;
  /** The goal chosen in the popup, which holds until the browser closes: the store keeps it. @type {Goal | undefined} */
  #goal;
  /** Whether the camera goes on watching after the first answer, for as long as a popup is open. */
  #live = false;
  /** @type {Abilities} */
  #abilities = NONE;
  /** Until when a popup that opens scans, whatever there is to show: the shortcut asked for it. */
  #wanted = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /**
   * @param {object} parts
   * @param {Pick<import("./host.js").Host, "ask" | "methods" | "acknowledge" | "close" | "timeouts">} parts.host
   * @param {typeof import("./store.js")} parts.store
   * @param {(...words: unknown[]) => void} parts.log
   * @param {() => number} [parts.now]
   */
  constructor({ host, store, log, now = Date.now }) {
    this.host = host;
    this.store = store;
    this.log = log;
    this.now = now;
    /** The result and the goal from before the background was put to sleep. */
    this.restored = this.#restore();
  }

  get state() {
    return this.#state;
  }

  /** @param {Page} page */
  join(page) {
    clearTimeout(this.#idle);
    this.#pages.add(page);
  }

  /** Without anybody to show it to, the camera has no business running. @param {Page} page */
  leave(page) {
    this.#pages.delete(page);
    if (this.#pages.size > 0) return;
    this.#scan?.abort();
    this.#rest();
  }

  /** @param {PopupMessage} message @param {Page} page */
  async receive(message, page) {
    await this.restored;
    switch (message.type) {
      case "open":
        return this.#open(page);
      case "accept":
        return this.#agree();
      case "scan":
        return this.#look();
      case "stop":
        return this.#scan?.abort();
      case "goal":
        return isGoal(message.goal) && this.#aim(message.goal);
      case "say":
        return isEmotion(message.emotion) && this.#correct(message.emotion);
      case "target":
        return this.#aimAt(message.point === null ? null : pointOf(message.point));
      case "watch":
        return this.#watch(message.on === true);
      case "judge":
        return this.#judge(message.track, message.kind);
      case "drawn":
        return this.host.acknowledge(message.id, message.sequence);
    }
  }

  /** The shortcut. True where no popup is open: one has to be opened, and will scan. */
  rescan() {
    if (this.#pages.size === 0) {
      this.#wanted = this.now() + 5000;
      return true;
    }
    void this.#look();
    return false;
  }

  /**
   * A question that a page asks by itself.
   * @param {OptionsMethod | SpotifyMethod} method
   * @param {object} params
   */
  async ask(method, params) {
    await this.restored;
    if (!(await this.store.consented())) throw new HostError("consent_missing");
    if (!Object.hasOwn(CHECKED, method)) throw new HostError("extension_failed", { params: { detail: method } });
    clearTimeout(this.#idle);
    try {
      const result = CHECKED[method](await this.host.ask(method, /** @type {any} */ (params)));
      if (method === "settings/write" && "goal" in params) await this.#choose(undefined);
      return result;
    } finally {
      if (this.#pages.size === 0) this.#rest();
    }
  }

  /** Forget the consent and everything that rested on it. */
  async withdraw() {
    this.#scan?.abort();
    this.#scan = null;
    this.#question++;
    await this.restored;
    this.#goal = undefined;
    this.#live = false;
    await this.store.withdraw();
    // Only now: a question that had just read the agreement may have started a host meanwhile.
    this.host.close();
    this.#apply({ type: "consent_missing" });
  }

  /** @param {Page} page */
  async #open(page) {
    const wanted = this.now() < this.#wanted;
    this.#wanted = 0;
    if (!(await this.store.consented())) return this.#apply({ type: "consent_missing" });
    if (!this.#pages.has(page)) return undefined;
    const { fresh } = this.host.timeouts;
    const running = this.#scan !== null && !this.#scan.signal.aborted;
    if (wanted || !isFresh(this.#state, this.now(), fresh, running)) return this.#look();
    page.postMessage({ type: "state", state: this.#state });
    page.postMessage({ type: "able", abilities: this.#abilities });
    if (this.#state.name === "result" && this.#live && !running) return this.#look({ resume: true });
    return this.#learn();
  }

  async #agree() {
    try {
      await this.store.consent();
    } catch (error) {
      const failed = new HostError("storage_failed", { params: { detail: String(error) } });
      return this.#apply({ type: "problem", problem: this.#explain(failed), at: this.now() });
    }
    return this.#look();
  }

  /** @param {{ resume?: boolean }} [how] resume: the result stays while the camera goes on */
  async #look({ resume = false } = {}) {
    this.#scan?.abort();
    const scan = new AbortController();
    this.#scan = scan;
    this.#question++;
    try {
      if (!(await this.store.consented())) throw new HostError("consent_missing");
      // The popup may have closed while the storage was read, and leave() found no scan to stop then.
      if (this.#scan !== scan || this.#pages.size === 0) return;
      this.#apply(resume ? { type: "watch" } : { type: "connect" });
      const live = this.#live && (await this.host.methods(scan.signal)).includes("watch");
      const onProgress = (/** @type {ProgressParams} */ step) => this.#scan === scan && this.#step(step, live);
      const onMood = (/** @type {MoodParams} */ params) => void this.#felt(scan, params);
      const options = { signal: scan.signal, onProgress, onMood };
      if (live) await this.host.ask("watch", { preview: true }, options);
      const params = { preview: true, ...(this.#goal && { goal: this.#goal }) };
      const answer = answerOf(await this.host.ask("scan", params, options));
      if (this.#scan === scan) this.#apply({ type: "answer", ...answer, live: false, at: this.now() });
    } catch (error) {
      if (this.#scan === scan) this.#apply({ type: "problem", problem: this.#explain(error), at: this.now() });
    } finally {
      if (this.#scan === scan) this.#scan = null;
    }
    if (this.#state.name === "result") await this.#learn();
  }

  /** The mood that stands from now on, and its tracks. @param {AbortController} scan @param {MoodParams} params */
  async #felt(scan, { mood: given, scan: kept }) {
    if (this.#scan !== scan) return;
    const question = ++this.#question;
    const current = () => this.#scan === scan && question === this.#question;
    try {
      const mood = moodOf(given);
      const goal = this.#state.name === "result" ? this.#state.result.goal : this.#goal;
      const first = this.#state.name !== "result";
      this.#apply({ type: "asking", said: null, goal: goal ?? null, target: null });
      const number = scanOf(kept);
      const params = { distribution: mood.distribution, ...(goal && { goal }), ...(number && { scan: number }) };
      const tracks = recommendationOf(await this.host.ask("recommend", params, { signal: scan.signal }));
      if (current()) this.#apply({ type: "answer", mood, ...tracks, live: true, at: this.now() });
      if (current() && first) await this.#learn();
    } catch (error) {
      const problem = this.#explain(error);
      if (!current()) return;
      if (this.#state.name === "result") return this.#apply({ type: "tracks_failed", problem });
      this.#scan = null;
      scan.abort();
      this.#apply({ type: "problem", problem, at: this.now() });
    }
  }

  /** @param {boolean} on */
  async #watch(on) {
    this.#live = on;
    try {
      await this.store.keepWatching(on);
    } catch (error) {
      this.log("the switch is not kept", error);
    }
    if (this.#state.name !== "result") return undefined;
    return on && !this.#scan ? this.#look({ resume: true }) : on || this.#scan?.abort();
  }

  /** What the host can do, told to the popups. */
  async #learn() {
    try {
      this.#abilities = await abilitiesOf(this.host);
    } catch (error) {
      this.log("what the host can do is not known", error);
      this.#abilities = NONE;
    }
    this.#tell({ type: "able", abilities: this.#abilities });
  }

  /** @param {ProgressParams} step @param {boolean} live */
  #step({ id, sequence, progress, preview }, live) {
    try {
      const step = progressOf(progress);
      // Told by itself, for the result that stays is large, and stored at each change.
      if (this.#state.name === "result") this.#tell({ type: "step", progress: step });
      else this.#apply({ type: "progress", progress: step, live });
    } catch (error) {
      this.log("a step of the scan that cannot be read", error);
    }
    if (typeof preview === "string") this.#tell({ type: "preview", id, sequence, jpeg: preview });
  }

  /** Other tracks for the same mood. @param {Goal} goal */
  #aim(goal) {
    if (this.#state.name !== "result") return undefined;
    const { said } = this.#wish(this.#state.result);
    return this.#recommend({ ...felt(said, this.#state.result), goal }, said);
  }

  /** Tracks towards a point of the map. @param {Point | null} target null: towards the goal again */
  #aimAt(target) {
    if (this.#state.name !== "result") return undefined;
    const { said, goal } = this.#wish(this.#state.result);
    return this.#recommend({ ...felt(said, this.#state.result), goal, ...(target && { target }) }, said);
  }

  /** The person knows better. @param {Emotion} emotion */
  #correct(emotion) {
    const result = this.#state.name === "result" ? this.#state.result : null;
    const scan = result?.scan;
    if (scan) void this.#note("mood/correct", { scan, emotion });
    const { goal, target } = result ? this.#wish(result) : { goal: this.#goal, target: null };
    return this.#recommend({ emotion, ...(goal && { goal }), ...(target && { target }), ...(scan && { scan }) }, emotion);
  }

  /** @param {string} track @param {Judgement} kind */
  async #judge(track, kind) {
    if (this.#state.name !== "result") return;
    const before = this.#state.result;
    const known = before.tracks.find(({ id }) => id === track) ?? before.removed?.track;
    if (known?.id !== track || !["opened", "liked", "rejected", "cleared"].includes(kind)) return;
    this.#apply({ type: "judged", track, kind });
    const failed = await this.#note("track/feedback", { track, kind, ...(before.scan && { scan: before.scan }) });
    if (failed && kind !== "opened") this.#apply({ type: "put_back", before, problem: failed });
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
      return this.#explain(error);
    }
  }

  /** What was wished for last, whether its tracks have come or not. @param {Result} result @returns {Wish} */
  #wish({ asking, said, goal, target }) {
    return asking ?? { said, goal, target };
  }

  /** @param {Methods["recommend"]["params"]} params @param {Emotion | null} said */
  async #recommend(params, said) {
    const question = ++this.#question;
    const goal = params.goal ?? null;
    this.#apply({ type: "asking", said, goal, target: params.target ?? null });
    try {
      const answer = recommendationOf(await this.host.ask("recommend", params));
      if (question !== this.#question) return;
      // A goal whose tracks did not come is not the one that is shown, and so not the one of the next scan.
      if (goal && this.#state.name === "result" && goal !== this.#state.result.goal) await this.#choose(goal);
      if (question === this.#question) this.#apply({ type: "tracks", said, ...answer, at: this.now() });
    } catch (error) {
      if (question === this.#question) this.#apply({ type: "tracks_failed", problem: this.#explain(error) });
    }
  }

  /** @param {unknown} error */
  #explain(error) {
    const problem = problemOf(error);
    if (problem.code !== "cancelled") this.log(problem.code, problem.message || problem.params);
    return problem;
  }

  /** @param {Event} event */
  #apply(event) {
    const before = this.#state;
    this.#state = next(before, event);
    if (this.#state === before) return;
    this.#tell({ type: "state", state: this.#state });
    if (this.#state.name === "result" && !this.#state.result.asking) void this.#keep(this.#state.result);
  }

  /** @param {BackgroundMessage} message */
  #tell(message) {
    for (const page of this.#pages) {
      try {
        page.postMessage(message);
      } catch {
        // It closed a moment ago, and its onDisconnect is on the way.
      }
    }
  }

  /** @param {Goal | undefined} goal undefined for the one of the settings */
  async #choose(goal) {
    this.#goal = goal;
    try {
      await this.store.aim(goal);
    } catch (error) {
      this.log("the goal is not kept", error);
    }
  }

  /** @param {Result} result */
  async #keep(result) {
    try {
      await this.store.remember(result);
    } catch (error) {
      // Storage full: the result is shown all the same, it only does not outlive the background.
      this.log("the result is not kept", error);
    }
  }

  async #restore() {
    try {
      this.#goal = await this.store.aimed();
      this.#live = await this.store.keepsWatching();
      const result = await this.store.recall();
      // One that an older version kept lacks what came since.
      const since = { path: [], target: null, scan: null, liked: [], removed: null };
      if (result) this.#state = next(this.#state, { type: "restored", result: { ...since, ...result } });
    } catch (error) {
      this.log("no result to restore", error);
    }
  }

  /** Let the host go after a while, so that it costs no memory all day. */
  #rest() {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#pages.size === 0 && this.host.close(), this.host.timeouts.idle);
  }
}

/** The mood as the host is asked by it. @param {Emotion | null} said @param {Result} result */
const felt = (said, { mood, scan }) => ({
  ...(said ? { emotion: said } : { distribution: mood.distribution }),
  ...(scan && { scan }),
});
