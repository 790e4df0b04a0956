// @ts-check
/** Moods over time: the chart by day, week or month, the week, what followed which goal, and the list behind it. */
/** @import { GoalEffect, Summary, WeekPart } from "../host/protocol.js" */
import { byId, draw, make } from "../shared/dom.js";
import { signed, weekdayName } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { DAY_PARTS, isGoal } from "../shared/vocabulary.js";
import { errorIn, showDamage } from "./page.js";
import { COLUMNS, UNITS, columnsOf, dayOf, mostOf, showChart, showNumbers, starts } from "./profile_history_chart.js";
import { addMoods, clearMoods } from "./profile_history_list.js";

/** Scans on a page of the list. */
const PAGE = 20;

/** @typedef {Summary["unit"]} Unit */

/** @type {ReturnType<typeof errorIn>} */
let showError;
/** @type {Unit} */
let unit = "day";
/** The cursor of the next page of the list. @type {number | null} */
let older = null;
/** The number of the newest request of each kind. Answers to older ones are ignored. */
const newest = { summary: 0, list: 0 };

export function prepareMoods() {
  showError = errorIn("moods");
  byId("moods-unit").append(make("legend", { class: "visually-hidden" }, t("moods_unit")), ...UNITS.map(choice));
  byId("moods-older").addEventListener("click", async () => {
    const last = byId("moods-list").lastElementChild;
    await readList(older);
    // The button may be hidden by now: the focus moves to the first new row.
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

/** The chart and the parts below it, for the time that the chart shows. */
export async function readSummary() {
  const turn = ++newest.summary;
  const days = starts(unit, dayOf(new Date()));
  const since = Math.max(0, Date.parse(`${days[0]}T00:00`) / 1000);
  const answer = await ask("history/read", { since, unit, limit: 0 });
  // The host tells it once, and a late answer may hold it.
  if ("result" in answer) showDamage(answer.result.damage);
  if (turn !== newest.summary) return;
  showError("problem" in answer ? answer.problem : null);
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
  showError("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return;
  const { scans, next } = answer.result;
  if (before === null) clearMoods(); // a first page that was asked for earlier may be in the list by now
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

/** A drawing for an empty history: a face over a hill. */
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

/**
 * The week as a table. In a narrow window the style makes it boxes, which would cost its parts their roles.
 * @param {HTMLElement} place @param {WeekPart[]} week
 */
export function showWeek(place, week) {
  const parts = DAY_PARTS.map((part) => make("th", { scope: "col", role: "columnheader" }, t(`part_${part}`)));
  const rows = Array.from({ length: 7 }, (_, weekday) => {
    const name = make("th", { scope: "row", role: "rowheader" }, weekdayName(weekday));
    const cells = DAY_PARTS.map((part) => cell(part, week.find((one) => one.weekday === weekday && one.part === part)));
    return make("tr", { role: "row" }, name, ...cells);
  });
  const caption = make("caption", { class: "visually-hidden" }, t("moods_week"));
  const head = make("tr", { role: "row" }, make("td", { role: "cell" }), ...parts);
  const groups = [make("thead", { role: "rowgroup" }, head), make("tbody", { role: "rowgroup" }, ...rows)];
  place.replaceChildren(make("table", { class: "week", role: "table" }, caption, ...groups));
}

/** @param {WeekPart["part"]} part @param {WeekPart | undefined} found */
function cell(part, found) {
  const when = make("span", { class: "when", "aria-hidden": "true" }, t(`part_${part}`));
  const most = found && mostOf(found.moods);
  const none = () => make("span", { class: "visually-hidden" }, t("moods_no_scan"));
  if (!found || !most) return make("td", { class: "nothing", role: "cell" }, when, none());
  const name = make("span", { class: "mood" }, t(`emotion_${most}`));
  return make("td", { class: most, role: "cell" }, when, name, make("span", { class: "muted small" }, t("moods_times", found.moods.scans)));
}

/** @param {HTMLElement} place @param {GoalEffect[]} goals */
export function showGoals(place, goals) {
  if (goals.length === 0) return place.replaceChildren(make("p", { class: "muted" }, t("moods_goals_none")));
  const items = goals.filter(({ goal }) => isGoal(goal)).map(({ goal, before, after }) => {
    const change = after.valence - before.valence;
    const effect = t(change > 0.05 ? "moods_brighter" : change < -0.05 ? "moods_darker" : "moods_same");
    return make(
      "li",
      {},
      make("strong", { class: "grow" }, t(`goal_${goal}`)),
      make("span", { class: "muted small" }, t("moods_times", before.scans)),
      make("span", {}, t("moods_way", signed(before.valence), signed(after.valence))),
      make("span", { class: "badge" }, effect),
    );
  });
  return place.replaceChildren(
    make("p", { class: "muted small" }, t("moods_goals_text")),
    make("ul", { class: "rows" }, ...items),
  );
}
