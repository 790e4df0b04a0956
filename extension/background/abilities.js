// @ts-check
/** What the host that runs can do beyond the main job: pages show nothing that would not work. */
/** @import { Abilities } from "../shared/messages.js" */
import { spotifyOf } from "../host/answers_spotify.js";

/** @type {Abilities} */
export const NONE = { watch: false, judge: false, play: false, queue: false, save: false, signIn: null, library: null };

/**
 * @param {Pick<import("../host/client.js").Host, "ask" | "methods">} host
 * @returns {Promise<Abilities>}
 */
export async function abilitiesOf(host) {
  const methods = await host.methods();
  /** @param {string} method */
  const can = (method) => methods.includes(method);
  const { signedIn, client, allowed } = can("spotify/status") ? await account(host) : NOBODY;
  return {
    watch: can("watch"),
    judge: can("track/feedback"),
    play: signedIn && can("spotify/play"),
    queue: signedIn && can("spotify/queue"),
    save: signedIn && can("spotify/playlist/save"),
    signIn: signedIn || !can("spotify/signIn") ? null : client ? "here" : "steps",
    library: signedIn && can("spotify/library/save") ? (allowed.includes("library") ? "allowed" : "offered") : null,
  };
}

/** Whose account there is. Without an answer it is nobody's, and all else works. @param {Pick<import("../host/client.js").Host, "ask">} host */
async function account(host) {
  try {
    return spotifyOf(await host.ask("spotify/status", {}));
  } catch (error) {
    console.warn("how things stand with Spotify is not known", error);
    return NOBODY;
  }
}

/** @type {import("../shared/messages.js").Spotify} */
const NOBODY = { signedIn: false, client: false, allowed: [] };
