// @ts-check
/** What the popup needs to know of Spotify, checked. */
/** @import { Device } from "./protocol.js" */
/** @import { Spotify } from "../shared/messages.js" */
import { FEATURES, clientOf, scopesOf } from "./answers_account.js";
import { garbled, object, text } from "./checks.js";
import { isTrackId } from "../shared/spotify_links.js";

const MOST_DEVICES = 20;

/** @param {unknown} value @returns {Spotify} */
export function spotifyOf(value) {
  const { signed_in: signedIn, client_id: client, scopes: given } = object(value, "spotify");
  const scopes = scopesOf(given);
  const allowed = FEATURES.filter((feature) => {
    const its = scopes.filter((scope) => scope.feature === feature);
    return its.length > 0 && its.every(({ granted }) => granted);
  });
  return { signedIn: signedIn === true, client: clientOf(client) !== null, allowed };
}

/** @param {unknown} value @returns {Device[]} those that can be told to play, the active one first */
export function devicesOf(value) {
  const { devices } = object(value, "devices");
  if (!Array.isArray(devices)) throw garbled("devices");
  return devices.slice(0, MOST_DEVICES).flatMap((device) => {
    const { id, name, type, active } = device ?? {};
    if (typeof id !== "string" || id.length === 0 || id.length > 128) return [];
    return [{ id, name: text(name), type: text(type), active: active === true }];
  });
}

/** The tracks that a change of the library has changed. @param {unknown} value @returns {string[]} */
export function changedOf(value) {
  const { changed } = object(value, "library");
  if (!Array.isArray(changed)) throw garbled("library");
  return changed.filter(isTrackId);
}

/** Where a saved playlist is. Only an address of Spotify's is one. @param {unknown} value */
export function savedOf(value) {
  const { url } = object(value, "spotify");
  const ours = typeof url === "string" && /^https:\/\/open\.spotify\.com\/[\w/]+$/.test(url);
  return { url: ours ? url : null };
}

/** Something was done, and there is no more to say. @param {unknown} value */
export const doneOf = (value) => void object(value, "done");
