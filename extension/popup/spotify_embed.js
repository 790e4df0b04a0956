// @ts-check
/** Spotify's player for one track in a frame, and the messages that it sends and takes. No script of Spotify's runs here. */
import { isSpotifyId } from "../shared/spotify_links.js";

export const ORIGIN = "https://open.spotify.com";

/** Milliseconds before the end at which a track that has paused counts as over. */
const NEAR = 1500;

/** The player's address. With this source it tells how the playback goes, and takes commands. @param {string} id */
export function embedAddress(id) {
  if (!isSpotifyId(id)) throw new RangeError("not a Spotify track id");
  return `${ORIGIN}/embed/track/${id}?utm_source=iframe-api`;
}

/** @typedef {{ paused: boolean, position: number, duration: number }} Playback milliseconds */

/**
 * A message of the frame: that it is ready, how the playback goes, or null for anything else.
 * @param {Pick<MessageEvent, "origin" | "source" | "data">} event
 * @param {MessageEventSource | null} frame
 * @returns {"ready" | Playback | null}
 */
export function read({ origin, source, data }, frame) {
  if (origin !== ORIGIN || !frame || source !== frame || typeof data !== "object" || data === null) return null;
  if (data.type === "ready") return "ready";
  const { isPaused: paused, position, duration } = data.type === "playback_update" ? (data.payload ?? {}) : {};
  if (typeof paused !== "boolean" || !isTime(position) || !isTime(duration)) return null;
  return { paused, position, duration };
}

/** @param {unknown} value @returns {value is number} */
const isTime = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;

/**
 * Whether the track has ended: it has paused at its end, or gone back to its beginning from there.
 * @param {Playback | null} before
 * @param {Playback} now
 */
export function isOver(before, now) {
  if (!before || before.paused || !now.paused || now.duration === 0) return false;
  return now.position >= now.duration - NEAR || (now.position === 0 && before.position >= before.duration - NEAR);
}
