// @ts-check
/** Summarises the history: moods by day, week or month, by part of the week, and what followed which goal. As the host's `profile/summary.py`. */
/** @import { Bucket, Emotion, GoalEffect, Moods, Summary, WeekPart } from "../extension/host/protocol.js" */
import { DAY_PARTS, EMOTIONS, PLACES, isEmotion } from "../extension/shared/vocabulary.js";

/** More buckets than a chart can show. */
export const MOST_BUCKETS = 400;

/** Seconds between two scans for which the second one says something about the music in between. */
export const SOONEST = 300;
export const LATEST = 14_400;

const DAY = 86_400;
const PART = DAY / 4;
/** The first and the last day of the calendar, counted from 1970. */
const [FIRST, LAST] = [-719_162, 2_932_896];

/** @typedef {[string, number, number]} Row an emotion, as the person corrected it, with its valence and arousal */
/** @typedef {Summary["unit"]} Unit */

/**
 * @param {readonly any[]} scans in the order of their numbers
 * @param {{ has: (scan: number) => boolean }} answered the scans that tracks were shown for
 * @param {{ since?: number, until?: number, unit?: Unit | null }} which Unix seconds, and the shortest bucket
 * @returns {Summary}
 */
export function summaryOf(scans, answered, { since = 0, until = Infinity, unit: least = null } = {}) {
  /** @type {Map<number, Row[]>} */
  const days = new Map();
  /** @type {Map<number, Row[]>} */
  const week = new Map();
  /** @type {Map<string, [Row, Row][]>} */
  const goals = new Map();
  /** @type {{ time: number, goal: string, row: Row } | null} */
  let last = null;
  for (const { scan, time, utc_offset, goal, emotion, correction, valence, arousal } of scans) {
    if (time < since || time >= until || (correction ?? emotion) === null) continue;
    /** @type {Row} */
    const row = isEmotion(correction) ? [correction, ...PLACES[correction]] : [emotion, valence, arousal];
    const part = Math.floor((time + utc_offset * 60) / PART); // counted from 1970, four a day
    put(days, Math.floor(part / 4), row);
    put(week, (((part + 3 * 4) % 28) + 28) % 28, row);
    if (last && time - last.time >= SOONEST && time - last.time <= LATEST) put(goals, last.goal, [last.row, row]);
    // A mood that no tracks answered says nothing about what a goal does.
    last = answered.has(scan) ? { time, goal, row } : null;
  }
  const unit = unitOf([...days.keys()], least);
  return {
    moods: week.size > 0 ? moodsOf([...week.values()].flat()) : null,
    unit,
    buckets: bucketsOf(days, unit).slice(-MOST_BUCKETS),
    week: ordered(week).map(([part, rows]) => weekPart(part, moodsOf(rows))),
    goals: [...goals].sort(([one], [other]) => (one < other ? -1 : 1)).map(([goal, pairs]) => effect(goal, pairs)),
  };
}

/** @template K, V @param {Map<K, V[]>} groups @param {K} key @param {V} value */
function put(groups, key, value) {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}

/** @template V @param {Map<number, V>} groups */
const ordered = (groups) => [...groups].sort(([one], [other]) => one - other);

/** @param {number} part @param {Moods} moods @returns {WeekPart} */
const weekPart = (part, moods) => ({
  ...{ weekday: Math.floor(part / 4), moods },
  part: /** @type {WeekPart["part"]} */ (DAY_PARTS[part % 4]),
});

/** @param {string} goal @param {[Row, Row][]} pairs @returns {GoalEffect} */
const effect = (goal, pairs) => ({ goal, before: moodsOf(pairs.map(([row]) => row)), after: moodsOf(pairs.map(([, row]) => row)) });

/** The shortest unit, but no shorter than `least`, that gives at most MOST_BUCKETS. @param {number[]} days @param {Unit | null} least @returns {Unit} */
function unitOf(days, least) {
  if (least === "month") return "month";
  if (least !== "week" && days.length <= MOST_BUCKETS) return "day";
  return new Set(days.map(weekOf)).size <= MOST_BUCKETS ? "week" : "month";
}

/** @param {Map<number, Row[]>} days @param {Unit} unit @returns {Bucket[]} */
function bucketsOf(days, unit) {
  const start = { day: dateOf, week: (/** @type {number} */ day) => dateOf(weekOf(day)), month: (/** @type {number} */ day) => `${dateOf(day).slice(0, 7)}-01` }[unit];
  /** @type {Map<string, Row[]>} */
  const groups = new Map();
  for (const [day, rows] of ordered(days)) for (const row of rows) put(groups, start(day), row);
  return [...groups].map(([first, rows]) => ({ start: first, moods: moodsOf(rows) }));
}

/** The Monday of a day, both counted from 1970, which began on a Thursday. @param {number} day */
const weekOf = (day) => Math.floor((day + 3) / 7) * 7 - 3;

/** @param {number} day counted from 1970 */
const dateOf = (day) => new Date(Math.max(FIRST, Math.min(LAST, day)) * DAY * 1000).toISOString().slice(0, 10);

/** The mean of the rows, of which there is at least one. @param {readonly Row[]} rows @returns {Moods} */
function moodsOf(rows) {
  const mean = (/** @type {1 | 2} */ axis) => rows.reduce((sum, row) => sum + row[axis], 0) / rows.length;
  const counts = EMOTIONS.map((emotion) => /** @type {const} */ ([emotion, rows.filter(([felt]) => felt === emotion).length]));
  const emotions = /** @type {Record<Emotion, number>} */ (Object.fromEntries(counts.filter(([, count]) => count > 0)));
  return { scans: rows.length, valence: mean(1), arousal: mean(2), emotions };
}
