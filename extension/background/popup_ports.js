// @ts-check
/** The open popups, and how long the host is kept for them. */
/** @import { BackgroundMessage } from "../shared/messages.js" */

/** @typedef {{ postMessage(message: BackgroundMessage): void }} Popup an open popup's port */

export class PopupPorts {
  /** @type {Set<Popup>} */
  #open = new Set();
  /** The number of requests that need the host without a popup: a page's request, or a sign-in. */
  #holds = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /** @param {Pick<import("../host/client.js").HostClient, "close" | "timeouts">} host closed a while after the last popup */
  constructor(host) {
    this.host = host;
  }

  get none() {
    return this.#open.size === 0;
  }

  /** @param {Popup} popup */
  has(popup) {
    return this.#open.has(popup);
  }

  /** @param {Popup} popup */
  add(popup) {
    clearTimeout(this.#idle);
    this.#open.add(popup);
  }

  /** @param {Popup} popup */
  remove(popup) {
    this.#open.delete(popup);
    this.#closeLater();
  }

  /** Keep the host without a popup, for a request that needs it. Returns a release function. */
  hold() {
    clearTimeout(this.#idle);
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#closeLater();
    };
  }

  /** Close the host after a while without popups and requests, so that it uses no store all day. */
  #closeLater() {
    clearTimeout(this.#idle);
    if (!this.none || this.#holds > 0) return;
    this.#idle = setTimeout(() => this.host.close(), this.host.timeouts.idle);
  }

  /** @param {BackgroundMessage} message */
  tell(message) {
    for (const popup of this.#open) {
      try {
        popup.postMessage(message);
      } catch {
        // The popup has just closed; its onDisconnect follows.
      }
    }
  }
}
