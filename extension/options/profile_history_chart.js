// @ts-check
/** The geometry of the chart of moods: pure, so that it can be tried without a page. Dates are texts: 2026-11-22. */
/** @import { Bucket, Emotion, Moods, Summary } from "../host/protocol.js" */
/** @typedef {Summary["unit"]} Unit */
import { EMOTIONS } from "../shared/vocabulary.js";

/** How many columns a chart has: a month of days, half a year of weeks, a year of months. */
export const COLUMNS = { day: 30, week: 26, month: 12 };

/** @type {readonly Unit[]} */
export const UNITS = ["day", "week", "month"];

/** In the picture's own units. The line of valence is above, the columns of moods below. */
export const SIZE = { width: 720, line: 150, gap: 16, columns: 84, margin: 10 };
export const HEIGHT = SIZE.line + SIZE.gap + SIZE.columns;

const DAY = 86_400_000;

/** @param {Date} when @returns {string} its day where the browser is */
export const dayOf = (when) =>
  [String(when.getFullYear()).padStart(4, "0"), two(when.getMonth() + 1), two(when.getDate())].join("-");

/** @param {number} number */
const two = (number) => String(number).padStart(2, "0");

/** @param {string} day @param {Unit} unit @returns {string} the first day of its day, week (Monday) or month */
export function startOf(day, unit) {
  if (unit === "month") return `${day.slice(0, 7)}-01`;
  if (unit === "day") return day;
  const weekday = (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
  return shifted(day, -weekday);
}

/** @param {string} day @param {number} days */
const shifted = (day, days) => new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The columns of a chart that ends today, the oldest first. @param {Unit} unit @param {string} today */
export function starts(unit, today, count = COLUMNS[unit]) {
  const last = startOf(today, unit);
  return Array.from({ length: count }, (_, index) => {
    const back = count - 1 - index;
    if (unit !== "month") return shifted(last, -back * (unit === "week" ? 7 : 1));
    const [year, month] = last.split("-").map(Number);
    return new Date(Date.UTC(/** @type {number} */ (year), /** @type {number} */ (month) - 1 - back, 1)).toISOString().slice(0, 10);
  });
}

/**
 * @typedef {object} Column
 * @property {string} start
 * @property {Moods | null} moods null where nobody looked
 * @property {number} x its middle
 * @property {number} width
 * @property {{ emotion: Emotion, y: number, height: number }[]} parts from the bottom up
 * @property {number | null} y of its valence
 * @property {Emotion | null} most the most frequent emotion
 */

/** @param {readonly string[]} days as starts gives them @param {readonly Bucket[]} buckets @returns {Column[]} */
export function columnsOf(days, buckets) {
  const known = new Map(buckets.map(({ start, moods }) => [start, moods]));
  const most = Math.max(1, ...days.map((day) => known.get(day)?.scans ?? 0));
  const step = (SIZE.width - 2 * SIZE.margin) / days.length;
  return days.map((start, index) => {
    const moods = known.get(start) ?? null;
    return {
      start,
      moods,
      x: SIZE.margin + (index + 0.5) * step,
      width: Math.min(28, step * 0.72),
      parts: moods ? partsOf(moods, (SIZE.columns * moods.scans) / most) : [],
      y: moods && heightOf(moods.valence),
      most: moods && mostOf(moods),
    };
  });
}

/** From bright at the top to dark at the bottom. @param {number} valence -1..1 */
export const heightOf = (valence) => SIZE.margin + ((1 - valence) / 2) * (SIZE.line - 2 * SIZE.margin);

/** @param {Moods} moods @returns {Emotion | null} */
export function mostOf({ emotions }) {
  const best = EMOTIONS.reduce((one, other) => ((emotions[other] ?? 0) > (emotions[one] ?? 0) ? other : one));
  return emotions[best] ? best : null;
}

/** @param {Moods} moods @param {number} height of them all */
function partsOf({ emotions }, height) {
  const total = EMOTIONS.reduce((sum, emotion) => sum + (emotions[emotion] ?? 0), 0);
  let y = HEIGHT;
  return EMOTIONS.flatMap((emotion) => {
    const part = total > 0 ? (height * (emotions[emotion] ?? 0)) / total : 0;
    if (part === 0) return [];
    y -= part;
    return [{ emotion, y, height: part }];
  });
}

/** The path of the line through what is known. @param {readonly Column[]} columns */
export function lineOf(columns) {
  const points = columns.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }]));
  return points.map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
