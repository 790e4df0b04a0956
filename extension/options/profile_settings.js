// @ts-check
/** What a person has chosen of their lists and their history: the goal, the number of tracks, and how long moods stay. */
/** @import { Settings, SettingsChange } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { plural, t } from "../shared/i18n.js";
import { GOALS, isGoal } from "../shared/vocabulary.js";
import { confirmed } from "./page.js";

/** The days offered for storing moods. Another number, chosen on the command line, is offered beside them. */
const RETENTIONS = [365, 30, 7];

/** For how many days moods are stored. @type {number | null} */
let remembered = null;

/** @param {(change: SettingsChange) => void} change called with each setting that the user changes */
export function preparePersonSettings(change) {
  const goal = byId("goal", HTMLSelectElement);
  goal.append(...GOALS.map((name) => make("option", { value: name }, t(`goal_${name}_title`))));
  goal.addEventListener("change", () => isGoal(goal.value) && change({ goal: goal.value }));
  const limit = byId("limit", HTMLInputElement);
  limit.addEventListener("change", () => limit.reportValidity() && change({ limit: limit.valueAsNumber }));
  const retention = byId("retention", HTMLSelectElement);
  retention.addEventListener("change", async () => {
    const days = retention.value === "" ? null : Number(retention.value);
    // Older moods are deleted at once, and with the keyboard a select passes through values on its way to another.
    const shorter = (days ?? Infinity) < (remembered ?? Infinity);
    const name = retention.selectedOptions[0]?.label ?? "";
    if (shorter && !(await confirmed(t("options_retention"), t("options_retention_about"), name))) showRetention(remembered);
    else change({ retention_days: days });
  });
}

/** @param {Settings | null} settings null when they are not known */
export function showPersonSettings(settings) {
  for (const id of ["host-settings", "stored-settings"]) byId(id, HTMLFieldSetElement).disabled = !settings;
  if (!settings) return;
  byId("goal", HTMLSelectElement).value = settings.goal;
  byId("limit", HTMLInputElement).value = String(settings.limit);
  showRetention(settings.retention_days);
}

/** @param {number | null} days */
function showRetention(days) {
  remembered = days;
  const retention = byId("retention", HTMLSelectElement);
  const offered = days && !RETENTIONS.includes(days) ? [days, ...RETENTIONS] : RETENTIONS;
  retention.replaceChildren(
    make("option", { value: "" }, t("options_retention_ever")),
    ...offered.map((each) => make("option", { value: String(each) }, plural("options_retention_days", each))),
    make("option", { value: "0" }, t("options_retention_none")),
  );
  retention.value = days === null ? "" : String(days);
}
