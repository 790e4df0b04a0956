// @ts-check
/** Moods over time: the chart by day, week or month, the week, what followed which goal, and the list behind it. */
/** @import { Summary } from "../host/protocol.js" */
import { COLUMNS, UNITS, columnsOf, dayOf, starts } from "./profile_history_chart.js";
import { byId, draw, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { signed } from "../shared/format.js";
import { ask } from "./ask.js";
import { showChart, showNumbers } from "./profile_history_picture.js";
import { showDamage } from "./damage.js";
import { addMoods, clearMoods } from "./profile_history_list.js";
import { troubleIn } from "./error_message.js";
import { showGoals, showWeek } from "./profile_history_week.js";

/** Scans on a page of the list. */
const PAGE = 20;

/** @typedef {Summary["unit"]} Unit */

/** @type {ReturnType<typeof troubleIn>} */
let trouble;
/** @type {Unit} */
let unit = "day";
/** What asks for the next page of the list. @type {number | null} */
let older = null;
/** Of the newest question for each; older answers come too late. */
const newest = { summary: 0, list: 0 };

export function prepareMoods() {
  trouble = troubleIn("moods");
  byId("moods-unit").append(make("legend", { class: "visually-hidden" }, t("moods_unit")), ...UNITS.map(choice));
  byId("moods-older").addEventListener("click", async () => {
    const last = byId("moods-list").lastElementChild;
    await readList(older);
    // The button may be gone: the focus goes on with what it brought.
    /** @type {HTMLElement | null | undefined} */ (last?.nextElementSibling?.querySelector("select"))?.focus();
  });
}

/** @param {Unit} which */
function choice(which) {
  const input = make("input", { type: "radio", name: "moods-unit", value: which });
  input.checked = which === unit;
  input.addEventListener("change", () => {
    unit = which;
    void readSummary();
  });
  return make("label", {}, input, make("span", {}, t(`moods_${which}s`)));
}

export async function loadMoods() {
  clearMoods();
  older = null;
  await readSummary();
  await readList(null);
}

/** The chart and what is below it, of the time that the chart shows. */
export async function readSummary() {
  const turn = ++newest.summary;
  const days = starts(unit, dayOf(new Date()));
  const since = Math.max(0, Date.parse(`${days[0]}T00:00`) / 1000);
  const answer = await ask("history/read", { since, unit, limit: 0 });
  // The host tells it once: also an answer that comes too late may have it.
  if ("result" in answer) showDamage(answer.result.damage);
  if (turn !== newest.summary) return;
  trouble("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return;
  if (answer.result.summary) showSummary(answer.result.summary, days);
}

/** @param {Summary} summary @param {string[]} days */
function showSummary(summary, days) {
  const columns = columnsOf(days, summary.buckets);
  showChart(byId("moods-chart"), columns, unit);
  showNumbers(byId("moods-numbers").querySelector("div"), columns, unit);
  const { moods } = summary;
  byId("moods-sum").textContent = moods
    ? t(`moods_sum_${unit}`, COLUMNS[unit], moods.scans, t(moods.valence >= 0 ? "bright" : "dark"), signed(moods.valence))
    : t("moods_none_here");
  showWeek(byId("moods-week"), summary.week);
  showGoals(byId("moods-goals"), summary.goals);
}

/** A page of the list. @param {number | null} before */
async function readList(before) {
  const turn = ++newest.list;
  const answer = await ask("history/read", { before, limit: PAGE, summary: false });
  if ("result" in answer) showDamage(answer.result.damage);
  if (turn !== newest.list) return;
  trouble("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return;
  const { scans, next } = answer.result;
  if (before === null) clearMoods(); // another one's first page may have come since it was asked for
  addMoods(scans, () => void readSummary());
  older = next;
  byId("moods-older").hidden = next === null;
  showEmpty(before === null && scans.length === 0);
}

/** @param {boolean} empty */
function showEmpty(empty) {
  byId("moods-full").hidden = empty;
  const place = byId("moods-empty");
  place.hidden = !empty;
  if (!empty || place.firstChild) return;
  place.append(hill(), make("p", {}, make("strong", {}, t("moods_empty"))), make("p", { class: "muted" }, t("moods_empty_text")));
}

/** A face that looks over an empty chart. */
const hill = () =>
  draw(
    "svg",
    { viewBox: "0 0 200 90", "aria-hidden": "true", class: "drawing" },
    draw("path", { class: "ground", d: "M4 78 C40 78 44 44 78 50 S120 74 150 40 S188 30 196 26" }),
    draw("circle", { class: "sun", cx: 100, cy: 34, r: 22 }),
    draw("circle", { class: "eye", cx: 92, cy: 30, r: 2.6 }),
    draw("circle", { class: "eye", cx: 108, cy: 30, r: 2.6 }),
    draw("path", { class: "mouth", d: "M90 41 Q100 48 110 41" }),
  );
