// @ts-check
/** The list of tracks. Names come from the catalogue: they are set as text, and isolated in their direction. */
/** @import { Reason, Track } from "../lib/protocol.js" */
import { api } from "../lib/api.js";
import { byId, draw, make } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { openTrack, webAddress } from "../lib/spotify.js";
import { openIn } from "../lib/store.js";
import { cover } from "./cover.js";

/** @type {Track[] | null} */
let shown = null;

/** @param {Track[]} tracks @param {boolean} busy whether others are on their way */
export function showTracks(tracks, busy) {
  const list = byId("tracks");
  list.setAttribute("aria-busy", String(busy));
  byId("no-tracks").hidden = tracks.length > 0;
  // The list is drawn once an answer, so that neither focus nor place in it is lost while others are asked for.
  if (tracks === shown || (shown && JSON.stringify(tracks) === JSON.stringify(shown))) return;
  shown = tracks;
  byId("app-opened").hidden = true;
  list.replaceChildren(...tracks.map((track) => make("li", {}, link(track))));
}

/** @param {Track} track */
function link(track) {
  const name = track.name.trim() || t("track_unnamed");
  const artists = track.artists.join(", ");
  const anchor = make(
    "a",
    { class: "track-link", href: webAddress(track.id), target: "_blank", rel: "noreferrer" },
    cover(track),
    make(
      "span",
      {},
      make("bdi", { class: "track-name ellipsis", title: name }, name),
      make("bdi", { class: "track-artists ellipsis", title: artists }, artists),
      make("span", { class: "track-why ellipsis" }, why(track)),
    ),
    draw(
      "svg",
      { class: "track-go", viewBox: "0 0 24 24", "aria-hidden": "true" },
      draw("path", { d: "M7 17 17 7M9 7h8v8" }),
    ),
  );
  anchor.addEventListener("click", async (event) => {
    event.preventDefault();
    await play(track.id, await openIn());
  });
  return anchor;
}

/** @param {string} id @param {"web" | "app"} where */
async function play(id, where) {
  const went = await openTrack(api.tabs, id, where);
  if (went === "app") return offerWeb(id);
  // Chromium leaves the popup open over the new tab.
  if (api.extension.getViews({ type: "popup" }).includes(window)) window.close();
}

/** Where no app answered its link, the web is left. The popup closes by itself where one did. @param {string} id */
function offerWeb(id) {
  const web = byId("open-on-web", HTMLAnchorElement);
  web.href = webAddress(id);
  web.onclick = (event) => {
    event.preventDefault();
    void play(id, "web");
  };
  byId("app-opened").hidden = false;
}

/** Why a track is here, in words. @param {Track} track */
function why({ reason, valence, energy }) {
  const sound = t(`sound_${valence < 0.5 ? "dark" : "bright"}_${energy < 0.5 ? "gentle" : "lively"}`);
  return t("why", place(reason), sound);
}

/** @param {Reason} reason */
function place({ kind, distance, step, steps }) {
  if (kind === "calm") return t("why_calm");
  if (kind === "step" && steps > 1) return t("why_step", step, steps);
  return t(distance < 0.08 ? "why_close" : "why_near");
}
