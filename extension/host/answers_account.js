// @ts-check
/** How things stand with Spotify, checked: what the options page shows. */
/** @import { Kept, KeptResult, ScopeState, SpotifyStatus, TasteState } from "./protocol.js" */
import { momentOf } from "./answers_history.js";
import { clamp, garbled, object, text } from "./checks.js";
import { isEmotion, isGoal } from "../shared/vocabulary.js";

/** @type {readonly ScopeState["feature"][]} */
export const FEATURES = ["taste", "playlists", "playback", "library"];

/** What most people sign in for; playback needs Premium. @type {readonly ScopeState["feature"][]} */
export const USUAL = ["taste", "playlists"];

/** Spotify's pages for developers and for a user's apps. Only addresses of its own are links. */
const DASHBOARD = "https://developer.spotify.com/dashboard";
const APPS = "https://www.spotify.com/account/apps/";

const KEYRINGS = /** @type {const} */ (["ok", "failed", "locked", "missing"]);

/** @param {unknown} value @returns {SpotifyStatus} */
export function accountOf(value) {
  const given = object(value, "spotify");
  const { client_id: client, keyring, redirect, scopes, kept } = given;
  if (typeof redirect !== "string") throw garbled("spotify");
  return {
    signed_in: given.signed_in === true,
    client_id: clientOf(client),
    keyring: KEYRINGS.find((state) => state === keyring) ?? "ok",
    redirect: text(redirect),
    dashboard: spotifyPage(given.dashboard) ?? DASHBOARD,
    apps: spotifyPage(given.apps) ?? APPS,
    since: momentOrNull(given.since),
    until: momentOrNull(given.until),
    scopes: scopesOf(scopes),
    taste: tasteOf(given.taste),
    calls: clamp(given.calls, 0, 1e6),
    budget: clamp(given.budget, 1, 1e6),
    held_until: momentOrNull(given.held_until),
    kept: keptListOf(kept),
  };
}

/** @param {unknown} value @returns {TasteState} */
export function tasteOf(value) {
  const { enabled, read, tracks, artists, newer } = object(value, "taste");
  return {
    enabled: enabled === true,
    read: momentOrNull(read),
    tracks: clamp(tracks, 0, 1e6),
    artists: clamp(artists, 0, 1e6),
    newer: clamp(newer, 0, 1e6),
  };
}

/** @param {unknown} value @returns {KeptResult} */
export function keptOf(value) {
  const { kept, refreshed } = object(value, "playlists");
  return {
    kept: keptListOf(kept),
    refreshed: Array.isArray(refreshed) ? refreshed.filter(isEmotion) : [],
  };
}

/** @param {unknown} value @returns {Kept[]} */
const keptListOf = (value) => (Array.isArray(value) ? value.slice(0, 20).flatMap(keptOneOf) : []);

/** @param {any} value @returns {Kept[]} */
function keptOneOf(value) {
  if (!isEmotion(value?.emotion)) return [];
  const { emotion, goal, limit, playlist, refreshed } = value;
  return [
    {
      emotion,
      goal: isGoal(goal) ? goal : "match",
      limit: clamp(limit, 1, 100),
      playlist: {
        id: text(playlist?.id),
        // Made from the id, never taken from a message.
        url: /^[0-9A-Za-z]{22}$/.test(playlist?.id) ? `https://open.spotify.com/playlist/${playlist.id}` : "",
        name: text(playlist?.name),
      },
      refreshed: momentOf(refreshed),
    },
  ];
}

/** @param {unknown} value @returns {string | null} */
export const clientOf = (value) => (typeof value === "string" && /^[0-9a-f]{32}$/.test(value) ? value : null);

/** @param {unknown} value @returns {ScopeState[]} */
export const scopesOf = (value) => (Array.isArray(value) ? value.slice(0, 50).flatMap(scopeOf) : []);

/** @param {any} value @returns {ScopeState[]} */
function scopeOf(value) {
  const feature = FEATURES.find((known) => known === value?.feature);
  if (!feature || typeof value.scope !== "string") return [];
  return [{ scope: text(value.scope), feature, reason: text(value.reason), granted: value.granted === true }];
}

/** @param {unknown} value */
const momentOrNull = (value) => (typeof value === "number" ? momentOf(value) : null);

/** @param {unknown} value */
const spotifyPage = (value) =>
  typeof value === "string" && /^https:\/\/(developer|www)\.spotify\.com\/[\w/-]*$/.test(value) ? value : null;

/**
 * Spotify's page to sign in on, or a stand-in's on this computer; null for any other address.
 * @param {unknown} value
 */
export const signInPage = (value) =>
  typeof value === "string" && /^(https:\/\/accounts\.spotify\.com|http:\/\/127\.0\.0\.1:\d+)\/authorize\?/.test(value)
    ? value
    : null;
