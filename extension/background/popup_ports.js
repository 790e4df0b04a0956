// @ts-check
/** The open popups, and how long the host is kept for them. */
/** @import { BackgroundMessage } from "../shared/messages.js" */

/** @typedef {{ postMessage(message: BackgroundMessage): void }} Popup an open popup's port */

export class PopupPorts {
  /** The open popups, each with whether its window is private. @type {Map<Popup, boolean>} */
  #open = new Map();
  /** The number of requests that need the host without a popup: a page's request, or a sign-in. */
  #holds = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /**
   * @param {Pick<import("../host/client.js").HostClient, "close" | "timeouts">} host closed a while after the last popup
   * @param {{ secret: boolean }} served whether private windows are served now: what they show is shown in no other
   *   window, and the reverse
   */
  constructor(host, served) {
    this.host = host;
    this.served = served;
  }

  /** Whether no popup is open in the kind of windows that is served now: then the camera is off. */
  get none() {
    return ![...this.#open.values()].includes(this.served.secret);
  }

  /** @param {Popup} popup */
  has(popup) {
    return this.#open.has(popup);
  }

  /** Whether the popup's window is private. @param {Popup} popup */
  isPrivate(popup) {
    return this.#open.get(popup) === true;
  }

  /** @param {Popup} popup @param {boolean} secret whether its window is private */
  add(popup, secret) {
    clearTimeout(this.#idle);
    this.#open.set(popup, secret);
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
    if (this.#open.size > 0 || this.#holds > 0) return;
    this.#idle = setTimeout(() => this.host.close(), this.host.timeouts.idle);
  }

  /** Tell the popups in the kind of windows that is served now. @param {BackgroundMessage} message */
  tell(message) {
    for (const [popup, secret] of this.#open) {
      if (secret !== this.served.secret) continue;
      try {
        popup.postMessage(message);
      } catch {
        // The popup has just closed; its onDisconnect follows.
      }
    }
  }
}
