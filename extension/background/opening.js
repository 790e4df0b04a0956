// @ts-check
/** A popup opens: it shows the notice, the last result, or a scan that begins. */
/** @import { ErrorData } from "../host/protocol.js" */
/** @import { Event, State } from "../shared/messages.js" */
import { HostError } from "../host/errors.js";
import { agree, greet } from "./greeting.js";
import { isFresh, isNamed } from "./state.js";

/** @typedef {import("./popup_ports.js").Popup} Popup */

/** For so long after the shortcut, a popup that opens scans in any case. */
const SHORTCUT_MS = 5000;

export class Opening {
  #scanUntil = 0;

  /**
   * @param {Pick<import("../host/client.js").HostClient, "methods" | "timeouts">} host
   * @param {object} parts
   * @param {typeof import("../shared/storage.js")} parts.storage
   * @param {import("./session_store.js").SessionStore} parts.store
   * @param {import("./popup_ports.js").PopupPorts} parts.popups
   * @param {import("./camera.js").Camera} parts.camera
   * @param {import("./spotify.js").SpotifySignIn} parts.signIn
   * @param {import("./abilities.js").KnownAbilities} parts.able
   * @param {object} parts.context
   * @param {() => State} parts.context.state
   * @param {(event: Event) => void} parts.context.apply
   * @param {(error: unknown) => ErrorData} parts.context.explain
   * @param {() => number} parts.context.now
   */
  constructor(host, { storage, store, popups, camera, signIn, able, context }) {
    this.host = host;
    this.storage = storage;
    this.store = store;
    this.popups = popups;
    this.camera = camera;
    this.signIn = signIn;
    this.able = able;
    this.context = context;
  }

  /** The shortcut asks for a scan by the popup that opens next. */
  scanNext() {
    this.#scanUntil = this.context.now() + SHORTCUT_MS;
  }

  /** @param {Popup} popup @param {boolean} unasked whether nothing was clicked, so that there is no look */
  async open(popup, unasked) {
    const { state, apply, now } = this.context;
    const wanted = now() < this.#scanUntil;
    this.#scanUntil = 0;
    const named = isNamed(state()) || state().name === "finding";
    if (!named && !(await this.storage.consented())) return this.greet();
    if (!this.popups.has(popup)) return undefined;
    const { running } = this.camera;
    const news = this.signIn.news(this.host.timeouts.recent);
    if (news) popup.postMessage({ type: "sign_in", state: news });
    // Spotify's page has closed the popup: the result is shown again, however old.
    const left = state().name === "result" && news !== null;
    const kept = isFresh(state(), now(), this.host.timeouts, running);
    const asked = kept && (running || unasked || (await this.storage.iconShows()) === "list");
    if (!this.popups.has(popup)) return undefined;
    if (wanted || !(left || asked)) return unasked && !wanted ? apply({ type: "rest" }) : this.camera.start();
    popup.postMessage({ type: "state", state: state() });
    popup.postMessage({ type: "able", abilities: this.able.now });
    if (state().name === "result" && this.store.live && !running) void this.camera.start({ resume: true });
    return this.able.learn();
  }

  /** Show the notice, or what has to be installed first. */
  greet() {
    const { state, apply, now } = this.context;
    return greet(this.host, this.storage, { state, apply, now });
  }

  /** The person agrees to the notice. */
  async accept() {
    const { apply, explain, now } = this.context;
    try {
      if (await agree(this.storage, this.store.secret)) return apply({ type: "wish" });
    } catch (error) {
      const failed = new HostError("storage_failed", { params: { detail: String(error) } });
      return apply({ type: "problem", problem: explain(failed), at: now() });
    }
    return this.camera.start();
  }
}
