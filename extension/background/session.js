// @ts-check
/** The session: takes the messages of popups and pages, and leads the popups through their states. */
/** @import { Emotion, Methods, Point, SpotifyStatus } from "../host/protocol.js" */
/** @import { Event, Feedback, PageMethod, PopupMessage, State } from "../shared/messages.js" */
import { ERASED_BUT, HostError, problemOf } from "../host/errors.js";
import { isEmotion, isGoal } from "../shared/vocabulary.js";
import { KnownAbilities } from "./abilities.js";
import { Camera } from "./camera.js";
import { Music } from "./music.js";
import { Opening } from "./opening.js";
import { PopupPorts } from "./popup_ports.js";
import { afterwards } from "./requests.js";
import { SessionStore } from "./session_store.js";
import { SpotifyLibrary, SpotifySignIn } from "./spotify.js";
import { START, isKept, next } from "./state.js";

/** @typedef {import("./popup_ports.js").Popup} Popup */

export class Session {
  /** @type {State} */
  #state = START;

  /**
   * @param {object} parts
   * @param {Pick<import("../host/client.js").HostClient, "ask" | "methods" | "acknowledge" | "close" | "timeouts">} parts.host
   * @param {typeof import("../shared/storage.js")} parts.storage
   * @param {(...words: unknown[]) => void} parts.log
   * @param {(url: string) => unknown} parts.openTab
   * @param {(status: SpotifyStatus) => void} [parts.accountChanged] called with each status that a page has asked for
   * @param {() => number} [parts.now]
   */
  constructor({ host, storage, log, openTab, accountChanged = () => {}, now = Date.now }) {
    this.host = host;
    this.storage = storage;
    this.log = log;
    this.now = now;
    this.accountChanged = accountChanged;
    this.store = new SessionStore(storage, log);
    this.popups = new PopupPorts(host, this.store);
    const state = () => this.#state;
    this.able = new KnownAbilities(host, {
      agreed: () => storage.consented(),
      secret: () => this.store.secret,
      tell: (abilities) => this.popups.tell({ type: "able", abilities }),
      log,
    });
    const learn = () => this.learn();
    const apply = (/** @type {Event} */ event) => this.#apply(event);
    const explain = (/** @type {unknown} */ error) => this.#explain(error);
    this.library = new SpotifyLibrary(host, {
      result: () => (this.#state.name === "result" ? this.#state.result : null),
      allowed: () => this.able.now.library === "allowed",
      tell: (news) => this.popups.tell({ type: "library", news }),
      ...{ apply, explain },
    });
    const stored = async (/** @type {string} */ track, /** @type {Feedback} */ kind) => {
      // The popup may have been open since before the browser stopped the background.
      await this.able.known();
      await this.library.follow(track, kind);
    };
    this.music = new Music(host, this.store, { state, apply, explain, now, stored });
    this.camera = new Camera(host, {
      ...{ storage, store: this.store, music: this.music, popups: this.popups },
      context: { state, apply, explain, learn, now },
    });
    this.signIn = new SpotifySignIn(host, {
      tell: (signIn) => this.popups.tell({ type: "sign_in", state: signIn }),
      hold: () => this.hold(),
      signedIn: () => learn().then(() => void this.library.catchUp()),
      ...{ explain, openTab, now },
    });
    this.opening = new Opening(host, {
      ...{ storage, store: this.store, popups: this.popups, camera: this.camera, signIn: this.signIn, able: this.able },
      context: { state, apply, explain, now },
    });
    /** Resolves when the result and the choices from before the background was stopped are restored. */
    this.restored = this.#restore();
  }

  get state() {
    return this.#state;
  }

  /** @param {Popup} popup @param {boolean} [secret] whether its window is private: nothing of it is kept */
  join(popup, secret = false) {
    this.popups.add(popup, secret);
  }

  /** Without a popup the camera must be off. @param {Popup} popup */
  leave(popup) {
    this.popups.remove(popup);
    if (this.popups.none) this.camera.stop();
  }

  /** Keep the host without a popup, for a request that needs it. Returns a release function. */
  hold() {
    return this.popups.hold();
  }

  /** @param {PopupMessage} message @param {Popup} popup */
  async receive(message, popup) {
    await this.restored;
    if (message.type === "drawn") return this.host.acknowledge(message.id, message.sequence);
    await this.serve(this.popups.isPrivate(popup));
    switch (message.type) {
      case "open":
        return this.opening.open(popup, message.unasked === true);
      case "accept":
        return this.opening.accept();
      case "scan":
        return (await this.storage.consented()) ? this.camera.start() : this.opening.greet();
      case "stop":
        return this.camera.stop();
      case "goal":
        return isGoal(message.goal) && this.music.aim(message.goal);
      case "say":
        return isEmotion(message.emotion) && this.music.correct(message.emotion);
      case "feel":
        return isEmotion(message.emotion) ? this.#feel(message.emotion, message.point) : undefined;
      case "target":
        return this.music.aimAt(message.point);
      case "watch":
        return this.#watch(message.on === true);
      case "feedback":
        return this.music.feedback(message.track, message.kind);
      case "used":
        return this.used();
      case "sign_in":
        return (await this.storage.consented()) ? this.signIn.start(message.features) : undefined;
      case "sign_in_stop":
        return this.signIn.stop();
    }
  }

  /** Serve private windows or the others. What the ones show is nothing for the others. @param {boolean} secret */
  async serve(secret) {
    if (secret === this.store.secret) return;
    this.camera.forget();
    this.music.forget();
    this.#state = START;
    this.store.secret = secret;
    this.restored = this.#restore();
    await this.restored;
  }

  /** The shortcut for a scan. True without a popup: the caller must open one, and it will scan. */
  rescan() {
    if (this.popups.none) {
      this.opening.scanNext();
      return true;
    }
    void this.camera.start();
    return false;
  }

  /**
   * A request of a page.
   * @template {PageMethod} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   */
  async ask(method, params) {
    await this.restored;
    if (!(await this.storage.consented())) throw new HostError("consent_missing");
    const after = afterwards(method);
    const release = this.popups.hold();
    try {
      const result = await this.host.ask(method, params);
      await after?.(this, params, result);
      return result;
    } catch (error) {
      if (error instanceof HostError && error.code === ERASED_BUT) await this.startAgain();
      throw error;
    } finally {
      release();
    }
  }

  /** A track of the list was played: the list is shown for longer. */
  used() {
    this.#apply({ type: "used", at: this.now() });
  }

  /** The methods that the host has. */
  async methods() {
    if (!(await this.storage.consented())) throw new HostError("consent_missing");
    const release = this.popups.hold();
    try {
      return await this.host.methods();
    } finally {
      release();
    }
  }

  /** Another person is in use: nothing of the last one is shown. */
  async startAgain() {
    this.camera.stop();
    this.signIn.stop();
    this.music.forget();
    this.#state = START;
    await this.store.forget();
  }

  /** Forget the consent, and everything that needed it. */
  async withdraw() {
    this.camera.forget();
    this.signIn.stop();
    this.music.forget();
    await this.restored;
    await this.store.withdraw();
    // Only now: a request that had just read the consent may have started the host meanwhile.
    this.host.close();
    this.#apply({ type: "consent_missing" });
  }

  /** @param {Emotion} emotion @param {Point | null} point */
  async #feel(emotion, point) {
    this.camera.forget();
    await this.music.feel(emotion, point);
    if (this.#state.name === "result") await this.learn();
  }

  /** @param {boolean} on */
  async #watch(on) {
    await this.store.setLive(on);
    if (this.#state.name !== "result") return undefined;
    if (on === this.camera.running) return undefined;
    return on ? this.camera.start({ resume: true }) : this.camera.stop();
  }

  /** Ask what the host can do, and tell the popups. */
  learn() {
    return this.able.learn();
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
    this.popups.tell({ type: "state", state: this.#state });
    if (this.#state.name === "result" && !this.#state.result.asking) void this.store.saveResult(this.#state.result);
  }

  async #restore() {
    const result = await this.store.restore();
    if (result && isKept(result, this.now(), this.host.timeouts)) this.#state = next(this.#state, { type: "restored", result });
    else if (result) await this.store.dropResult();
  }
}
