// @ts-check
/** What the popup shows, and the events that change it: pure functions, so that tests can try every path. */
/** @import { ErrorData, Mood } from "../host/protocol.js" */
/** @import { Event, Result, State } from "../shared/messages.js" */

/** @type {State} */
export const START = { name: "idle" };

/** The mood of a result without a look: the user named it. @type {Mood} */
const UNREAD = {
  ...{ emotion: null, confidence: 0, valence: 0, arousal: 0, word: null, frames: 0, others: 0 },
  distribution: { angry: 0, disgust: 0, fear: 0, happy: 0, sad: 0, surprise: 0, neutral: 0 },
  ...{ reason: null, alternatives: [], hint: null, contempt: null, calibrated: false, uncorrected: null, detector: null, turned: 0 },
};

/** Whether a result needed no look, and so no agreement to one. @param {State} state */
export const isNamed = (state) => state.name === "result" && state.result.mood.frames === 0 && state.result.said !== null;

/**
 * The state after an event. An event that has no meaning in a state leaves it unchanged.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function next(state, event) {
  switch (event.type) {
    case "consent_missing":
      return { name: "first_run" };
    case "wish":
      return { name: "wishes" };
    case "connect":
      return { name: "connecting" };
    case "rest":
      return { name: "stopped" };
    case "find":
      return { name: "finding" };
    case "progress":
      if (state.name !== "connecting" && state.name !== "scanning") return state;
      return { name: "scanning", progress: event.progress, live: event.live };
    case "watch":
      return state.name === "result" ? { ...state, live: true, result: { ...state.result, problem: null } } : state;
    case "answer":
      return answered(event);
    case "asking":
      if (state.name === "result") {
        const asking = { said: event.said, goal: event.goal ?? state.result.goal, target: event.target };
        return { ...state, result: { ...state.result, asking, problem: null } };
      }
      if (state.name === "not_sure") return { ...state, asking: true, problem: null };
      return state;
    case "tracks":
      return withTracks(state, event);
    case "tracks_failed":
      if (state.name === "result") {
        return { ...state, result: { ...state.result, asking: null, problem: event.problem } };
      }
      if (state.name === "not_sure") return { ...state, asking: false, problem: event.problem };
      return state.name === "finding" ? failed(event.problem) : state;
    case "problem":
      return state.name === "result" && state.live ? afterWatching(state.result, event) : failed(event.problem);
    case "feedback":
      return state.name === "result" ? { ...state, result: withFeedback(state.result, event) } : state;
    case "used":
      return state.name === "result" ? { ...state, result: { ...state.result, used: event.at } } : state;
    case "put_back":
      if (state.name !== "result" || state.result.scan !== event.before.scan) return state;
      return { ...state, result: withoutFeedback(state.result, event) };
    case "saved":
      return state.name === "result" ? { ...state, result: withSaved(state.result, event) } : state;
    case "restored":
      return state.name === "idle" ? { name: "result", result: event.result, live: false } : state;
  }
}

/**
 * Whether reopening the popup shows this state again instead of scanning.
 * @param {State} state
 * @param {number} now
 * @param {Limits} limits
 * @param {boolean} running whether a scan runs: the state of a scan that was just stopped may still say so
 */
export function isFresh(state, now, limits, running) {
  if (state.name === "connecting" || state.name === "scanning") return running;
  if (state.name === "finding") return true;
  if (state.name === "result") return isKept(state.result, now, limits);
  return state.name === "not_sure" && isYounger(state.at, now, limits.recent);
}

/** @typedef {Pick<typeof import("../host/timeouts.js").TIMEOUTS, "fresh" | "used" | "recent">} Limits */

/**
 * Whether a list is shown again: it is young, or it was used of late.
 * @param {Result} result
 * @param {number} now
 * @param {Pick<Limits, "fresh" | "used">} limits
 */
export const isKept = ({ at, used }, now, limits) =>
  isYounger(at, now, limits.fresh) || (used !== null && isYounger(used, now, limits.used));

/** After the clock was set back, a time may be in the future. It is not young either. @param {number} at @param {number} now @param {number} most */
const isYounger = (at, now, most) => now - at >= 0 && now - at < most;

/** @param {Extract<Event, { type: "answer" }>} event @returns {State} */
function answered({ mood, live, at, ...tracks }) {
  if (mood.emotion !== null) return { name: "result", result: { mood, said: null, ...fresh(tracks, at) }, live };
  if (mood.reason === "no_face") return { name: "no_face", hint: mood.hint, detector: mood.detector };
  return { name: "not_sure", mood, scan: tracks.scan, at, asking: false, problem: null };
}

/** @param {State} state @param {Extract<Event, { type: "tracks" }>} event @returns {State} */
function withTracks(state, { said, felt, at, ...tracks }) {
  const result = { said, ...fresh(tracks, at) };
  if (state.name === "result" && felt) {
    return { ...state, result: { ...result, mood: felt.mood, scan: result.scan ?? felt.scan } };
  }
  if (state.name === "result") {
    // The scan is the same, so its likes stay.
    const { mood, scan, liked, saved } = state.result;
    return { ...state, result: { mood, ...result, scan: result.scan ?? scan, liked, saved } };
  }
  if (state.name === "not_sure") {
    return { name: "result", result: { mood: state.mood, ...result, scan: result.scan ?? state.scan }, live: false };
  }
  if (state.name === "finding") return { name: "result", result: { mood: UNREAD, ...result }, live: false };
  return state;
}

/** @param {import("../shared/messages.js").Tracks} tracks @param {number} at */
const fresh = ({ goal, tracks, path, few, target, scan }, at) => ({
  ...{ goal, tracks, path, few, target, scan, at },
  ...{ liked: /** @type {string[]} */ ([]), saved: /** @type {string[]} */ ([]), removed: null, used: null, asking: null, problem: null },
});

/**
 * The watching has ended. Its last result stays, and is as old as the end.
 * @param {Result} result
 * @param {Extract<Event, { type: "problem" }>} event
 * @returns {State}
 */
function afterWatching(result, { problem, at }) {
  if (problem.code === "consent_missing") return failed(problem);
  const said = problem.code === "cancelled" ? null : problem;
  return { name: "result", result: { ...result, asking: null, at, problem: said }, live: false };
}

/** @param {ErrorData} problem @returns {State} */
function failed(problem) {
  switch (problem.code) {
    case "cancelled":
      return { name: "stopped" };
    case "consent_missing":
      return { name: "first_run" };
    case "host_missing":
    case "host_forbidden":
      return { name: "host_missing", problem };
    case "host_too_old":
    case "unknown_method": // the host is older than the method
      return { name: "host_too_old", problem };
    case "extension_too_old":
      return { name: "extension_too_old", problem };
    default:
      return { name: "error", problem };
  }
}

/** @param {Result} result @param {Extract<Event, { type: "feedback" }>} event @returns {Result} */
function withFeedback(result, { track: id, kind, at }) {
  const { tracks, liked, removed } = result;
  const index = tracks.findIndex((track) => track.id === id);
  const track = tracks[index];
  switch (kind) {
    case "liked":
      return track && !liked.includes(id) ? { ...result, liked: [...liked, id], used: at } : result;
    case "rejected":
      if (!track) return result;
      return {
        ...result,
        tracks: tracks.toSpliced(index, 1),
        liked: liked.filter((one) => one !== id),
        removed: { track, index },
      };
    case "cleared":
      if (removed?.track.id === id && !track) {
        return { ...result, tracks: tracks.toSpliced(removed.index, 0, removed.track), removed: null };
      }
      return { ...result, liked: liked.filter((one) => one !== id) };
    case "opened":
      return { ...result, used: at };
  }
}

/**
 * Undo feedback that the host did not store, and nothing else that has changed since.
 * @param {Result} result
 * @param {Extract<Event, { type: "put_back" }>} event
 * @returns {Result}
 */
function withoutFeedback(result, { track: id, before, problem }) {
  const { tracks, removed } = result;
  const others = result.liked.filter((one) => one !== id);
  const known = { ...result, liked: before.liked.includes(id) ? [...others, id] : others, problem };
  const there = tracks.some((track) => track.id === id);
  const index = before.tracks.findIndex((track) => track.id === id);
  const lost = before.tracks[index];
  // Only in the same answer: another answer has another path.
  if (lost && !there && result.path === before.path) {
    // The list may have changed since: its place is before the first of the tracks that followed it.
    const after = new Set(before.tracks.slice(index + 1).map((track) => track.id));
    const place = tracks.findIndex((track) => after.has(track.id));
    const all = tracks.toSpliced(place < 0 ? tracks.length : place, 0, lost);
    return { ...known, tracks: all, removed: removed?.track.id === id ? null : removed };
  }
  if (before.removed?.track.id === id && there) {
    return { ...known, tracks: tracks.filter((track) => track.id !== id), removed: before.removed };
  }
  return known;
}

/** Tracks were saved in Spotify for a like, or removed again. @param {Result} result @param {Extract<Event, { type: "saved" }>} event @returns {Result} */
function withSaved(result, { tracks, saved }) {
  const others = result.saved.filter((id) => !tracks.includes(id));
  return { ...result, saved: saved ? [...others, ...tracks] : others };
}
