// @ts-check
/** Who is there to show something to, and how long the host is kept for them. */
/** @import { BackgroundMessage } from "../shared/messages.js" */

/** @typedef {{ postMessage(message: BackgroundMessage): void }} Page an open popup's port */

export class Pages {
  /** @type {Set<Page>} */
  #open = new Set();
  /** What keeps the host without a popup: another page's errand, or a sign-in. */
  #holds = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /** @param {Pick<import("../host/client.js").Host, "close" | "timeouts">} host let go a while after the last page */
  constructor(host) {
    this.host = host;
  }

  /** Whether nobody looks. */
  get none() {
    return this.#open.size === 0;
  }

  /** @param {Page} page */
  has(page) {
    return this.#open.has(page);
  }

  /** @param {Page} page */
  add(page) {
    this.keep();
    this.#open.add(page);
  }

  /** @param {Page} page */
  remove(page) {
    this.#open.delete(page);
    this.rest();
  }

  /** Keep the host although no popup may be open, as somebody waits for it. Gives what ends that. */
  hold() {
    this.keep();
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.rest();
    };
  }

  /** The host is needed, until `rest`. */
  keep() {
    clearTimeout(this.#idle);
  }

  /** Let the host go after a while, where nobody needs it, so that it costs no memory all day. */
  rest() {
    this.keep();
    if (!this.none || this.#holds > 0) return;
    this.#idle = setTimeout(() => this.host.close(), this.host.timeouts.idle);
  }

  /** @param {BackgroundMessage} message */
  tell(message) {
    for (const page of this.#open) {
      try {
        page.postMessage(message);
      } catch {
        // It closed a moment ago, and its onDisconnect is on the way.
      }
    }
  }
}
