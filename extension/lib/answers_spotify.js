// @ts-check
/** What the popup needs to know of Spotify, checked. */
/** @import { Spotify } from "./types.js" */
import { object } from "./checks.js";

/** @param {unknown} value @returns {Spotify} */
export function spotifyOf(value) {
  const { signed_in: signedIn } = object(value, "spotify");
  return { signedIn: signedIn === true };
}

/** Where a saved playlist is. Only an address of Spotify's is one. @param {unknown} value */
export function savedOf(value) {
  const { url } = object(value, "spotify");
  const ours = typeof url === "string" && /^https:\/\/open\.spotify\.com\/[\w/]+$/.test(url);
  return { url: ours ? url : null };
}

/** Something was done, and there is no more to say. @param {unknown} value */
export const doneOf = (value) => void object(value, "done");
