// @ts-check
/** What the running host can do beyond the main job. Pages show nothing that would not work. */
/** @import { SpotifyStatus } from "../host/protocol.js" */
/** @import { Abilities } from "../shared/messages.js" */
import { FEATURES, NO_ABILITIES } from "../shared/vocabulary.js";

/**
 * @param {Pick<import("../host/client.js").HostClient, "ask" | "methods">} host
 * @param {boolean} agreed before the agreement there are neither looks nor the account
 * @param {boolean} secret whether a private window is served: no name shall tell its mood, and nothing said there is kept
 * @returns {Promise<Abilities>}
 */
export async function abilitiesOf(host, agreed, secret) {
  const methods = await host.methods();
  /** @param {string} method */
  const can = (method) => methods.includes(method);
  if (!agreed) return { ...NO_ABILITIES, feedback: can("track/feedback") };
  const status = can("spotify/status") ? await spotifyStatus(host) : null;
  const signedIn = status?.signed_in ?? false;
  return {
    watch: can("watch"),
    uncovered: !secret && can("profile/uncovered"),
    feedback: can("track/feedback"),
    play: signedIn && can("spotify/play"),
    queue: signedIn && can("spotify/queue"),
    skip: signedIn && can("spotify/skip") && can("spotify/playing"),
    save: signedIn && can("spotify/playlist/save"),
    signIn: signedIn || !can("spotify/signIn") ? null : status?.client_id ? "here" : "steps",
    covers: !signedIn ? null : status?.covers ? "shown" : "offered",
    moodInNames: !secret && (status?.mood_in_names ?? false),
    library: !signedIn || !can("spotify/library/save") ? null : allowedIn(status).includes("library") ? "allowed" : "offered",
  };
}

/** What the host could do when it was last asked. A background that has just started has not asked yet. */
export class KnownAbilities {
  /** @type {Abilities} */
  now = NO_ABILITIES;
  /** The last request for them. @type {Promise<void> | null} */
  #asked = null;

  /**
   * @param {Pick<import("../host/client.js").HostClient, "ask" | "methods">} host
   * @param {object} context
   * @param {() => Promise<boolean>} context.agreed
   * @param {() => boolean} context.secret
   * @param {(abilities: Abilities) => void} context.tell called with each answer
   * @param {(...words: unknown[]) => void} context.log
   */
  constructor(host, { agreed, secret, tell, log }) {
    this.host = host;
    this.context = { agreed, secret, tell, log };
  }

  /** Ask what the host can do, and tell it. */
  learn() {
    this.#asked = this.#ask();
    return this.#asked;
  }

  /** Resolves when the host was asked, which it is now if it was not. */
  known() {
    return this.#asked ?? this.learn();
  }

  async #ask() {
    const { agreed, secret, tell, log } = this.context;
    try {
      this.now = await abilitiesOf(this.host, await agreed(), secret());
    } catch (error) {
      log("what the host can do is not known", error);
      this.now = NO_ABILITIES;
    }
    tell(this.now);
  }
}

/** The features whose permissions have all been given. @param {SpotifyStatus | null} status */
export function allowedIn(status) {
  return FEATURES.filter((feature) => {
    const its = status?.scopes.filter((scope) => scope.feature === feature) ?? [];
    return its.length > 0 && its.every(({ granted }) => granted);
  });
}

/** Without an answer, everything but Spotify still works. @param {Pick<import("../host/client.js").HostClient, "ask">} host */
async function spotifyStatus(host) {
  try {
    return await host.ask("spotify/status", {});
  } catch (error) {
    console.warn("the state of the Spotify account is not known", error);
    return null;
  }
}
