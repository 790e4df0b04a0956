// @ts-check
/**
 * Signing in to Spotify for the popup, which closes as soon as Spotify's page opens in front of it: the background sees
 * the sign-in through, and whoever opens the popup again hears how it stands.
 */
/** @import { PageParams } from "../host/protocol.js" */
/** @import { Feature, SignIn } from "../shared/messages.js" */
import { FEATURES, accountOf, signInPage } from "../host/answers_account.js";
import { clamp } from "../host/checks.js";

/**
 * @typedef {object} Stage what a sign-in acts on
 * @property {(state: SignIn | null) => void} tell told each step
 * @property {(error: unknown) => import("../host/protocol.js").ErrorData} explain
 * @property {() => () => void} hold keeps the host, until what it gives is called
 * @property {(url: string) => unknown} openTab
 * @property {() => Promise<void>} signedIn told once it has worked
 * @property {() => number} now
 */

export class SigningIn {
  /** @type {SignIn | null} */
  #state = null;
  /** The one that runs. @type {AbortController | null} */
  #run = null;
  /** When the last one ended, in milliseconds. */
  #ended = -Infinity;

  /** @param {Pick<import("../host/client.js").Host, "ask">} host @param {Stage} stage */
  constructor(host, stage) {
    this.host = host;
    this.stage = stage;
  }

  /** How one stands that goes on, or ended so lately that whoever opens the popup comes to hear of it. @param {number} fresh milliseconds */
  news(fresh) {
    const age = this.stage.now() - this.#ended;
    return this.#run !== null || (age >= 0 && age < fresh) ? this.#state : null;
  }

  /** Let the person sign in for some features, in a tab. A second one takes the place of the first. @param {unknown} wanted */
  async start(wanted) {
    const features = FEATURES.filter((feature) => Array.isArray(wanted) && wanted.includes(feature));
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    const release = this.stage.hold();
    this.#show({ name: "starting", features });
    /** @type {SignIn | null} */
    let end = { name: "done", features };
    try {
      const onPage = (/** @type {PageParams} */ page) => this.#run === run && this.#send(page, features);
      accountOf(await this.host.ask("spotify/signIn", { features, show: false }, { signal: run.signal, onPage }));
      if (this.#run === run) await this.stage.signedIn();
    } catch (error) {
      const problem = this.stage.explain(error);
      // Who stopped it knows that.
      end = problem.code === "cancelled" ? null : { name: "failed", features, problem };
    } finally {
      release();
    }
    if (this.#run !== run) return;
    this.#run = null;
    this.#ended = this.stage.now();
    this.#show(end);
  }

  /** Stop one that runs, and say no more of one that has ended. */
  stop() {
    const run = this.#run;
    this.#run = null;
    run?.abort();
    if (this.#state !== null) this.#show(null);
  }

  /** @param {PageParams} page @param {Feature[]} features */
  #send({ url: given, seconds }, features) {
    const url = signInPage(given);
    if (!url) return;
    this.#show({ name: "waiting", features, url, until: this.stage.now() + clamp(seconds, 0, 3600) * 1000 });
    this.stage.openTab(url);
  }

  /** @param {SignIn | null} state */
  #show(state) {
    this.#state = state;
    this.stage.tell(state);
  }
}
