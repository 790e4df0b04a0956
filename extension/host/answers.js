// @ts-check
/** Moods, tracks and steps of a scan, checked. */
/** @import { Because, Emotion, Mood, Point, Progress, Reason, Track } from "./protocol.js" */
/** @import { Tracks } from "../shared/messages.js" */
import { clamp, garbled, object, share, text } from "./checks.js";
import { isTrackId } from "../shared/spotify_links.js";
import { EMOTIONS, isEmotion, isGoal } from "../shared/vocabulary.js";

const MOST_TRACKS = 100;

/** @param {unknown} value @returns {{ mood: Mood } & Tracks} */
export function answerOf(value) {
  const { mood, ...rest } = object(value, "scan");
  return { mood: moodOf(mood), ...recommendationOf(rest) };
}

/** @param {unknown} value @returns {Tracks} */
export function recommendationOf(value) {
  const { goal, tracks, path, target, scan } = object(value, "tracks");
  if (!isGoal(goal) || !Array.isArray(tracks)) throw garbled("tracks");
  return {
    goal,
    tracks: tracks.slice(0, MOST_TRACKS).flatMap(trackOf),
    path: Array.isArray(path) ? path.slice(0, MOST_TRACKS).map(pointOf) : [],
    target: target == null ? null : pointOf(target),
    scan: scanOf(scan),
  };
}

/** @param {unknown} value */
export const scanOf = (value) => (typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null);

/** @param {unknown} value @returns {Mood} */
export function moodOf(value) {
  const mood = object(value, "mood");
  const { emotion, reason } = mood;
  if (emotion !== null && !isEmotion(emotion)) throw garbled("emotion");
  if (emotion === null && reason !== "no_face" && reason !== "not_sure") throw garbled("reason");
  return {
    emotion,
    confidence: share(mood.confidence),
    valence: clamp(mood.valence, -1, 1),
    arousal: clamp(mood.arousal, -1, 1),
    word: typeof mood.word === "string" ? text(mood.word) : null,
    distribution: distributionOf(mood.distribution) ?? /** @type {Record<Emotion, number>} */ ({}),
    frames: clamp(mood.frames, 0, 1e6),
    others: clamp(mood.others, 0, 1e3),
    reason: /** @type {Mood["reason"]} */ (reason ?? null),
    alternatives: Array.isArray(mood.alternatives) ? mood.alternatives.filter(isEmotion).slice(0, 2) : [],
    hint: /** @type {Mood["hint"]} */ (hintOf(mood.hint)),
    contempt: typeof mood.contempt === "number" ? share(mood.contempt) : null,
    calibrated: mood.calibrated === true,
    uncorrected: distributionOf(mood.uncorrected),
  };
}

/** @param {unknown} value @returns {Progress} */
export function progressOf(value) {
  const step = object(value, "progress");
  const box = /** @type {Record<string, unknown> | null} */ (step.box ?? null);
  return {
    phase: step.phase === "opening" ? "opening" : "looking",
    done: share(step.done),
    others: clamp(step.others, 0, 1e3),
    box: box && { x: share(box.x), y: share(box.y), width: share(box.width), height: share(box.height) },
    hint: hintOf(step.hint),
    distribution: distributionOf(step.distribution),
  };
}

/** A track that cannot be opened is left out, the others stay. @param {unknown} value @returns {Track[]} */
function trackOf(value) {
  if (typeof value !== "object" || value === null) return [];
  const track = /** @type {Record<string, unknown>} */ (value);
  if (!isTrackId(track.id)) return [];
  return [
    {
      id: track.id,
      name: text(track.name),
      artists: Array.isArray(track.artists) ? track.artists.slice(0, 10).map(text) : [],
      album: track.album == null ? null : text(track.album),
      year: typeof track.year === "number" ? track.year : null,
      genre: track.genre == null ? null : text(track.genre),
      duration: typeof track.duration === "number" ? track.duration : null,
      popularity: clamp(track.popularity, 0, 100),
      // Addresses are made from the id here, never taken from a message.
      url: "",
      uri: "",
      valence: share(track.valence),
      energy: share(track.energy),
      reason: reasonOf(track.reason),
    },
  ];
}

/** @param {unknown} value @returns {Reason} */
function reasonOf(value) {
  const reason = /** @type {Record<string, any>} */ (value ?? {});
  return {
    kind: ["mood", "step", "calm"].includes(reason.kind) ? reason.kind : "mood",
    target: pointOf(reason.target),
    distance: typeof reason.distance === "number" ? clamp(reason.distance, 0, 2) : 2,
    step: clamp(reason.step ?? 1, 1, 100),
    steps: clamp(reason.steps ?? 1, 1, 100),
    because: Array.isArray(reason.because) ? reason.because.slice(0, 8).flatMap(becauseOf) : [],
  };
}

/** @param {any} value @returns {Point} */
export const pointOf = (value) => ({ valence: share(value?.valence), energy: share(value?.energy) });

/** @param {any} value @returns {Because[]} one that this version knows, or none */
function becauseOf(value) {
  const kinds = ["liked", "opened", "liked_artist", "known_track", "known_artist", "genre", "new"];
  return kinds.includes(value?.kind) ? [{ kind: value.kind, name: value.name == null ? null : text(value.name) }] : [];
}

/** @param {unknown} value @returns {Record<Emotion, number> | null} */
function distributionOf(value) {
  if (typeof value !== "object" || value === null) return null;
  const given = /** @type {Record<string, unknown>} */ (value);
  if (!EMOTIONS.every((emotion) => typeof given[emotion] === "number")) return null;
  return /** @type {Record<Emotion, number>} */ (
    Object.fromEntries(EMOTIONS.map((emotion) => [emotion, share(given[emotion])]))
  );
}

/** @param {unknown} value @returns {Progress["hint"]} */
function hintOf(value) {
  return typeof value === "string" && /^[a-z_]{1,30}$/.test(value) ? /** @type {Progress["hint"]} */ (value) : null;
}
