// @ts-check
/** The moods of each part of the week, and what followed which goal. */
/** @import { GoalEffect, WeekPart } from "../host/protocol.js" */
import { PARTS } from "../host/answers_history.js";
import { mostOf } from "./profile_history_chart.js";
import { make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { signed, weekdayName } from "../shared/format.js";

/** @param {HTMLElement} place @param {WeekPart[]} week */
export function showWeek(place, week) {
  const head = make("tr", {}, make("td"), ...PARTS.map((part) => make("th", { scope: "col" }, t(`part_${part}`))));
  const rows = Array.from({ length: 7 }, (_, weekday) => {
    const name = make("th", { scope: "row" }, weekdayName(weekday));
    return make("tr", {}, name, ...PARTS.map((part) => cell(week.find((one) => one.weekday === weekday && one.part === part))));
  });
  const caption = make("caption", { class: "visually-hidden" }, t("moods_week"));
  place.replaceChildren(make("table", { class: "week" }, caption, make("thead", {}, head), make("tbody", {}, ...rows)));
}

/** @param {WeekPart | undefined} part */
function cell(part) {
  const most = part && mostOf(part.moods);
  if (!part || !most) return make("td", { class: "nothing" }, make("span", { class: "visually-hidden" }, t("moods_nobody")));
  const words = make("span", { class: "mood" }, t(`bar_${most}`));
  return make("td", { class: most }, words, make("span", { class: "muted small" }, t("moods_times", part.moods.scans)));
}

/** @param {HTMLElement} place @param {GoalEffect[]} goals */
export function showGoals(place, goals) {
  if (goals.length === 0) return place.replaceChildren(make("p", { class: "muted" }, t("moods_goals_none")));
  const items = goals.map(({ goal, before, after }) => {
    const way = after.valence - before.valence;
    const words = t(way > 0.05 ? "moods_brighter" : way < -0.05 ? "moods_darker" : "moods_same");
    return make(
      "li",
      {},
      make("strong", { class: "grow" }, t(`goal_${goal}`)),
      make("span", { class: "muted small" }, t("moods_times", before.scans)),
      make("span", {}, t("moods_way", signed(before.valence), signed(after.valence))),
      make("span", { class: "badge" }, words),
    );
  });
  return place.replaceChildren(
    make("p", { class: "muted small" }, t("moods_goals_text")),
    make("ul", { class: "rows" }, ...items),
  );
}
