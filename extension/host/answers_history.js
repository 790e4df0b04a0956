// @ts-check
/** The history, checked. */
/** @import { Bucket, Emotion, GoalEffect, History, Moods, PastScan, PastTrack, Summary, WeekPart } from "./protocol.js" */
import { clamp, garbled, object, text } from "./checks.js";
import { isTrackId } from "../shared/spotify_links.js";
import { EMOTIONS, isEmotion, isGoal } from "../shared/vocabulary.js";

/** Of each: more than a host sends, and than a page could show. */
const MOST = { scans: 200, tracks: 100, buckets: 400, week: 28, goals: 10 };

/** The latest moment that Date knows, in seconds. */
const LATEST = 8.64e12;

export const PARTS = /** @type {const} */ (["night", "morning", "afternoon", "evening"]);

/** @param {unknown} value @returns {History} */
export function historyOf(value) {
  const { profile, scans, next, summary, damage } = object(value, "history");
  if (!Array.isArray(scans)) throw garbled("history");
  return {
    profile: text(profile),
    scans: scans.slice(0, MOST.scans).flatMap(scanOf),
    next: numberOf(next),
    summary: summary == null ? null : summaryOf(summary),
    damage: damageOf(damage),
  };
}

/** A report of a file that was set aside. @param {unknown} value */
export function damageOf(value) {
  if (value == null) return null;
  const { file, time, scans } = object(value, "damage");
  return { file: text(file), time: momentOf(time), scans: clamp(scans, 0, 1e9) };
}

/** @param {unknown} value */
export const momentOf = (value) => clamp(value, 0, LATEST);

/** The number of a scan, or none. @param {unknown} value */
const numberOf = (value) => (typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null);

/** A scan without a number could not be corrected, and is none. @param {unknown} value @returns {PastScan[]} */
function scanOf(value) {
  if (typeof value !== "object" || value === null) return [];
  const given = /** @type {Record<string, unknown>} */ (value);
  const scan = numberOf(given.scan);
  if (scan === null) return [];
  return [
    {
      scan,
      time: momentOf(given.time),
      utc_offset: clamp(given.utc_offset, -1440, 1440),
      goal: isGoal(given.goal) ? given.goal : "match",
      emotion: isEmotion(given.emotion) ? given.emotion : null,
      confidence: clamp(given.confidence, 0, 1),
      valence: clamp(given.valence, -1, 1),
      arousal: clamp(given.arousal, -1, 1),
      word: typeof given.word === "string" ? text(given.word) : null,
      correction: isEmotion(given.correction) ? given.correction : null,
      tracks: Array.isArray(given.tracks) ? given.tracks.slice(0, MOST.tracks).flatMap(trackOf) : [],
    },
  ];
}

/** @param {any} value @returns {PastTrack[]} */
function trackOf(value) {
  if (!isTrackId(value?.id)) return [];
  const { id, name, artists, judgement, opened } = value;
  return [
    {
      id,
      name: text(name),
      artists: Array.isArray(artists) ? artists.slice(0, 10).map(text) : [],
      judgement: judgement === "liked" || judgement === "rejected" ? judgement : null,
      opened: opened === true,
    },
  ];
}

/** @param {unknown} value @returns {Summary} */
function summaryOf(value) {
  const { moods, unit, buckets, week, goals } = object(value, "summary");
  return {
    moods: moods == null ? null : moodsOf(moods),
    unit: unit === "week" || unit === "month" ? unit : "day",
    buckets: Array.isArray(buckets) ? buckets.slice(-MOST.buckets).flatMap(bucketOf) : [],
    week: Array.isArray(week) ? week.slice(0, MOST.week).flatMap(partOf) : [],
    goals: Array.isArray(goals) ? goals.slice(0, MOST.goals).flatMap(effectOf) : [],
  };
}

/** @param {unknown} value @returns {Moods} */
function moodsOf(value) {
  const { scans, valence, arousal, emotions } = object(value, "moods");
  const given = /** @type {Record<string, unknown>} */ (emotions ?? {});
  const counted = EMOTIONS.map((emotion) => [emotion, Math.round(clamp(given[emotion], 0, 1e9))]);
  return {
    scans: clamp(scans, 0, 1e9),
    valence: clamp(valence, -1, 1),
    arousal: clamp(arousal, -1, 1),
    emotions: /** @type {Record<Emotion, number>} */ (Object.fromEntries(counted)),
  };
}

/** @param {any} value @returns {Bucket[]} */
const bucketOf = (value) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value?.start) && !Number.isNaN(Date.parse(value.start))
    ? [{ start: value.start, moods: moodsOf(value.moods) }]
    : [];

/** @param {any} value @returns {WeekPart[]} */
const partOf = (value) =>
  Number.isInteger(value?.weekday) && value.weekday >= 0 && value.weekday < 7 && PARTS.includes(value.part)
    ? [{ weekday: value.weekday, part: value.part, moods: moodsOf(value.moods) }]
    : [];

/** @param {any} value @returns {GoalEffect[]} */
const effectOf = (value) =>
  isGoal(value?.goal) ? [{ goal: value.goal, before: moodsOf(value.before), after: moodsOf(value.after) }] : [];
