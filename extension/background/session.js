// @ts-check
/** Leads the popup through its states: when to look, what to ask the host, what to keep. */
/** @import { Abilities, Event, Judgement, OptionsMethod, PopupMessage, SpotifyMethod, State } from "../shared/messages.js" */
import { NONE, abilitiesOf } from "./abilities.js";
import { pointOf } from "../host/answers.js";
import { CHECKED, NEW_PERSON } from "./asking.js";
import { ERASED_BUT, HostError, problemOf } from "../host/errors.js";
import { Library } from "./library.js";
import { Looking } from "./camera.js";
import { Memory } from "./session_store.js";
import { Pages } from "./popup_ports.js";
import { SigningIn } from "./spotify.js";
import { START, isFresh, next } from "./state.js";
import { isEmotion, isGoal } from "../shared/vocabulary.js";
import { Wishes } from "./music.js";

/** @typedef {import("./popup_ports.js").Page} Page */

export class Session {
  /** @type {State} */
  #state = START;
  /** @type {Abilities} */
  #abilities = NONE;
  /** Of what was learned last; null in a background that has just woken up. @type {Promise<void> | null} */
  #learned = null;
  /** Until when a popup that opens scans, whatever there is to show: the shortcut asked for it. */
  #wanted = 0;

  /**
   * @param {object} parts
   * @param {Pick<import("../host/client.js").Host, "ask" | "methods" | "acknowledge" | "close" | "timeouts">} parts.host
   * @param {typeof import("../shared/storage.js")} parts.store
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
    this.pages = new Pages(host);
    const state = () => this.#state;
    const learn = () => this.#learn();
    const apply = (/** @type {Event} */ event) => this.#apply(event);
    const explain = (/** @type {unknown} */ error) => this.#explain(error);
    this.library = new Library(host, {
      result: () => (this.#state.name === "result" ? this.#state.result : null),
      able: () => this.#abilities.library === "allowed",
      tell: (news) => this.pages.tell({ type: "library", news }),
      ...{ apply, explain },
    });
    const judged = async (/** @type {string} */ track, /** @type {Judgement} */ kind) => {
      // The popup may have been open since before the background was put to sleep.
      await (this.#learned ?? learn());
      await this.library.follow(track, kind);
    };
    this.wishes = new Wishes(host, this.memory, { state, apply, explain, now, judged });
    this.looking = new Looking(host, {
      ...{ store, memory: this.memory, wishes: this.wishes, pages: this.pages, log },
      stage: { state, apply, explain, learn, now },
    });
    this.signingIn = new SigningIn(host, {
      tell: (signIn) => this.pages.tell({ type: "sign_in", state: signIn }),
      hold: () => this.hold(),
      signedIn: async () => {
        await learn();
        void this.library.catchUp();
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
    this.pages.add(page);
  }

  /** Without anybody to show it to, the camera has no business running. @param {Page} page */
  leave(page) {
    this.pages.remove(page);
    if (this.pages.none) this.looking.stop();
  }

  /** Keep the host although no popup may be open, as somebody waits for it. Gives what ends that. */
  hold() {
    return this.pages.hold();
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
        return this.looking.start();
      case "stop":
        return this.looking.stop();
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
    if (this.pages.none) {
      this.#wanted = this.now() + 5000;
      return true;
    }
    void this.looking.start();
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
    const release = this.pages.hold();
    try {
      const result = CHECKED[method](await this.host.ask(method, /** @type {any} */ (params)));
      if (method === "settings/write" && "goal" in params) await this.memory.choose(undefined);
      if (NEW_PERSON.includes(method)) await this.#begin();
      return result;
    } catch (error) {
      if (error instanceof HostError && error.code === ERASED_BUT) await this.#begin();
      throw error;
    } finally {
      release();
    }
  }

  /** The methods that the host has. */
  async methods() {
    if (!(await this.store.consented())) throw new HostError("consent_missing");
    const release = this.pages.hold();
    try {
      return await this.host.methods();
    } finally {
      release();
    }
  }

  /** Nothing of the person who was here is shown to the next. */
  async #begin() {
    this.looking.stop();
    this.signingIn.stop();
    this.wishes.forget();
    this.#state = START;
    await this.memory.forget();
  }

  /** Forget the consent and everything that rested on it. */
  async withdraw() {
    this.looking.forget();
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
    if (!this.pages.has(page)) return undefined;
    const { fresh } = this.host.timeouts;
    const { running } = this.looking;
    const news = this.signingIn.news(fresh);
    if (news) page.postMessage({ type: "sign_in", state: news });
    // Spotify's page closed the popup: who comes back finds what they left.
    const left = this.#state.name === "result" && news !== null;
    if (wanted || !(left || isFresh(this.#state, this.now(), fresh, running))) return this.looking.start();
    page.postMessage({ type: "state", state: this.#state });
    page.postMessage({ type: "able", abilities: this.#abilities });
    if (this.#state.name === "result" && this.memory.live && !running) void this.looking.start({ resume: true });
    return this.#learn();
  }

  async #agree() {
    try {
      await this.store.consent();
    } catch (error) {
      const failed = new HostError("storage_failed", { params: { detail: String(error) } });
      return this.#apply({ type: "problem", problem: this.#explain(failed), at: this.now() });
    }
    return this.looking.start();
  }

  /** @param {boolean} on */
  async #watch(on) {
    await this.memory.keepWatching(on);
    if (this.#state.name !== "result") return undefined;
    if (on === this.looking.running) return undefined;
    return on ? this.looking.start({ resume: true }) : this.looking.stop();
  }

  /** What the host can do, told to the popups. */
  #learn() {
    this.#learned = this.#askAbilities();
    return this.#learned;
  }

  async #askAbilities() {
    try {
      this.#abilities = await abilitiesOf(this.host);
    } catch (error) {
      this.log("what the host can do is not known", error);
      this.#abilities = NONE;
    }
    this.pages.tell({ type: "able", abilities: this.#abilities });
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
    this.pages.tell({ type: "state", state: this.#state });
    if (this.#state.name === "result" && !this.#state.result.asking) void this.memory.keep(this.#state.result);
  }

  async #restore() {
    const result = await this.memory.restore();
    if (result) this.#state = next(this.#state, { type: "restored", result });
  }
}
