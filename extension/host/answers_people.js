// @ts-check
/** Profiles, what is known of a face, pieces of an export and genres, checked. */
/** @import { Calibration, Emotion, ExportResult, GenresResult, PeopleResult, Person, TrialResult } from "./protocol.js" */
import { damageOf, momentOf } from "./answers_history.js";
import { clamp, garbled, object, text } from "./checks.js";
import { EMOTIONS } from "../shared/vocabulary.js";

const MOST_PEOPLE = 200;
const MOST_GENRES = 2000;

/** @param {unknown} value @returns {PeopleResult} */
export function peopleOf(value) {
  const { profiles, damage } = object(value, "profiles");
  if (!Array.isArray(profiles)) throw garbled("profiles");
  return { profiles: profiles.slice(0, MOST_PEOPLE).flatMap(personOf), damage: damageOf(damage) };
}

/** @param {any} value @returns {Person[]} */
function personOf(value) {
  if (typeof value?.name !== "string" || !value.name) return [];
  const { name, current, created, scans } = value;
  return [{ name: text(name), current: current === true, created: momentOf(created), scans: clamp(scans, 0, 1e9) }];
}

/** @param {unknown} value @returns {Calibration} */
export function calibrationOf(value) {
  const { rest, corrections, bias } = object(value, "calibration");
  const { time, frames, usable } = /** @type {Record<string, unknown>} */ (rest ?? {});
  return {
    rest: rest == null ? null : { time: momentOf(time), frames: clamp(frames, 0, 1e6), usable: usable === true },
    corrections: clamp(corrections, 0, 1e9),
    bias: bias == null ? null : biasOf(object(bias, "bias")),
  };
}

/** @param {Record<string, unknown>} given @returns {Record<Emotion, number>} */
const biasOf = (given) =>
  /** @type {Record<Emotion, number>} */ (
    Object.fromEntries(EMOTIONS.map((name) => [name, clamp(given[name] ?? 0, -20, 20)]))
  );

/** A piece of a document, which is handed on as it is. @param {unknown} value @returns {ExportResult} */
export function pieceOf(value) {
  const { text: piece, next, file } = object(value, "export");
  if (typeof piece !== "string" || typeof file !== "string") throw garbled("export");
  return { text: piece, next: typeof next === "string" ? next : null, file: fileOf(file) };
}

/** A name for a download: nothing of a path. @param {string} name */
const fileOf = (name) => (/^[\w.-]{1,100}\.json$/.test(name) ? name : "facetune.json");

/** @param {unknown} value @returns {GenresResult} */
export function genresOf(value) {
  const { genres } = object(value, "genres");
  if (!Array.isArray(genres)) throw garbled("genres");
  return { genres: genres.slice(0, MOST_GENRES).flatMap(genreOf) };
}

/** @param {any} value */
const genreOf = (value) =>
  typeof value?.name === "string" && value.name
    ? [{ name: text(value.name), tracks: clamp(value.tracks, 0, 1e9) }]
    : [];

/** @param {unknown} value @returns {TrialResult} */
export function trialOf(value) {
  const { frames, faces, width, height } = object(value, "test picture");
  return {
    frames: clamp(frames, 0, 1e6),
    faces: clamp(faces, 0, 1e6),
    width: clamp(width, 0, 1e5),
    height: clamp(height, 0, 1e5),
  };
}
