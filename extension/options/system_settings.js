// @ts-check
/** The settings that the host stores. They apply to the command line as well. */
/** @import { Camera, Settings, SettingsChange } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { sourceName } from "../shared/format.js";
import { plural, t } from "../shared/i18n.js";
import { GOALS, isGoal } from "../shared/vocabulary.js";
import { confirmed } from "./page.js";

/** The days offered for storing moods. Another number, chosen on the command line, is offered beside them. */
const RETENTIONS = [365, 30, 7];

/** @param {(change: SettingsChange) => void} change called with each setting that the user changes */
export function prepareHostSettings(change) {
  const goal = byId("goal", HTMLSelectElement);
  goal.append(...GOALS.map((name) => make("option", { value: name }, t(`goal_${name}_title`))));
  goal.addEventListener("change", () => isGoal(goal.value) && change({ goal: goal.value }));
  const camera = byId("camera", HTMLSelectElement);
  camera.addEventListener("change", () => change({ camera: camera.value || null }));
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

/** @type {Camera[]} */
let connected = [];
/** For how many days moods are stored. @type {number | null} */
let remembered = null;

/**
 * @param {Settings | null} settings null when they are not known
 * @param {Camera[]} [cameras] without them, the last ones stay
 */
export function showHostSettings(settings, cameras = connected) {
  connected = cameras;
  for (const id of ["host-settings", "stored-settings"]) byId(id, HTMLFieldSetElement).disabled = !settings;
  const place = byId("camera", HTMLSelectElement);
  place.replaceChildren(make("option", { value: "" }, t("options_camera_first")));
  if (!settings) return;
  for (const camera of cameras) place.append(make("option", { value: sourceOf(camera, cameras) }, camera.name));
  const chosen = settings.camera ?? "";
  if (![...place.options].some((option) => option.value === chosen)) {
    const name = sourceName(chosen);
    place.append(make("option", { value: chosen }, /[\\/]/.test(name) ? name : t("options_camera_absent", name)));
  }
  place.value = chosen;
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

/**
 * The name, which stays the same when the system changes its numbers. Two cameras of one name are told apart by number.
 * @param {Camera} camera
 * @param {Camera[]} cameras
 */
const sourceOf = ({ index, name }, cameras) =>
  cameras.filter((other) => other.name === name).length === 1 ? name : String(index);
