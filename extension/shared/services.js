// @ts-check
/** Where tracks are opened: in Spotify by their id, elsewhere by a search for their artist and title. No request is sent. */
/** @import { OpenIn } from "./messages.js" */
import { webAddress } from "./spotify_links.js";

/** The services that are searched, each with the address in front of the words. Their names are texts. */
export const SEARCHED = /** @type {const} */ ({
  youtube_music: "https://music.youtube.com/search?q=",
  apple_music: "https://music.apple.com/search?term=",
  deezer: "https://www.deezer.com/search/",
  tidal: "https://tidal.com/search?q=",
  youtube: "https://www.youtube.com/results?search_query=",
});

/** @typedef {{ id: string, name: string, artists: string[] }} Named a track, as far as a search needs it */

/** @param {unknown} where @returns {where is keyof typeof SEARCHED} */
export const isSearched = (where) => typeof where === "string" && Object.hasOwn(SEARCHED, where);

/** Every place to open tracks in; Spotify's web page for what is none. @param {unknown} where @returns {OpenIn} */
export const openInOf = (where) => (where === "app" || isSearched(where) ? where : "web");

/** The longest search. Addresses of two thousand characters work everywhere, and a character may take nine of them. */
const LONGEST = 160;

/** The address of a track; for the Spotify app it is the web page's, too. @param {Named} track @param {OpenIn} where */
export function addressIn({ id, name, artists }, where) {
  if (!isSearched(where)) return webAddress(id);
  const words = [...`${artists.slice(0, 2).join(" ")} ${name}`.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim()].slice(0, LONGEST).join("");
  return SEARCHED[where] + encodeURIComponent(words);
}

/** The list as text, a line for each track. @param {Named[]} tracks @param {OpenIn} where */
export const asText = (tracks, where) =>
  tracks.map((track) => `${track.artists.join(", ")} – ${track.name}\n${addressIn(track, where)}`).join("\n");
