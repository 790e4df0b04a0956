// @ts-check
/** What is remembered of the person on this device: the moods, the tracks shown, likes, choices, and the face at rest. */
/** @import { Calibration, Emotion, FeedbackParams, Hint, History, HistoryParams, Mood, PastScan, Settings, SettingsChange, Track, Uncovered, UncoveredParams } from "../extension/host/protocol.js" */
/** @import { Listening } from "./music/types.js" */
import { HostError } from "../extension/host/errors.js";
import { EMOTIONS } from "../extension/shared/vocabulary.js";
import { KEPT, expire } from "./retention.js";
import { TABLES, all, done, since, value, values, work } from "./store.js";
import { summaryOf } from "./summary.js";

/** For how many days a track that was shown still matters, as in the host's `profile/listening.py`. */
const SHOWN_DAYS = 90;
const DAY = 86_400;

/** What the host's settings are without a choice. @type {Settings} */
const DEFAULTS = {
  ...{ goal: "match", limit: 12, preferred_genres: [], avoided_genres: [], preferred_languages: [], preferred_decades: [] },
  ...{ explicit: null, retention_days: null, mood_in_names: false, covers: false, camera: null },
};

/** @typedef {{ id: string, name: string, artists: string[] }} Named a track, as far as it is kept */

const now = () => Date.now() / 1000;

/** @returns {Promise<Settings>} */
export async function settings() {
  const found = Object.fromEntries(await values("settings").catch(() => []));
  return { ...DEFAULTS, ...found };
}

/** @param {SettingsChange} change @returns {Promise<Settings>} */
export async function choose(change) {
  await work(["settings", ...KEPT], "readwrite", async (table) => {
    for (const [name, what] of Object.entries(change)) table("settings").put(what, name);
    if (change.retention_days !== undefined) await expire(table, change.retention_days, now(), true);
  });
  return settings();
}

/**
 * Keep a mood; its number, or null where nothing is kept: no face, or no room.
 * @param {Mood} mood @param {string} goal @param {string} model
 */
export async function recordScan(mood, goal, model) {
  const { retention_days: days } = await settings();
  if (Object.keys(mood.distribution).length === 0 || days === 0) return null;
  const { emotion, confidence, valence, arousal, word, distribution, uncorrected } = mood;
  const row = {
    ...{ time: now(), utc_offset: -new Date().getTimezoneOffset(), goal, emotion, confidence, valence, arousal, word },
    ...{ distribution, correction: null, corrected_at: null, model, uncorrected },
  };
  return work([...KEPT], "readwrite", async (table) => {
    await expire(table, days, row.time);
    return Number(await done(table("scans").add(row)));
  });
}

/** @param {number | null} scan @param {Track[]} tracks @param {string | null} goal the goal that these tracks were chosen for */
export async function recordShown(scan, tracks, goal) {
  if ((await settings()).retention_days === 0) return;
  await work(["scans", "shown"], "readwrite", async (table) => {
    const known = scan === null ? undefined : await done(table("scans").get(scan));
    if (known && goal) table("scans").put({ ...known, goal });
    tracks.forEach(({ id, name, artists }, position) =>
      table("shown").add({ scan: known ? scan : null, position, time: now(), track: id, name, artists }),
    );
  });
}

/** What the person says they felt. @param {number} scan @param {Emotion | null} emotion */
export async function correct(scan, emotion) {
  await work(["scans"], "readwrite", async (table) => {
    const known = await done(table("scans").get(scan));
    if (!known) throw new HostError("scan_unknown", { params: { scan } });
    table("scans").put({ ...known, correction: emotion, corrected_at: emotion && now() });
  });
  return { scan, emotion };
}

/** @param {FeedbackParams} said @param {Named} track */
export async function feedback({ kind, scan = null }, { id, name, artists }) {
  if (kind === "opened" && (await settings()).retention_days === 0) return;
  await work(["feedback"], "readwrite", (table) => {
    table("feedback").add({ scan, kind, time: now(), track: id, name, artists });
  });
}

/** A track that was shown, or got feedback, before. @param {string} id @returns {Promise<Named | null>} */
export async function named(id) {
  const found = [...(await all("feedback")), ...(await since("shown", now() - SHOWN_DAYS * DAY))].find(({ track }) => track === id);
  return found ? { id, name: found.name, artists: found.artists } : null;
}

/** What the ranking may know: of several likes and rejections of a track the last one counts. @returns {Promise<Listening>} */
export async function listening() {
  const [said, shown] = await Promise.all([all("feedback"), since("shown", now() - SHOWN_DAYS * DAY)]).catch(() => [[], []]);
  const judged = lastOf(said);
  /** @param {string} kind */
  const of = (kind) => Object.fromEntries([...judged].filter(([, row]) => row.kind === kind).map(([id, { time }]) => [id, Math.min(time, now())]));
  /** @param {string} kind */
  const artists = (kind) => counted([...judged.values()].filter((row) => row.kind === kind).flatMap((row) => row.artists));
  return {
    now: now(),
    ...{ liked: of("liked"), rejected: of("rejected"), liked_artists: artists("liked"), rejected_artists: artists("rejected") },
    ...{ opened: seen(said.filter(({ kind }) => kind === "opened")), shown: seen(shown) },
  };
}

/** The last judgement of each track. @param {any[]} said @returns {Map<string, any>} */
function lastOf(said) {
  const judged = new Map();
  for (const row of said) if (row.kind !== "opened") judged.set(row.track, row);
  return judged;
}

/** @param {string[]} names */
function counted(names) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** How often, and when last. @param {any[]} rows @returns {Record<string, [number, number]>} */
function seen(rows) {
  /** @type {Record<string, [number, number]>} */
  const found = {};
  for (const { track, time } of rows) {
    const [times, last] = found[track] ?? [0, 0];
    found[track] = [times + 1, Math.min(Math.max(last, time), now())];
  }
  return found;
}

/** A page of the history, the newest first, and a summary of all of it. @param {HistoryParams} which @returns {Promise<History>} */
export async function history({ since: from = 0, until = Infinity, before = null, limit = 20, unit = null, summary = true }) {
  const [scans, shown, said] = await Promise.all([all("scans"), all("shown"), all("feedback")]);
  const within = scans.filter(({ scan, time }) => (before === null || scan < before) && time >= from && time < until);
  const older = within.sort((one, other) => other.scan - one.scan);
  const page = older.slice(0, limit);
  const judged = lastOf(said);
  const opened = new Set(said.filter(({ kind }) => kind === "opened").map(({ track }) => track));
  const rows = page.map((row) => pastScan(row, shown.filter(({ scan }) => scan === row.scan), judged, opened));
  const answered = new Set(shown.map(({ scan }) => scan));
  return {
    ...{ profile: "", scans: rows, damage: null, next: older.length > limit ? (page.at(-1)?.scan ?? null) : null },
    summary: summary ? summaryOf(scans, answered, { since: from, until, unit }) : null,
  };
}

/** @param {any} row @param {any[]} shown @param {Map<string, any>} judged @param {Set<string>} opened @returns {PastScan} */
function pastScan(row, shown, judged, opened) {
  const { scan, time, utc_offset, goal, emotion, confidence, valence, arousal, word, correction } = row;
  // Of a scan whose tracks were chosen anew, the last ones.
  const last = Math.max(0, ...shown.map((one) => one.time));
  const tracks = shown.filter((one) => one.time > last - 1).map(({ track: id, name, artists }) => {
    const kind = judged.get(id)?.kind;
    return { id, name, artists, judgement: kind === "liked" || kind === "rejected" ? kind : null, opened: opened.has(id) };
  });
  return { scan, time, utc_offset, goal, emotion, confidence, valence, arousal, word, correction, tracks };
}

/** Forget everything about the person. */
export async function erase() {
  await work([...TABLES], "readwrite", (table) => {
    for (const name of TABLES) table(name).clear();
  });
}

/** @typedef {{ logs: number[], frames: number, model: string, time: number }} KeptLook a look at the face at rest */

/** @param {KeptLook | null} look */
export async function keepRest(look) {
  await work(["calibration", "scans"], "readwrite", async (table) => {
    const rows = await done(table("scans").getAllKeys());
    if (look) table("calibration").put({ value: look, time: look.time }, "rest");
    else {
      table("calibration").delete("rest");
      // What corrections taught is forgotten, too: scans up to here teach nothing any more.
      table("calibration").put({ value: Number(rows.at(-1) ?? 0), time: now() }, "since");
    }
  });
}

/** @returns {Promise<KeptLook | null>} */
export const keptRest = async () => (await value("calibration", "rest"))?.value ?? null;

/** Keep what the person says is never covered, null for what stays. @param {UncoveredParams} said @returns {Promise<Uncovered>} */
export function sayUncovered({ mouth = null, eyes = null }) {
  return work(["calibration"], "readwrite", async (table) => {
    const before = await done(table("calibration").get("uncovered"));
    const said = { mouth: mouth ?? before?.value.mouth ?? false, eyes: eyes ?? before?.value.eyes ?? false };
    if (said.mouth || said.eyes) table("calibration").put({ value: said, time: now() }, "uncovered");
    else table("calibration").delete("uncovered");
    return said;
  });
}

/** The hints that a look does not give; without a database, none is left out. @returns {Promise<Hint[]>} */
export async function unasked() {
  const said = (await value("calibration", "uncovered").catch(() => null))?.value;
  return [...(said?.mouth ? [/** @type {const} */ ("uncover_mouth")] : []), ...(said?.eyes ? [/** @type {const} */ ("uncover_eyes")] : [])];
}

/** The scans that this model read since the face was forgotten. @param {string} model @returns {Promise<any[]>} */
export async function pastScans(model) {
  const from = Number((await value("calibration", "since"))?.value ?? 0);
  return (await all("scans")).filter((row) => row.model === model && row.scan > from).slice(-MOST_SCANS);
}

/** Newest scans to learn from, as in the host's `profile/face.py`. */
const MOST_SCANS = 300;

/** Seven shares in the order of EMOTIONS. @param {Record<Emotion, number>} distribution */
export const sharesOf = (distribution) => EMOTIONS.map((emotion) => distribution[emotion] ?? 0);

/** @param {Calibration["bias"]} bias @param {KeptLook | null} rest @param {number} corrections @param {string} model @returns {Calibration} */
export const calibrationOf = (bias, rest, corrections, model) => ({
  rest: rest && { time: rest.time, frames: rest.frames, usable: rest.model === model },
  ...{ corrections, bias },
});
