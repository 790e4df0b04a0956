// @ts-check
/**
 * The player at the bottom. Tracks are heard here, by Spotify's own frame, once the user has agreed to what it learns;
 * or they play on a device, as spotify_remote.js tells.
 */
/** @import { Track } from "../host/protocol.js" */
/** @import { PopupMessage } from "../shared/messages.js" */
import { byId, make } from "../shared/dom.js";
import { listing, t } from "../shared/i18n.js";
import { hears, saveHears } from "../shared/storage.js";
import { nameOf } from "./music_reasons.js";
import { ORIGIN, embedAddress, isOver, read } from "./spotify_embed.js";

/** The tracks as they were listed when the first was played: another list does not cut off what plays. @type {Track[]} */
let queue = [];
/** The place in the queue, and nothing without a player. @type {number | null} */
let playing = null;
/** @type {HTMLIFrameElement | null} */
let frame = null;
/** @type {import("./spotify_embed.js").Playback | null} */
let last = null;
/** Another player that has the dock: what plays on a device. @type {{ move: (by: -1 | 1) => void, close: () => void } | null} */
let remote = null;
/** The track that it plays, by its id. @type {string | null} */
let away = null;
/** @type {(message: PopupMessage) => void} */
let tell = () => {};

/** @param {(message: PopupMessage) => void} say */
export function prepareDock(say) {
  tell = say;
  byId("dock-previous").addEventListener("click", () => move(-1));
  byId("dock-next").addEventListener("click", () => move(1));
  byId("dock-close").addEventListener("click", close);
  byId("hear-no").addEventListener("click", () => answered());
  addEventListener("message", (event) => {
    const message = read(event, frame?.contentWindow ?? null);
    // As Spotify's own script does: the player tells how it goes once its readiness is acknowledged.
    if (message === "ready") for (const command of ["load_complete_ack", "play"]) frame?.contentWindow?.postMessage({ command }, ORIGIN);
    else if (message) {
      const over = isOver(last, message);
      last = message;
      if (over) move(1);
    }
  });
}

/**
 * Give the dock to what plays on a device: no two play at once.
 * @param {{ move: (by: -1 | 1) => void, close: () => void }} player
 * @param {{ id: string | null, line: string, said: string }} what plays, and how that is written and told
 */
export function lend(player, { id, line, said }) {
  if (playing !== null) stop();
  remote = player;
  away = id;
  // Its words come from Spotify.
  byId("dock-logo").hidden = false;
  label(line, said);
  mark();
}

/** Play a track here, and then those that follow it. @param {Track[]} tracks @param {Track} track */
export async function hear(tracks, track) {
  const go = () => {
    queue = [...tracks];
    play(Math.max(0, queue.findIndex(({ id }) => id === track.id)));
  };
  if (await hears()) return go();
  const before = document.activeElement;
  byId("hear-first").hidden = false;
  byId("hear-yes", HTMLButtonElement).onclick = () => {
    void saveHears(true);
    answered(before);
    go();
  };
  byId("hear-yes").focus();
}

/** Which track plays here. @returns {string | null} its id */
const heard = () => (playing === null ? away : (queue[playing]?.id ?? null));

/** The question is answered. @param {Element | null} [before] what had the focus */
function answered(before = null) {
  byId("hear-first").hidden = true;
  const back = before?.isConnected ? before : byId("mood-title");
  if (back instanceof HTMLElement) back.focus({ preventScroll: true });
}

/** From the last track to the first, and back. @param {-1 | 1} by */
function move(by) {
  if (remote) return remote.move(by);
  if (playing !== null) play((playing + by + queue.length) % queue.length);
}

/** @param {number} place in the queue */
function play(place) {
  const track = queue[place];
  if (!track) return;
  giveBack();
  playing = place;
  last = null;
  const name = nameOf(track.name);
  frame = make("iframe", {
    src: embedAddress(track.id),
    title: t("hear_frame", name),
    allow: ["autoplay", "encrypted-media"].join("; "),
    referrerpolicy: "no-referrer",
    // It may open pages of its own, and not this one's.
    sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-storage-access-by-user-activation",
  });
  byId("dock-frame").replaceChildren(frame);
  label(t("why", name, listing(track.artists.map(nameOf))), t("hear_now", name));
  mark();
  tell({ type: "used" });
}

/** @param {string} line @param {string} said */
function label(line, said) {
  byId("dock").hidden = false;
  byId("dock-name").textContent = line;
  if (byId("dock-said").textContent !== said) byId("dock-said").textContent = said;
}

/** Spotify's frame falls silent. */
function stop() {
  playing = null;
  frame = null;
  byId("dock-frame").replaceChildren();
}

function giveBack() {
  remote?.close();
  byId("dock-logo").hidden = true;
  remote = null;
  away = null;
}

function close() {
  stop();
  giveBack();
  byId("dock-said").textContent = "";
  byId("dock").hidden = true;
  mark();
  byId("mood-title").focus({ preventScroll: true });
}

/** The device plays nothing any more, so there is nothing to control. */
export function release() {
  if (!remote) return;
  giveBack();
  byId("dock").hidden = true;
  mark();
}

/** Show in the list which track plays. */
export function mark() {
  for (const row of document.querySelectorAll(".track-row")) row.toggleAttribute("data-playing", row.getAttribute("data-id") === heard());
}
