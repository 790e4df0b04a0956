// @ts-check
/** Leads the popup through its states: when to look, what to ask the host, what to keep. */
/** @import { Emotion, Goal, Methods, ProgressParams } from "./protocol.js" */
/** @import { BackgroundMessage, Event, OptionsMethod, PopupMessage, Result, State, Wish } from "./types.js" */
import { answerOf, camerasOf, checksOf, progressOf, recommendationOf, settingsOf } from "./answers.js";
import { HostError, problemOf } from "./errors.js";
import { START, isFresh, next } from "./state.js";
import { isEmotion, isGoal } from "./vocabulary.js";

/** @typedef {{ postMessage(message: BackgroundMessage): void }} Page an open popup's port */

/** What the options page asks for, and how the answer is checked. */
const CHECKED = {
  "settings/read": settingsOf,
  "settings/write": settingsOf,
  "cameras/list": camerasOf,
  doctor: checksOf,
};

export class Session {
  /** @type {State} */
  #state = START;
  /** @type {Set<Page>} */
  #pages = new Set();
  /** The scan that runs. @type {AbortController | null} */
  #scan = null;
  /** The newest question for tracks; older answers come too late. */
  #question = 0;
  /** The goal chosen in the popup, which holds until the browser closes: the store keeps it. @type {Goal | undefined} */
  #goal;
  /** Until when a popup that opens scans, whatever there is to show: the shortcut asked for it. */
  #wanted = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /**
   * @param {object} parts
   * @param {Pick<import("./host.js").Host, "ask" | "acknowledge" | "close" | "timeouts">} parts.host
   * @param {Pick<typeof import("./store.js"), "consented" | "consent" | "withdraw" | "remember" | "recall" | "aim" | "aimed">} parts.store
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
        await this.store.consent();
        return this.#look();
      case "scan":
        return this.#look();
      case "stop":
        return this.#scan?.abort();
      case "goal":
        return isGoal(message.goal) && this.#aim(message.goal);
      case "say":
        return isEmotion(message.emotion) && this.#correct(message.emotion);
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
   * A question of the options page.
   * @template {OptionsMethod} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   */
  async ask(method, params) {
    await this.restored;
    if (!(await this.store.consented())) throw new HostError("consent_missing");
    clearTimeout(this.#idle);
    try {
      const result = CHECKED[method](await this.host.ask(method, params));
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
    if (!wanted && isFresh(this.#state, this.now(), fresh, running)) {
      return page.postMessage({ type: "state", state: this.#state });
    }
    return this.#look();
  }

  async #look() {
    this.#scan?.abort();
    const scan = new AbortController();
    this.#scan = scan;
    this.#question++;
    try {
      if (!(await this.store.consented())) throw new HostError("consent_missing");
      // The popup may have closed while the storage was read, and leave() found no scan to stop then.
      if (this.#scan !== scan || this.#pages.size === 0) return;
      this.#apply({ type: "connect" });
      const params = { preview: true, ...(this.#goal && { goal: this.#goal }) };
      const onProgress = (/** @type {ProgressParams} */ step) => this.#scan === scan && this.#step(step);
      const answer = answerOf(await this.host.ask("scan", params, { signal: scan.signal, onProgress }));
      if (this.#scan === scan) this.#apply({ type: "answer", ...answer, at: this.now() });
    } catch (error) {
      if (this.#scan === scan) this.#apply({ type: "problem", problem: this.#explain(error) });
    } finally {
      if (this.#scan === scan) this.#scan = null;
    }
  }

  /** @param {ProgressParams} step */
  #step({ id, sequence, progress, preview }) {
    try {
      this.#apply({ type: "progress", progress: progressOf(progress) });
    } catch (error) {
      this.log("a step of the scan that cannot be read", error);
    }
    if (typeof preview === "string") this.#tell({ type: "preview", id, sequence, jpeg: preview });
  }

  /** Other tracks for the same mood. @param {Goal} goal */
  #aim(goal) {
    if (this.#state.name !== "result") return undefined;
    const { mood } = this.#state.result;
    const { said } = this.#wish(this.#state.result);
    return this.#recommend(said ? { emotion: said, goal } : { distribution: mood.distribution, goal }, said);
  }

  /** The person knows better. @param {Emotion} emotion */
  #correct(emotion) {
    const goal = this.#state.name === "result" ? this.#wish(this.#state.result).goal : this.#goal;
    return this.#recommend({ emotion, ...(goal && { goal }) }, emotion);
  }

  /** What was wished for last, whether its tracks have come or not. @param {Result} result @returns {Wish} */
  #wish({ asking, said, goal }) {
    return asking ?? { said, goal };
  }

  /** @param {Methods["recommend"]["params"]} params @param {Emotion | null} said */
  async #recommend(params, said) {
    const question = ++this.#question;
    const goal = params.goal ?? null;
    this.#apply({ type: "asking", said, goal });
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
      const result = await this.store.recall();
      if (result) this.#state = next(this.#state, { type: "restored", result });
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
