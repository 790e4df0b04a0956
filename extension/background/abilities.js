// @ts-check
/** What the running host can do beyond the main job. Pages show nothing that would not work. */
/** @import { SpotifyStatus } from "../host/protocol.js" */
/** @import { Abilities } from "../shared/messages.js" */
import { FEATURES, NO_ABILITIES } from "../shared/vocabulary.js";

/**
 * @param {Pick<import("../host/client.js").HostClient, "ask" | "methods">} host
 * @param {boolean} agreed before the agreement there are neither looks nor the account
 * @param {boolean} secret whether a private window is served: no name shall tell its mood
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
