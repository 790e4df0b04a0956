// @ts-check
/**
 * A copy of everything that is remembered, as one JSON document, and the way back. It is the document of the host's
 * `profile/export.py`, so a copy goes from here to a computer and from there to here. Nothing is added twice.
 */
import { HostError } from "../extension/host/errors.js";
import { isSpotifyId } from "../extension/shared/spotify_links.js";
import { EMOTIONS, isEmotion, isGoal } from "../extension/shared/vocabulary.js";
import { all, done, values, work } from "./store.js";

const FORMAT = "facetune-profile";
const VERSION = 1;

/** The largest copy that is read, in bytes: ten years of ten moods a day. */
const LARGEST = 200 * 2 ** 20;

/** The feedback that a document may hold. */
const KINDS = ["opened", "liked", "rejected", "cleared"];

/** The settings that a copy brings, where nothing was chosen here. */
const SETTINGS = ["goal", "limit", "preferred_genres", "avoided_genres", "preferred_languages", "preferred_decades", "explicit", "retention_days"];

/** @param {number | null} seconds */
const iso = (seconds) => (seconds === null ? null : new Date(seconds * 1000).toISOString());

/** The document, and what to call its file. */
export async function exported() {
  const [scans, shown, feedback, settings, calibration] = await Promise.all([
    ...[all("scans"), all("shown"), all("feedback")],
    ...[values("settings"), values("calibration")],
  ]);
  const times = (/** @type {any} */ { time, ...row }) => ({ time: iso(time), ...row });
  const whole = {
    ...{ format: FORMAT, version: VERSION, exported: new Date().toISOString() },
    profile: { name: "", created: iso(scans?.[0]?.time ?? Date.now() / 1000) },
    scans: scans?.map((row) => ({ ...times(row), corrected_at: iso(row.corrected_at) })),
    ...{ shown: shown?.map(times), feedback: feedback?.map(times) },
    settings: settings?.map(([name, value]) => ({ name, value })),
    calibration: calibration?.map(([kind, { value, time }]) => ({ kind, value, time: iso(time) })),
    cache: [],
  };
  const name = `facetune-profile-${new Date().toISOString().slice(0, 10)}.json`;
  return { text: `${JSON.stringify(whole)}\n`, file: name };
}

/**
 * Add what a saved copy holds. A row that does not fit is left out.
 * @param {File} file
 * @returns {Promise<{ moods: number, judgements: number }>} what was new; HostError profile_copy_invalid
 */
export async function imported(file) {
  const found = await parsed(file);
  return work(["scans", "shown", "feedback", "settings", "calibration"], "readwrite", async (table) => {
    const kept = await done(table("scans").getAll());
    /** The number here of each scan of the document. @type {Map<number, number>} */
    const numbers = new Map();
    const known = new Map(kept.map((row) => [keyOf(row), row.scan]));
    let moods = 0;
    for (const { scan, ...row } of rows(found.scans, scanOf)) {
      const here = known.get(keyOf(row)) ?? (await done(table("scans").add(row)));
      if (!known.has(keyOf(row))) moods++;
      known.set(keyOf(row), here);
      numbers.set(scan, Number(here));
    }
    const placed = (/** @type {any} */ row) => ({ ...row, scan: numbers.get(row.scan) ?? null });
    await add(table("shown"), rows(found.shown, shownOf).map(placed));
    const judgements = await add(table("feedback"), rows(found.feedback, feedbackOf).map(placed));
    const chosen = await done(table("settings").getAllKeys());
    for (const { name, value } of rows(found.settings, settingOf)) {
      if (!chosen.includes(name)) table("settings").put(value, name);
    }
    const kinds = await done(table("calibration").getAllKeys());
    for (const { kind, ...row } of rows(found.calibration, faceOf)) {
      if (!kinds.includes(kind)) table("calibration").put(row, kind);
    }
    return { moods, judgements };
  });
}

/** @param {File} file @returns {Promise<any>} */
async function parsed(file) {
  /** @param {string} detail */
  const invalid = (detail) => new HostError("profile_copy_invalid", { params: { file: file.name, detail } });
  if (file.size > LARGEST) throw invalid(`it has over ${LARGEST / 2 ** 20} MB`);
  let found;
  try {
    found = JSON.parse(await file.text());
  } catch (error) {
    throw invalid(String(error).slice(0, 100));
  }
  const { format, version } = found ?? {};
  if (format !== FORMAT || version !== VERSION) throw invalid(`its format is ${format}, version ${version}`.slice(0, 100));
  return found;
}

/** The same second and the same mood are the same scan: a copy that went to a computer and back has lost parts of it. @param {any} row */
const keyOf = ({ time, valence, arousal, emotion }) => JSON.stringify([Math.floor(time), valence, arousal, emotion]);

/** Add the rows that are not there yet. @param {IDBObjectStore} place @param {any[]} found @returns {Promise<number>} how many were new */
async function add(place, found) {
  const key = (/** @type {any} */ { time, scan, track, kind = "" }) => `${Math.floor(time)} ${scan} ${track} ${kind}`;
  const known = new Set((await done(place.getAll())).map(key));
  // In the order of their times: of several judgements of a track the last row counts.
  const fresh = found.filter((row) => !known.has(key(row)) && known.add(key(row))).sort((one, other) => one.time - other.time);
  for (const row of fresh) place.add(row);
  return fresh.length;
}

/** @template T @param {unknown} list @param {(row: any) => T | null} read @returns {T[]} */
const rows = (list, read) =>
  (Array.isArray(list) ? list : []).flatMap((row) => {
    const fits = row && typeof row === "object" ? read(row) : null;
    return fits === null ? [] : [fits];
  });

/** @param {unknown} text @returns {number | null} Unix seconds */
function secondsOf(text) {
  const time = typeof text === "string" ? Date.parse(text) / 1000 : NaN;
  return Number.isFinite(time) ? time : null;
}

/** @param {unknown} value @param {number} least @param {number} most */
const isIn = (value, least, most) => typeof value === "number" && value >= least && value <= most;

/** @param {any} value */
const isDistribution = (value) => value && typeof value === "object" && EMOTIONS.every((emotion) => isIn(value[emotion], 0, 1));

/** @param {any} row */
function scanOf({ scan, time, utc_offset, goal, emotion, confidence, valence, arousal, word, distribution, correction, corrected_at, model, uncorrected }) {
  const at = secondsOf(time);
  const fits = Number.isInteger(scan) && at !== null && isGoal(goal) && (emotion === null || isEmotion(emotion));
  if (!fits || !isIn(confidence, 0, 1) || !isIn(valence, -1, 1) || !isIn(arousal, -1, 1) || !isDistribution(distribution)) return null;
  return {
    ...{ scan, time: at, utc_offset: isIn(utc_offset, -1440, 1440) ? utc_offset : 0, goal, emotion, confidence, valence, arousal },
    ...{ word: textOf(word), distribution, correction: isEmotion(correction) ? correction : null, corrected_at: secondsOf(corrected_at) },
    ...{ model: textOf(model), uncorrected: isDistribution(uncorrected) ? uncorrected : null },
  };
}

/** @param {unknown} value */
const textOf = (value) => (typeof value === "string" ? value.slice(0, 300) : null);

/** @param {any} row */
function trackOf({ track, name, artists, time }) {
  const at = secondsOf(time);
  if (!isSpotifyId(track) || typeof name !== "string" || at === null) return null;
  const names = (Array.isArray(artists) ? artists : []).filter((one) => typeof one === "string").slice(0, 20);
  return { track, name: name.slice(0, 300), artists: names.map((one) => one.slice(0, 300)), time: at };
}

/** @param {any} row */
function shownOf(row) {
  const track = trackOf(row);
  return track && { ...track, scan: row.scan ?? null, position: isIn(row.position, 0, 1000) ? row.position : 0 };
}

/** @param {any} row */
function feedbackOf(row) {
  const track = trackOf(row);
  return track && KINDS.includes(row.kind) ? { ...track, scan: row.scan ?? null, kind: row.kind } : null;
}

/** @param {any} row */
const settingOf = ({ name, value }) => (SETTINGS.includes(name) && value !== undefined && isSetting(name, value) ? { name, value } : null);

/** @param {string} name @param {unknown} value */
function isSetting(name, value) {
  if (name === "goal") return isGoal(value);
  if (name === "limit") return isIn(value, 1, 100);
  if (name === "explicit") return value === null || value === "marked" || value === "none";
  if (name === "retention_days") return value === null || isIn(value, 0, 36_500);
  const kind = name === "preferred_decades" ? "number" : "string";
  return Array.isArray(value) && value.length <= 50 && value.every((one) => typeof one === kind);
}

/** @param {any} row */
function faceOf({ kind, value, time }) {
  if (kind === "uncovered") {
    const { mouth, eyes } = value ?? {};
    const fits = typeof mouth === "boolean" && typeof eyes === "boolean";
    return fits ? { kind, value: { mouth, eyes }, time: secondsOf(time) ?? 0 } : null;
  }
  const fits = kind === "rest" && Array.isArray(value?.logs) && value.logs.length === EMOTIONS.length;
  if (!fits || !value.logs.every((/** @type {unknown} */ log) => isIn(log, -50, 0)) || typeof value.model !== "string") return null;
  return { kind, value, time: secondsOf(time) ?? value.time };
}
