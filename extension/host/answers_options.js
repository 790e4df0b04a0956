// @ts-check
/** Answers that the options page asks for, checked. */
/** @import { Camera, CamerasResult, Check, DoctorResult, Settings } from "./protocol.js" */
import { clamp, garbled, object, text } from "./checks.js";
import { paramsOf } from "./errors.js";
import { shorten } from "../shared/text.js";
import { isGoal } from "../shared/vocabulary.js";

const MOST_TRACKS = 100;
const MOST_CAMERAS = 50;
const MOST_GENRES = 200;
const MOST_CHECKS = 200;
/** Characters of a source, as the host has it: one that was cut would be saved so when it is chosen again. */
const LONGEST_SOURCE = 4096;
/** Characters of a finding, which may list paths and ids. */
const LONGEST_FINDING = 2000;

/** @param {unknown} value @returns {Settings} */
export function settingsOf(value) {
  const settings = object(value, "settings");
  const { camera, goal, limit, preferred_genres: preferred, avoided_genres: avoided, retention_days: days } = settings;
  if (!isGoal(goal) || typeof limit !== "number") throw garbled("settings");
  return {
    goal,
    limit: clamp(limit, 1, MOST_TRACKS),
    preferred_genres: namesOf(preferred),
    avoided_genres: namesOf(avoided),
    retention_days: typeof days === "number" ? clamp(days, 0, 1e5) : null,
    camera: typeof camera === "string" ? shorten(camera, LONGEST_SOURCE) : null,
  };
}

/** @param {unknown} value */
const namesOf = (value) => (Array.isArray(value) ? value.slice(0, MOST_GENRES).map(text).filter(Boolean) : []);

/** @param {unknown} value @returns {CamerasResult} */
export function camerasOf(value) {
  const { cameras } = object(value, "cameras");
  if (!Array.isArray(cameras)) throw garbled("cameras");
  return { cameras: cameras.slice(0, MOST_CAMERAS).flatMap(cameraOf) };
}

/** @param {unknown} value @returns {DoctorResult} */
export function checksOf(value) {
  const { worst, checks } = object(value, "checks");
  if (!Array.isArray(checks)) throw garbled("checks");
  return { worst: findingOf(worst), checks: checks.slice(0, MOST_CHECKS).flatMap(checkOf) };
}

/** @param {unknown} value @returns {Camera[]} */
function cameraOf(value) {
  const { index, name } = /** @type {Record<string, unknown>} */ (value ?? {});
  if (typeof index !== "number" || !Number.isInteger(index) || typeof name !== "string") return [];
  return [{ index, name: text(name) }];
}

/** @param {unknown} value @returns {Check[]} */
function checkOf(value) {
  const { subject, state, found, remedy, code, params, failed, about } = /** @type {Record<string, unknown>} */ (value ?? {});
  if (typeof subject !== "string" || typeof found !== "string") return [];
  return [
    {
      subject: text(subject),
      state: findingOf(state),
      found: shorten(found, LONGEST_FINDING),
      remedy: typeof remedy === "string" ? shorten(remedy, LONGEST_FINDING) : null,
      code: codeOf(code),
      params: paramsOf(params, LONGEST_FINDING),
      failed: failed === true,
      about: codeOf(about),
    },
  ];
}

/** @param {unknown} value */
const codeOf = (value) => (typeof value === "string" && /^[a-z_]{1,40}$/.test(value) ? value : null);

/** How a check ended; one that cannot be read is worth a note. @param {unknown} value @returns {Check["state"]} */
const findingOf = (value) =>
  value === "ok" || value === "warning" || value === "failure" ? value : "note";
