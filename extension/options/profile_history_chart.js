// @ts-check
/** The chart of moods: its geometry, the picture, and the same as a table for screen readers. Dates are texts: 2026-11-22. */
/** @import { Bucket, Emotion, Moods, Summary } from "../host/protocol.js" */
/** @typedef {Summary["unit"]} Unit */
import { draw, make } from "../shared/dom.js";
import { dayName, signed } from "../shared/format.js";
import { numeral, t } from "../shared/i18n.js";
import { EMOTIONS } from "../shared/vocabulary.js";

/** How many columns a chart has: a month of days, half a year of weeks, a year of months. */
export const COLUMNS = { day: 30, week: 26, month: 12 };

/** @type {readonly Unit[]} */
export const UNITS = ["day", "week", "month"];

/** In the picture's own units. The line of valence is at the top, the columns of moods below it. */
export const SIZE = { width: 720, line: 150, gap: 16, columns: 84, margin: 10 };
export const HEIGHT = SIZE.line + SIZE.gap + SIZE.columns;

const DAY = 86_400_000;

/** The day in the browser's time zone. @param {Date} when @returns {string} */
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
 * @property {Moods | null} moods null without a scan
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

/** Bright is at the top, dark at the bottom. @param {number} valence -1..1 */
export const heightOf = (valence) => SIZE.margin + ((1 - valence) / 2) * (SIZE.line - 2 * SIZE.margin);

/** The most frequent emotion; null without any. @param {Moods} moods @returns {Emotion | null} */
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

/** The path of the line through the columns with moods. @param {readonly Column[]} columns */
export function lineOf(columns) {
  const points = columns.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }]));
  return points.map(({ x, y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

/** @type {Record<Unit, Intl.DateTimeFormatOptions>} */
const NAMES = {
  day: { day: "numeric", month: "short" },
  week: { day: "numeric", month: "short" },
  month: { month: "short", year: "2-digit" },
};

/** @param {HTMLElement} place @param {Column[]} columns @param {Unit} unit */
export function showChart(place, columns, unit) {
  const known = columns.filter(({ moods }) => moods);
  const picture = draw("svg", { viewBox: `0 0 ${SIZE.width} ${HEIGHT}`, role: "img", "aria-label": sentence(known, unit) });
  const middle = heightOf(0);
  picture.append(
    draw("rect", { class: "bright", x: 0, y: 0, width: SIZE.width, height: middle }),
    draw("path", { class: "axis", d: `M0 ${middle}H${SIZE.width}M0 ${HEIGHT - 0.5}H${SIZE.width}` }),
    draw("path", { class: "line", d: lineOf(columns) }),
  );
  for (const { x, y, width, parts, most, start, moods } of known) {
    const group = draw("g", {}, draw("title"));
    /** @type {Element} */ (group.firstElementChild).textContent = tooltip(start, /** @type {any} */ (moods), unit);
    group.append(
      ...parts.map((part) =>
        draw("rect", { class: `part ${part.emotion}`, x: x - width / 2, y: part.y, width, height: part.height, rx: 2 })),
      draw("circle", { class: `dot ${most}`, cx: x, cy: y ?? 0, r: unit === "month" ? 7 : 5 }),
    );
    picture.append(group);
  }
  place.replaceChildren(
    make("div", { class: "plot" }, picture, side("up", t("bright")), side("down", t("dark"))),
    scale(columns, unit),
    legend(known),
  );
}

/** @param {string} where @param {string} name */
const side = (where, name) => make("span", { class: `side ${where} small muted`, "aria-hidden": "true" }, name);

/** @param {Column[]} columns @param {Unit} unit */
function scale(columns, unit) {
  const middle = Math.floor(columns.length / 2);
  const shown = [columns[0], columns[middle], columns.at(-1)].flatMap((column) => column ?? []);
  const names = shown.map(({ start }) => make("span", {}, dayName(start, NAMES[unit])));
  return make("p", { class: "scale small muted", "aria-hidden": "true" }, ...names);
}

/** The colours that are in the chart. @param {Column[]} known */
function legend(known) {
  const used = EMOTIONS.filter((emotion) => known.some(({ moods }) => moods?.emotions[emotion]));
  const items = used.map((emotion) => make("li", {}, make("span", { class: `key ${emotion}` }), t(`emotion_${emotion}`)));
  return make("ul", { class: "legend small", "aria-label": t("moods_legend") }, ...items);
}

/** The picture in one sentence. @param {Column[]} known @param {Unit} unit */
function sentence(known, unit) {
  if (known.length === 0) return t("moods_none_here");
  const valence = (/** @type {Column} */ { moods }) => moods?.valence ?? 0;
  const best = known.reduce((one, other) => (valence(other) > valence(one) ? other : one));
  const worst = known.reduce((one, other) => (valence(other) < valence(one) ? other : one));
  const name = (/** @type {Column} */ { start }) => dayName(start, NAMES[unit]);
  return t("moods_chart", known.length, name(best), signed(valence(best)), name(worst), signed(valence(worst)));
}

/** @param {string} start @param {NonNullable<Column["moods"]>} moods @param {Unit} unit */
const tooltip = (start, { scans, valence }, unit) =>
  t("moods_point", dayName(start, NAMES[unit]), scans, signed(valence));

/** @param {HTMLElement | null} place @param {Column[]} columns @param {Unit} unit */
export function showNumbers(place, columns, unit) {
  const head = make("tr", {}, ...["moods_from", "moods_looks", "moods_valence"].map((key) => make("th", { scope: "col" }, t(key))));
  head.append(...EMOTIONS.map((emotion) => make("th", { scope: "col" }, t(`emotion_${emotion}`))));
  const rows = columns.flatMap(({ start, moods }) => {
    if (!moods) return [];
    const cells = [numeral(moods.scans), signed(moods.valence), ...EMOTIONS.map((emotion) => numeral(moods.emotions[emotion] ?? 0))];
    const first = make("th", { scope: "row" }, dayName(start, { ...NAMES[unit], year: "numeric" }));
    return [make("tr", {}, first, ...cells.map((text) => make("td", {}, text)))];
  });
  place?.replaceChildren(
    make("table", {}, make("caption", { class: "visually-hidden" }, t("moods_numbers")), make("thead", {}, head), make("tbody", {}, ...rows)),
  );
}
