// @ts-check
/**
 * What the host says, checked before anything is drawn from it. The host is ours, but another version of it, a broken
 * catalogue or a program in its place must not be able to do more than show a wrong word.
 */
/** @import { Answer, Because, Camera, CamerasResult, Check, DoctorResult, Emotion } from "./protocol.js" */
/** @import { Mood, Point, Progress, Reason, RecommendResult, Settings, Track } from "./protocol.js" */
import { HostError } from "./errors.js";
import { isTrackId } from "./spotify.js";
import { shorten } from "./text.js";
import { EMOTIONS, isEmotion, isGoal } from "./vocabulary.js";

const MOST_TRACKS = 100;
const MOST_CAMERAS = 50;
const MOST_CHECKS = 200;
/** Characters of a finding, which may list paths and ids. */
const LONGEST_FINDING = 2000;

/** @param {unknown} value @returns {Answer} */
export function answerOf(value) {
  const { mood, ...rest } = object(value, "scan");
  return { mood: moodOf(mood), ...recommendationOf(rest) };
}

/** @param {unknown} value @returns {RecommendResult} */
export function recommendationOf(value) {
  const { goal, tracks, path, target } = object(value, "tracks");
  if (!isGoal(goal) || !Array.isArray(tracks)) throw garbled("tracks");
  return {
    goal,
    tracks: tracks.slice(0, MOST_TRACKS).flatMap(trackOf),
    path: Array.isArray(path) ? path.slice(0, MOST_TRACKS).map(pointOf) : [],
    target: target == null ? null : pointOf(target),
  };
}

/** @param {unknown} value @returns {Settings} */
export function settingsOf(value) {
  const { camera, goal, limit } = object(value, "settings");
  if (!isGoal(goal) || typeof limit !== "number") throw garbled("settings");
  return { camera: typeof camera === "string" ? text(camera) : null, goal, limit: clamp(limit, 1, MOST_TRACKS) };
}

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
  const { subject, state, found, remedy } = /** @type {Record<string, unknown>} */ (value ?? {});
  if (typeof subject !== "string" || typeof found !== "string") return [];
  return [
    {
      subject: text(subject),
      state: findingOf(state),
      found: shorten(found, LONGEST_FINDING),
      remedy: typeof remedy === "string" ? shorten(remedy, LONGEST_FINDING) : null,
    },
  ];
}

/** How a check ended; one that cannot be read is worth a note. @param {unknown} value @returns {Check["state"]} */
const findingOf = (value) =>
  value === "ok" || value === "warning" || value === "failure" ? value : "note";

/** @param {unknown} value @returns {Mood} */
function moodOf(value) {
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
const pointOf = (value) => ({ valence: share(value?.valence), energy: share(value?.energy) });

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

/** @param {unknown} value @param {string} what @returns {Record<string, unknown>} */
function object(value, what) {
  if (typeof value !== "object" || value === null) throw garbled(what);
  return /** @type {Record<string, unknown>} */ (value);
}

/** @param {string} detail */
const garbled = (detail) => new HostError("host_garbled", { params: { detail } });

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? shorten(value) : "");

/** @param {unknown} value @param {number} least @param {number} most */
const clamp = (value, least, most) =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : least;

/** @param {unknown} value */
const share = (value) => clamp(value, 0, 1);
