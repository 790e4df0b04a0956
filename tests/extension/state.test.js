import assert from "node:assert/strict";
import { test } from "node:test";
import { START, isFresh, next } from "../../extension/background/state.js";
import { answer, mood, track } from "./fakes.js";

const problem = (code) => ({ code, message: "", hint: "", params: {} });
const after = (...events) => events.reduce(next, START);
const connect = { type: "connect" };
const answered = { type: "answer", ...answer, at: 1000 };
const step = { type: "progress", progress: { phase: "looking" } };
const noFace = { ...answered, mood: { ...mood, emotion: null, reason: "no_face", hint: "no_face", detector: "haar" } };
const unsure = { ...answered, mood: { ...mood, emotion: null, reason: "not_sure", alternatives: ["sad", "neutral"] } };

test("the main path", () => {
  assert.equal(after(connect).name, "connecting");
  assert.equal(after(connect, step).name, "scanning");
  const { name, result } = after(connect, step, answered);
  assert.equal(name, "result");
  assert.deepEqual(result.tracks, [track]);
  assert.deepEqual([result.said, result.asking, result.problem], [null, null, null]);
});

test("no face and no certainty have states of their own", () => {
  assert.deepEqual(after(connect, noFace), { name: "no_face", hint: "no_face", detector: "haar" });
  assert.deepEqual(after(connect, unsure).mood.alternatives, ["sad", "neutral"]);
});

test("a step that comes after the answer changes nothing", () => {
  const state = after(connect, answered);
  assert.equal(next(state, step), state);
});

const PROBLEMS = {
  cancelled: "stopped",
  consent_missing: "first_run",
  host_missing: "host_missing",
  host_forbidden: "host_missing",
  host_too_old: "host_too_old",
  unknown_method: "host_too_old",
  extension_too_old: "extension_too_old",
  host_crashed: "error",
  camera_busy: "error",
  never_heard_of: "error",
};

for (const [code, name] of Object.entries(PROBLEMS)) {
  test(`${code} shows ${name}`, () => {
    assert.equal(after(connect, step, { type: "problem", problem: problem(code) }).name, name);
  });
}

test("other tracks keep the mood, and what the person said", () => {
  const asking = after(connect, answered, { type: "asking", said: "sad", goal: "lift", target: null });
  assert.deepEqual(asking.result.asking, { said: "sad", goal: "lift", target: null });
  assert.equal(asking.result.goal, "match");
  const { result } = next(asking, { type: "tracks", said: "sad", goal: "lift", tracks: [], at: 2000 });
  assert.deepEqual([result.mood, result.said, result.goal, result.at], [mood, "sad", "lift", 2000]);
  assert.equal(result.asking, null);
});

test("tracks that did not come leave the old ones, with the reason", () => {
  const asking = { type: "asking", said: null, goal: "lift" };
  const { result } = after(connect, answered, asking, { type: "tracks_failed", problem: problem("busy") });
  assert.deepEqual([result.goal, result.asking], ["match", null]);
  assert.deepEqual(result.tracks, [track]);
  assert.equal(result.problem.code, "busy");
});

test("a mood chosen out of an unsure answer is a result", () => {
  const chosen = { type: "tracks", said: "sad", goal: "match", tracks: [track], at: 5 };
  const state = after(connect, unsure, { type: "asking" }, chosen);
  assert.equal(state.name, "result");
  assert.equal(state.result.said, "sad");
  const failed = after(connect, unsure, { type: "asking" }, { type: "tracks_failed", problem: problem("busy") });
  assert.deepEqual([failed.name, failed.asking, failed.problem.code], ["not_sure", false, "busy"]);
});

test("answers with tracks that were not asked for change nothing", () => {
  const state = after(connect);
  for (const type of ["asking", "tracks", "tracks_failed"]) assert.equal(next(state, { type }), state);
});

test("a restored result never replaces what is going on", () => {
  const { result } = after(connect, answered);
  assert.equal(after({ type: "restored", result }).name, "result");
  assert.equal(after(connect, { type: "restored", result }).name, "connecting");
});

test("a result is fresh for a while, and never from the future", () => {
  const limits = { fresh: 30, used: 300, recent: 10 };
  const state = after(connect, answered);
  assert.equal(isFresh(state, 1000, limits), true);
  assert.equal(isFresh(state, 1029, limits), true);
  assert.equal(isFresh(state, 1030, limits), false);
  assert.equal(isFresh(state, 999, limits), false);
  const used = next(state, { type: "used", at: 1020 });
  assert.equal(isFresh(used, 1319, limits), true);
  assert.equal(isFresh(used, 1320, limits), false);
  assert.equal(isFresh(used, 999, limits), false);
  assert.equal(isFresh(after(connect, unsure), 1009, limits), true);
  assert.equal(isFresh(after(connect, unsure), 1010, limits), false);
  assert.equal(isFresh(after(connect, noFace), 1001, limits), false);
  assert.equal(isFresh(after(connect), 1010, limits, true), true);
  assert.equal(isFresh(after(connect), 1010, limits, false), false);
  assert.equal(isFresh(after(connect, step), 1010, limits, false), false);
  assert.equal(isFresh(START, 0, limits), false);
});
