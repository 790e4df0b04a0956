// @ts-check
/** What the popup shows, and what changes it: pure functions, so that every path can be tried in a test. */
/** @import { ErrorData } from "../host/protocol.js" */
/** @import { Event, Result, State } from "../shared/messages.js" */
import { judged, kept, undone } from "./judging.js";

/** @type {State} */
export const START = { name: "idle" };

/**
 * The state after an event. An event that makes no sense in a state leaves it as it is.
 * @param {State} state
 * @param {Event} event
 * @returns {State}
 */
export function next(state, event) {
  switch (event.type) {
    case "consent_missing":
      return { name: "first_run" };
    case "connect":
      return { name: "connecting" };
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
      return state;
    case "problem":
      return state.name === "result" && state.live ? watched(state.result, event) : troubled(event.problem);
    case "judged":
      return state.name === "result" ? { ...state, result: judged(state.result, event) } : state;
    case "put_back":
      if (state.name !== "result" || state.result.scan !== event.before.scan) return state;
      return { ...state, result: undone(state.result, event) };
    case "saved":
      return state.name === "result" ? { ...state, result: kept(state.result, event) } : state;
    case "restored":
      return state.name === "idle" ? { name: "result", result: event.result, live: false } : state;
  }
}

/**
 * Whether reopening the popup shows this state again instead of looking anew.
 * @param {State} state
 * @param {number} now
 * @param {number} fresh milliseconds
 * @param {boolean} running whether a scan runs: one that was stopped may not have said so yet
 */
export function isFresh(state, now, fresh, running) {
  if (state.name === "connecting" || state.name === "scanning") return running;
  const at = state.name === "result" ? state.result.at : state.name === "not_sure" ? state.at : null;
  // A clock that was set back makes a result of the future, which is not fresh either.
  return at !== null && now - at >= 0 && now - at < fresh;
}

/** @param {Extract<Event, { type: "answer" }>} event @returns {State} */
function answered({ mood, live, at, ...tracks }) {
  if (mood.emotion !== null) return { name: "result", result: { mood, said: null, ...fresh(tracks, at) }, live };
  if (mood.reason === "no_face") return { name: "no_face", hint: mood.hint };
  return { name: "not_sure", mood, scan: tracks.scan, at, asking: false, problem: null };
}

/** @param {State} state @param {Extract<Event, { type: "tracks" }>} event @returns {State} */
function withTracks(state, { said, felt, at, ...tracks }) {
  const result = { said, ...fresh(tracks, at) };
  if (state.name === "result" && felt) {
    return { ...state, result: { ...result, mood: felt.mood, scan: result.scan ?? felt.scan } };
  }
  if (state.name === "result") {
    // The scan is the same, and its tracks stay liked.
    const { mood, scan, liked, saved } = state.result;
    return { ...state, result: { mood, ...result, scan: result.scan ?? scan, liked, saved } };
  }
  if (state.name === "not_sure") {
    return { name: "result", result: { mood: state.mood, ...result, scan: result.scan ?? state.scan }, live: false };
  }
  return state;
}

/** @param {import("../shared/messages.js").Tracks} tracks @param {number} at */
const fresh = ({ goal, tracks, path, target, scan }, at) => ({
  ...{ goal, tracks, path, target, scan, at },
  ...{ liked: /** @type {string[]} */ ([]), saved: /** @type {string[]} */ ([]), removed: null, asking: null, problem: null },
});

/**
 * The watching has ended. What it saw last stays, and is as young as that.
 * @param {Result} result
 * @param {Extract<Event, { type: "problem" }>} event
 * @returns {State}
 */
function watched(result, { problem, at }) {
  if (problem.code === "consent_missing") return troubled(problem);
  const said = problem.code === "cancelled" ? null : problem;
  return { name: "result", result: { ...result, asking: null, at, problem: said }, live: false };
}

/** @param {ErrorData} problem @returns {State} */
function troubled(problem) {
  switch (problem.code) {
    case "cancelled":
      return { name: "stopped" };
    case "consent_missing":
      return { name: "first_run" };
    case "host_missing":
    case "host_forbidden":
      return { name: "host_missing", problem };
    case "host_too_old":
    case "unknown_method": // a host from before the method
      return { name: "host_too_old", problem };
    case "extension_too_old":
      return { name: "extension_too_old", problem };
    default:
      return { name: "error", problem };
  }
}
