// @ts-check
/** The chart as a picture, and the same as a table for who does not see it. */
/** @typedef {import("./profile_history_chart.js").Column} Column */
/** @typedef {import("./profile_history_chart.js").Unit} Unit */
import { HEIGHT, SIZE, heightOf, lineOf } from "./profile_history_chart.js";
import { draw, make } from "../shared/dom.js";
import { numeral, t } from "../shared/i18n.js";
import { EMOTIONS } from "../shared/vocabulary.js";
import { dayName, signed } from "../shared/format.js";

/** @type {Record<Unit, Intl.DateTimeFormatOptions>} */
const NAMES = {
  day: { day: "numeric", month: "short" },
  week: { day: "numeric", month: "short" },
  month: { month: "short", year: "2-digit" },
};

/** @param {HTMLElement} place @param {Column[]} columns @param {Unit} unit */
export function showChart(place, columns, unit) {
  const known = columns.filter(({ moods }) => moods);
  const picture = draw("svg", { viewBox: `0 0 ${SIZE.width} ${HEIGHT}`, role: "img", "aria-label": words(known, unit) });
  const middle = heightOf(0);
  picture.append(
    draw("rect", { class: "bright", x: 0, y: 0, width: SIZE.width, height: middle }),
    draw("path", { class: "axis", d: `M0 ${middle}H${SIZE.width}M0 ${HEIGHT - 0.5}H${SIZE.width}` }),
    draw("path", { class: "line", d: lineOf(columns) }),
  );
  for (const { x, y, width, parts, most, start, moods } of known) {
    const group = draw("g", {}, draw("title"));
    /** @type {Element} */ (group.firstElementChild).textContent = told(start, /** @type {any} */ (moods), unit);
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

/** @param {string} where @param {string} word */
const side = (where, word) => make("span", { class: `side ${where} small muted`, "aria-hidden": "true" }, word);

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
  const items = used.map((emotion) => make("li", {}, make("span", { class: `key ${emotion}` }), t(`bar_${emotion}`)));
  return make("ul", { class: "legend small", "aria-label": t("moods_legend") }, ...items);
}

/** The picture in a sentence. @param {Column[]} known @param {Unit} unit */
function words(known, unit) {
  if (known.length === 0) return t("moods_none_here");
  const valence = (/** @type {Column} */ { moods }) => moods?.valence ?? 0;
  const best = known.reduce((one, other) => (valence(other) > valence(one) ? other : one));
  const worst = known.reduce((one, other) => (valence(other) < valence(one) ? other : one));
  const name = (/** @type {Column} */ { start }) => dayName(start, NAMES[unit]);
  return t("moods_chart", known.length, name(best), signed(valence(best)), name(worst), signed(valence(worst)));
}

/** @param {string} start @param {NonNullable<Column["moods"]>} moods @param {Unit} unit */
const told = (start, { scans, valence }, unit) =>
  t("moods_point", dayName(start, NAMES[unit]), scans, signed(valence));

/** @param {HTMLElement | null} place @param {Column[]} columns @param {Unit} unit */
export function showNumbers(place, columns, unit) {
  const head = make("tr", {}, ...["moods_from", "moods_looks", "moods_valence"].map((key) => make("th", { scope: "col" }, t(key))));
  head.append(...EMOTIONS.map((emotion) => make("th", { scope: "col" }, t(`bar_${emotion}`))));
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
