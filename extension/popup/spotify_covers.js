// @ts-check
/**
 * Album covers from Spotify, loaded only if the user allows it. By Spotify's design guidelines a cover is shown as it is:
 * nothing is cut off, and nothing lies on it. Its logo stands with whatever comes from Spotify.
 */
/** @import { Track } from "../host/protocol.js" */
/** @import { Abilities } from "../shared/messages.js" */
import { byId, make } from "../shared/dom.js";
import { errorText } from "../shared/error_message.js";
import { ask } from "../shared/requests.js";
import { coverAddress } from "../shared/spotify_links.js";
import { cover } from "./music_cover.js";
import { note } from "./note.js";

/**
 * The picture of a track: its album's cover, or a drawn one where there is none, or it does not load. The button that
 * plays lies on a drawn one, and stands beside a cover.
 * @param {Track} track
 * @param {Abilities} abilities
 * @param {HTMLElement | ""} start the button that plays
 * @param {HTMLElement} acts the other buttons
 */
export function pictureOf(track, abilities, start, acts) {
  if (!track.cover || abilities.covers !== "shown") return make("div", { class: "picture-of" }, cover(track), start);
  acts.prepend(start);
  const image = make("img", { class: "artwork", alt: "", width: "44", height: "44" });
  const picture = make("div", { class: "picture-of" }, image);
  image.addEventListener("error", () => picture.replaceChildren(cover(track), start));
  image.referrerPolicy = "no-referrer";
  image.loading = "lazy";
  image.src = coverAddress(track.cover);
  return picture;
}

/**
 * Show Spotify's logo if some of the tracks are known from its answers, and offer to load their covers.
 * @param {Track[]} tracks
 * @param {Abilities} abilities
 */
export function showAttribution(tracks, { covers }) {
  byId("from-spotify").hidden = covers === null || !tracks.some((track) => track.cover);
  for (const id of ["covers-show", "covers-about"]) byId(id).hidden = covers !== "offered";
  byId("covers-show", HTMLButtonElement).onclick = async () => {
    const answer = await ask("settings/write", { covers: true });
    if ("problem" in answer) return note(errorText(answer.problem));
    // The button is hidden by now.
    return byId("spotify-logo").focus({ preventScroll: true });
  };
}
