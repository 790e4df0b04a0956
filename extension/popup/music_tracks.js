// @ts-check
/** The list of tracks. Names come from the catalogue: they are set as text, and <bdi> isolates their direction. */
/** @import { Track } from "../host/protocol.js" */
/** @import { Abilities, PopupMessage, Result } from "../shared/messages.js" */
import { api } from "../shared/api.js";
import { byId, draw, make } from "../shared/dom.js";
import { listing, t } from "../shared/i18n.js";
import { addressIn, isSearched } from "../shared/services.js";
import { openTrack, webAddress } from "../shared/spotify_links.js";
import { openIn } from "../shared/storage.js";
import { offerText } from "./music_list_text.js";
import { pointAt } from "./music_map.js";
import { hideListNote, note } from "./note.js";
import { pictureOf, showAttribution } from "./spotify_covers.js";
import { hear, mark } from "./spotify_dock.js";
import { allowRemote } from "./spotify_remote.js";
import { offerLibrary, play, queue, showSave } from "./spotify_playback.js";
import { offerSignIn } from "./spotify_sign_in.js";
import { nameOf, reasonsOf } from "./music_reasons.js";

/** The middle mouse button in MouseEvent.button. It opens a link in a new tab. */
const MIDDLE = 1;

/** The answer that the list was drawn from, as JSON. @type {string} */
let answer = "";
/** What else it was drawn from. @type {string} */
let drawnFor = "";
/** The tracks that are shown. @type {Track[]} */
let listed = [];
/** The track whose removal the note offers to undo. */
let rejected = "";
/** @type {(message: PopupMessage) => void} */
let tell = () => {};

/** @param {Result} result @param {Abilities} abilities @param {(message: PopupMessage) => void} say */
export function showTracks(result, abilities, say) {
  tell = say;
  const { tracks, liked, removed, asking } = result;
  listed = tracks;
  const list = byId("tracks");
  list.setAttribute("aria-busy", String(asking !== null));
  byId("no-tracks").hidden = tracks.length > 0;
  byId("few").hidden = !result.few?.length || tracks.length === 0;
  showSave(result, abilities);
  offerSignIn(abilities);
  allowRemote(abilities);
  offerText(tracks);
  showAttribution(tracks, abilities);
  // The list is drawn once for each answer: neither the focus nor the scroll position is lost while other tracks load.
  const [now, nowFor] = [JSON.stringify([tracks, result.path]), JSON.stringify(abilities)];
  if (now !== answer) {
    hideListNote();
    rejected = "";
  }
  if (now !== answer || nowFor !== drawnFor) fill(list, result, abilities);
  [answer, drawnFor] = [now, nowFor];
  for (const button of list.querySelectorAll(".like")) {
    button.setAttribute("aria-pressed", String(liked.includes(button.getAttribute("data-id") ?? "")));
  }
  const latest = removed?.track.id ?? "";
  if (removed && latest !== rejected) offerUndo(removed.track);
  rejected = latest;
}

/** @param {HTMLElement} list @param {Result} result @param {Abilities} abilities */
function fill(list, result, abilities) {
  const had = [...list.children].findIndex((item) => item.contains(document.activeElement));
  const before = new Map([...list.children].map((item) => [item.getAttribute("data-key"), item]));
  const reasons = reasonsOf(result);
  const items = result.tracks.map((track, index) => {
    const why = reasons[index] ?? "";
    const key = JSON.stringify([track, why, abilities]);
    const item = before.get(key) ?? row(track, why, abilities, key);
    /** @type {HTMLElement} */ (item).style.setProperty("--place", String(Math.min(index, 12)));
    return item;
  });
  list.replaceChildren(...items);
  mark();
  // If the track with the focus was removed, the focus moves to the track in its place.
  if (had >= 0 && !list.contains(document.activeElement)) {
    const next = items[Math.min(had, items.length - 1)]?.querySelector("a");
    (next ?? byId("mood-title")).focus();
  }
}

/** @param {Track} track @param {string} why @param {Abilities} abilities @param {string} key */
function row(track, why, abilities, key) {
  const name = nameOf(track.name);
  const artists = listing(track.artists.map(nameOf));
  const acts = make("div", { class: "acts" });
  if (abilities.queue) acts.append(act("queue", "M4 7h11M4 12h11M4 17h6M18 13v8M14 17h8", t("track_queue", name), () => void queue(track)));
  if (abilities.feedback) {
    const label = t(abilities.library === "allowed" ? "track_like_save" : "track_like", name);
    const like = act("like", HEART, label, () => {
      const kind = like.getAttribute("aria-pressed") === "true" ? "cleared" : "liked";
      tell({ type: "feedback", track: track.id, kind });
      if (kind === "liked" && abilities.library === "offered") void offerLibrary();
    });
    like.dataset.id = track.id;
    const reject = () => tell({ type: "feedback", track: track.id, kind: "rejected" });
    acts.append(like, act("reject", "M6 6l12 12M18 6 6 18", t("track_reject", name), reject));
  }
  const go = () => void (abilities.play ? play(fromHere(track)) : hear(listed, track));
  const start = act("play", "M8 5v14l11-7z", t("track_play", name), go);
  const picture = pictureOf(track, abilities, start, acts);
  const item = make("li", { class: "track-row", "data-key": key, "data-id": track.id }, picture, link(track, name, artists, why), acts);
  for (const event of ["pointerenter", "focusin"]) item.addEventListener(event, () => pointAt(track.id));
  for (const event of ["pointerleave", "focusout"]) item.addEventListener(event, () => pointAt(null));
  return item;
}

const HEART = "M12 20s-7-4.4-9-9c-1.2-3 .6-6 3.8-6C9 5 10.8 6.2 12 8c1.2-1.8 3-3 5.2-3 3.2 0 5 3 3.8 6-2 4.6-9 9-9 9z";

/** The track and all tracks after it, as a player goes on. @param {Track} track */
const fromHere = ({ id }) => listed.slice(listed.findIndex((one) => one.id === id));

/** @param {"play" | "queue" | "like" | "reject"} what @param {string} path @param {string} label @param {() => void} go */
function act(what, path, label, go) {
  const icon = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: path }));
  const button = make("button", { class: `act ${what}`, type: "button", "aria-label": label, title: label });
  button.append(icon);
  button.addEventListener("click", go);
  return button;
}

/** @param {Track} track @param {string} name @param {string} artists @param {string} why */
function link(track, name, artists, why) {
  const anchor = make(
    "a",
    { class: "track-link", href: webAddress(track.id), target: "_blank", rel: "noreferrer" },
    make("bdi", { class: "track-name ellipsis", title: name }, track.explicit ? t("track_explicit", name) : name),
    make("bdi", { class: "track-artists ellipsis", title: artists }, artists),
    make("span", { class: "track-why ellipsis", title: why }, why),
  );
  void openIn().then((where) => (anchor.href = addressIn(track, where)));
  anchor.addEventListener("click", async (event) => {
    tell({ type: "feedback", track: track.id, kind: "opened" });
    // With such a key held, the browser opens the page in a new tab or window, as for the middle button. A web page has
    // no tabs to ask for, and its links open by themselves: on a phone in the service's app.
    if (event.ctrlKey || event.metaKey || event.shiftKey || !api.tabs) return;
    event.preventDefault();
    await open(track, await openIn());
  });
  anchor.addEventListener("auxclick", ({ button }) => {
    if (button === MIDDLE) tell({ type: "feedback", track: track.id, kind: "opened" });
  });
  return anchor;
}

/** @param {Track} track @param {import("../shared/messages.js").OpenIn} where @returns {Promise<"web">} */
async function search(track, where) {
  await api.tabs.create({ url: addressIn(track, where) });
  return "web";
}

/** @param {Track} track @param {import("../shared/messages.js").OpenIn} where */
async function open(track, where) {
  const opened = isSearched(where) ? await search(track, where) : await openTrack(api.tabs, track.id, where);
  // If no app answered, the web page is offered. If one did, the popup has closed.
  if (opened === "app") return note(t("app_opened"), { web: webAddress(track.id), go: () => void open(track, "web") });
  if (!navigator.onLine) return note(t("offline"));
  // Chromium leaves the popup open above the new tab.
  if (api.extension.getViews({ type: "popup" }).includes(window)) window.close();
}

/** @param {Track} track */
function offerUndo(track) {
  note(t("track_removed", nameOf(track.name)), {
    act: { label: t("undo"), go: () => tell({ type: "feedback", track: track.id, kind: "cleared" }) },
    listed: true,
  });
}
