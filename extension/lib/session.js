// @ts-check
/** Leads the popup through its states: when to look, what to ask the host, what to keep. */
/** @import { MoodParams, ProgressParams } from "./protocol.js" */
/** @import { Abilities, BackgroundMessage, Event, OptionsMethod, PopupMessage, SpotifyMethod, State } from "./types.js" */
import { NONE, abilitiesOf } from "./abilities.js";
import { answerOf, pointOf, progressOf } from "./answers.js";
import { CHECKED, NEW_PERSON } from "./asking.js";
import { HostError, problemOf } from "./errors.js";
import { Library } from "./library.js";
import { Memory } from "./memory.js";
import { SigningIn } from "./signing_in.js";
import { START, isFresh, next } from "./state.js";
import { isEmotion, isGoal } from "./vocabulary.js";
import { Wishes } from "./wishes.js";

/** @typedef {{ postMessage(message: BackgroundMessage): void }} Page an open popup's port */

export class Session {
  /** @type {State} */
  #state = START;
  /** @type {Set<Page>} */
  #pages = new Set();
  /** The scan or the watching that runs. @type {AbortController | null} */
  #scan = null;
  /** @type {Abilities} */
  #abilities = NONE;
  /** Until when a popup that opens scans, whatever there is to show: the shortcut asked for it. */
  #wanted = 0;
  /** What keeps the host without a popup: another page's errand, or a sign-in. */
  #holds = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /**
   * @param {object} parts
   * @param {Pick<import("./host.js").Host, "ask" | "methods" | "acknowledge" | "close" | "timeouts">} parts.host
   * @param {typeof import("./store.js")} parts.store
   * @param {(...words: unknown[]) => void} parts.log
   * @param {(url: string) => unknown} parts.openTab
   * @param {() => number} [parts.now]
   */
  constructor({ host, store, log, openTab, now = Date.now }) {
    this.host = host;
    this.store = store;
    this.log = log;
    this.now = now;
    this.memory = new Memory(store, log);
    const apply = (/** @type {Event} */ event) => this.#apply(event);
    const explain = (/** @type {unknown} */ error) => this.#explain(error);
    this.library = new Library(host, {
      result: () => (this.#state.name === "result" ? this.#state.result : null),
      able: () => this.#abilities.library === "allowed",
      tell: (news) => this.#tell({ type: "library", news }),
      ...{ apply, explain },
    });
    const judged = this.library.follow.bind(this.library);
    this.wishes = new Wishes(host, this.memory, { state: () => this.#state, apply, explain, now, judged });
    this.signingIn = new SigningIn(host, {
      tell: (state) => this.#tell({ type: "sign_in", state }),
      hold: () => this.hold(),
      signedIn: async () => {
        await this.#learn();
        await this.library.catchUp();
      },
      ...{ explain, openTab, now },
    });
    /** The result and the choices from before the background was put to sleep. */
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

  /** Keep the host although no popup may be open, as somebody waits for it. Gives what ends that. */
  hold() {
    clearTimeout(this.#idle);
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#rest();
    };
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
        return isGoal(message.goal) && this.wishes.aim(message.goal);
      case "say":
        return isEmotion(message.emotion) && this.wishes.correct(message.emotion);
      case "target":
        return this.wishes.aimAt(message.point === null ? null : pointOf(message.point));
      case "watch":
        return this.#watch(message.on === true);
      case "judge":
        return this.wishes.judge(message.track, message.kind);
      case "sign_in":
        return (await this.store.consented()) ? this.signingIn.start(message.features) : undefined;
      case "sign_in_stop":
        return this.signingIn.stop();
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
      if (method === "settings/write" && "goal" in params) await this.memory.choose(undefined);
      if (NEW_PERSON.includes(method)) await this.#begin();
      return result;
    } finally {
      this.#rest();
    }
  }

  /** The methods that the host has. */
  async methods() {
    if (!(await this.store.consented())) throw new HostError("consent_missing");
    clearTimeout(this.#idle);
    try {
      return await this.host.methods();
    } finally {
      this.#rest();
    }
  }

  /** Nothing of the person who was here is shown to the next. */
  async #begin() {
    this.#scan?.abort();
    this.signingIn.stop();
    this.wishes.forget();
    this.#state = START;
    await this.memory.forget();
  }

  /** Forget the consent and everything that rested on it. */
  async withdraw() {
    this.#scan?.abort();
    this.#scan = null;
    this.signingIn.stop();
    this.wishes.forget();
    await this.restored;
    await this.memory.withdraw();
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
    if (this.signingIn.state) page.postMessage({ type: "sign_in", state: this.signingIn.state });
    // Spotify's page closed the popup: who comes back finds what they left.
    const left = this.#state.name === "result" && this.signingIn.concerns(fresh);
    if (wanted || !(left || isFresh(this.#state, this.now(), fresh, running))) return this.#look();
    page.postMessage({ type: "state", state: this.#state });
    page.postMessage({ type: "able", abilities: this.#abilities });
    if (this.#state.name === "result" && this.memory.live && !running) return this.#look({ resume: true });
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
    this.wishes.forget();
    try {
      if (!(await this.store.consented())) throw new HostError("consent_missing");
      // The popup may have closed while the storage was read, and leave() found no scan to stop then.
      if (this.#scan !== scan || this.#pages.size === 0) return;
      this.#apply(resume ? { type: "watch" } : { type: "connect" });
      const live = this.memory.live && (await this.host.methods(scan.signal)).includes("watch");
      const onProgress = (/** @type {ProgressParams} */ step) => this.#scan === scan && this.#step(step, live);
      const onMood = (/** @type {MoodParams} */ params) => void this.#felt(scan, params);
      const options = { signal: scan.signal, onProgress, onMood };
      if (live) await this.host.ask("watch", { preview: true }, options);
      const { goal } = this.memory;
      const params = { preview: true, ...(goal && { goal }) };
      const answer = answerOf(await this.host.ask("scan", params, options));
      if (this.#scan === scan) this.#apply({ type: "answer", ...answer, live: false, at: this.now() });
    } catch (error) {
      if (this.#scan === scan) this.#apply({ type: "problem", problem: this.#explain(error), at: this.now() });
    } finally {
      if (this.#scan === scan) this.#scan = null;
    }
    if (this.#state.name === "result" && this.#pages.size > 0) await this.#learn();
  }

  /** The watching saw another mood. @param {AbortController} scan @param {MoodParams} params */
  async #felt(scan, params) {
    if (this.#scan !== scan) return;
    const first = this.#state.name !== "result";
    const problem = await this.wishes.follow(params, scan.signal);
    if (this.#scan !== scan) return;
    if (problem) {
      this.#scan = null;
      scan.abort();
      this.#apply({ type: "problem", problem, at: this.now() });
    } else if (first) await this.#learn();
  }

  /** @param {boolean} on */
  async #watch(on) {
    await this.memory.keepWatching(on);
    if (this.#state.name !== "result") return undefined;
    const running = this.#scan !== null && !this.#scan.signal.aborted;
    if (on === running) return undefined;
    return on ? this.#look({ resume: true }) : this.#scan?.abort();
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
    if (this.#state.name === "result" && !this.#state.result.asking) void this.memory.keep(this.#state.result);
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

  async #restore() {
    const result = await this.memory.restore();
    if (result) this.#state = next(this.#state, { type: "restored", result });
  }

  /** Let the host go after a while, so that it costs no memory all day. */
  #rest() {
    clearTimeout(this.#idle);
    if (this.#pages.size > 0 || this.#holds > 0) return;
    this.#idle = setTimeout(() => this.host.close(), this.host.timeouts.idle);
  }
}
