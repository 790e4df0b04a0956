// @ts-check
/** What plays on a device of the user's: its name in the dock, the next track and the previous one. Needs Premium. */
/** @import { ErrorData, Playing, Track } from "../host/protocol.js" */
import { listing, t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { plays, savePlays } from "../shared/storage.js";
import { lend, release } from "./spotify_dock.js";
import { nameOf } from "./music_reasons.js";

/** Milliseconds until Spotify knows of a new track, and until it is asked again where it does not. */
const SOON = 700;
const AGAIN = 2500;
/** Between two looks at tracks that end by themselves there are at least these milliseconds. */
const LEAST = 5000;

/** What the dock shows. @type {Pick<Playing, "track" | "name" | "artists" | "device"> | null} */
let shown = null;
/** The device that the user has chosen for it, by its id. @type {string | null} */
let where = null;
/** The next look at what plays. @type {ReturnType<typeof setTimeout> | undefined} */
let later;
/** Whether the host has the methods. */
let able = false;
/** Raised by each change. What was asked before it is out of date. */
let turn = 0;
/** Tells the user of a failure. @type {(problem: ErrorData, track: string | null) => void} */
let failed = () => {};

/** @param {(problem: ErrorData, track: string | null) => void} tell */
export function prepareRemote(tell) {
  failed = tell;
  // The popup closes with every click beside it, and the device plays on.
  void plays().then((some) => void (some && look()));
  document.addEventListener("visibilitychange", () => shown && document.visibilityState === "visible" && void look());
}

/** @param {import("../shared/messages.js").Abilities} abilities */
export function allowRemote({ skip }) {
  able = skip;
}

/**
 * FaceTune has begun to play this on a device.
 * @param {Track} track
 * @param {string} device its name
 * @param {string | null} chosen its id, if the user has chosen it
 */
export function follow({ id, name, artists }, device, chosen) {
  if (!able) return;
  where = chosen;
  void savePlays(true);
  show({ track: id, name, artists, device });
  next(AGAIN);
}

/** @param {Pick<Playing, "track" | "name" | "artists" | "device">} what */
function show(what) {
  turn++;
  shown = what;
  const name = nameOf(what.name);
  const line = what.device ? t("playing_on", name, nameOf(what.device)) : t("why", name, listing(what.artists.map(nameOf)));
  lend({ move, close }, { id: what.track, line, said: t("hear_now", name) });
}

/** @param {number} wait milliseconds */
function next(wait) {
  clearTimeout(later);
  later = setTimeout(look, wait);
}

/** Ask what plays. While the page is not seen, nothing is asked. @param {string | null} [old] the track that is over */
async function look(old = null) {
  if (document.visibilityState === "hidden") return;
  const mine = ++turn;
  const answer = await ask("spotify/playing", {});
  if (mine !== turn) return;
  // What Spotify does not tell stays as it is.
  if ("problem" in answer) return;
  const { playing } = answer.result;
  if (!playing) return over();
  if (old !== null && playing.track === old) return next(AGAIN);
  show(playing);
  if (playing.left !== null) next(Math.max(LEAST, 1000 * playing.left + SOON));
}

/** @param {-1 | 1} by */
async function move(by) {
  const old = shown?.track ?? null;
  clearTimeout(later);
  const mine = ++turn;
  const answer = await ask("spotify/skip", { to: by > 0 ? "next" : "previous", ...(old && { track: old }), ...(where && { device: where }) });
  if (mine !== turn) return;
  if ("problem" in answer) return failed(answer.problem, old);
  clearTimeout(later);
  later = setTimeout(() => void look(old), SOON);
}

/** The user has closed the dock. The device plays on. */
function close() {
  turn++;
  shown = null;
  clearTimeout(later);
  void savePlays(false);
}

function over() {
  close();
  release();
}
