import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, progressOf, recommendationOf } from "../../extension/host/answers.js";
import { camerasOf, checksOf, settingsOf } from "../../extension/host/answers_options.js";
import { answer, distribution, mood, track } from "./fakes.js";

const garbled = (error) => error.code === "host_garbled";

test("a good answer passes, without the host's addresses", () => {
  const checked = answerOf(answer);
  assert.deepEqual(checked.mood, mood);
  assert.deepEqual(checked.tracks, [{ ...track, url: "", uri: "" }]);
});

test("a mood that the extension does not know is refused", () => {
  for (const emotion of ["bored", "", 3, undefined, ["happy"]]) {
    assert.throws(() => answerOf({ ...answer, mood: { ...mood, emotion } }), garbled);
  }
  assert.throws(() => answerOf({ ...answer, mood: { ...mood, emotion: null, reason: "asleep" } }), garbled);
});

test("what is no answer is refused", () => {
  for (const value of [null, undefined, 7, "x", [], {}, { mood: null }, { mood, goal: "win", tracks: [] },
    { mood, goal: "match", tracks: "many" }]) {
    assert.throws(() => answerOf(value), garbled);
  }
});

test("a track without a Spotify id is left out, the others stay", () => {
  const tracks = [null, 5, {}, { ...track, id: "short" }, { ...track, id: "../../../evil?x=aaaaaaa" }, track];
  assert.deepEqual(recommendationOf({ goal: "lift", tracks }).tracks.map(({ id }) => id), [track.id]);
});

test("there is a most to tracks and to the length of a name", () => {
  const tracks = Array.from({ length: 500 }, () => ({ ...track, name: "x".repeat(100_000) }));
  const checked = recommendationOf({ goal: "calm", tracks }).tracks;
  assert.equal(checked.length, 100);
  assert.equal(checked[0].name.length, 300);
});

test("markup stays the text that it is", () => {
  const name = "<img src=x onerror=alert(1)>";
  assert.equal(recommendationOf({ goal: "calm", tracks: [{ ...track, name }] }).tracks[0].name, name);
});

test("numbers out of range are drawn back, and what is no number is zero", () => {
  const odd = { ...track, valence: 7, energy: "loud", popularity: -3, artists: "one", name: 3, reason: { kind: "dice" } };
  const [checked] = recommendationOf({ goal: "match", tracks: [odd] }).tracks;
  assert.deepEqual([checked.valence, checked.energy, checked.popularity], [1, 0, 0]);
  assert.deepEqual([checked.name, checked.artists, checked.reason.kind], ["", [], "mood"]);
});

test("a distribution counts only whole", () => {
  assert.equal(progressOf({ phase: "looking", distribution: { happy: 1 } }).distribution, null);
  assert.deepEqual(progressOf({ phase: "looking", distribution }).distribution, distribution);
});

test("a step of an unknown phase, hint or box is still a step", () => {
  const step = progressOf({ phase: "dreaming", hint: "<b>", box: { x: -1, y: 2 }, done: NaN });
  assert.deepEqual(step, {
    phase: "looking", done: 0, others: 0, box: { x: 0, y: 1, width: 0, height: 0 }, hint: null, distribution: null,
  });
  assert.throws(() => progressOf(null), garbled);
});

test("settings are known or refused", () => {
  const genres = { preferred_genres: ["jazz"], avoided_genres: [] };
  const settings = { goal: "lift", limit: 12, ...genres, retention_days: 30, camera: "Desk camera" };
  assert.deepEqual(settingsOf({ ...settings, future: 1 }), settings);
  const odd = { camera: { a: 1 }, goal: "calm", limit: 1e9, preferred_genres: "all", avoided_genres: [7, "rock"] };
  assert.deepEqual(settingsOf(odd), {
    goal: "calm", limit: 100, preferred_genres: [], avoided_genres: ["rock"], retention_days: null, camera: null,
  });
  for (const bad of [null, 7, {}, { ...settings, goal: "win" }, { ...settings, limit: "many" }]) {
    assert.throws(() => settingsOf(bad), garbled);
  }
});

test("a camera without a number or a name is left out, the others stay", () => {
  const camera = { index: 2, name: "Desk camera" };
  const cameras = [null, 5, {}, { index: "0", name: "x" }, { index: 1, name: 3 }, { ...camera, extra: 1 }];
  assert.deepEqual(camerasOf({ cameras }), { cameras: [camera] });
  assert.equal(camerasOf({ cameras: Array(500).fill({ index: 0, name: "x".repeat(9000) }) }).cameras.length, 50);
  for (const odd of [null, {}, { cameras: "two" }]) assert.throws(() => camerasOf(odd), garbled);
});

test("findings are texts of a limited length", () => {
  const check = { subject: "Python", state: "ok", found: "3.12", remedy: null };
  const checks = [null, {}, { ...check, found: 3 }, check, { ...check, state: "on fire", remedy: "x".repeat(9000) }];
  const found = checksOf({ worst: "failure", checks });
  assert.equal(found.worst, "failure");
  assert.deepEqual(found.checks[0], { ...check, code: null, params: {}, failed: false, about: null });
  assert.deepEqual([found.checks[1].state, found.checks[1].remedy.length], ["note", 2000]);
  assert.equal(found.checks.length, 2);
  for (const odd of [null, {}, { worst: "ok", checks: {} }]) assert.throws(() => checksOf(odd), garbled);
});

test("what a finding is made of keeps its names and loses what no sentence can hold", () => {
  const params = { file: "/x/y".repeat(200), size: 7, "<b>": 1, nested: {}, endless: Infinity };
  const [found] = checksOf({
    worst: "ok",
    checks: [{ subject: "Log", state: "ok", found: "-", code: "log_quiet", params, about: "<i>", failed: "yes" }],
  }).checks;
  assert.deepEqual(found.params, { file: "/x/y".repeat(200), size: 7 });
  assert.deepEqual([found.code, found.about, found.failed], ["log_quiet", null, false]);
});

test("what speaks for a track is kept where it is known, and the path and its end with it", () => {
  const because = [{ kind: "liked_artist", name: "Somebody" }, { kind: "new" }, { kind: "fate", name: "x" }, null, 7];
  const told = { ...track, reason: { ...track.reason, because } };
  const path = [{ valence: 0.2, energy: 0.3 }, { valence: 4, energy: "high" }];
  const checked = recommendationOf({ goal: "match", tracks: [told], path, target: { valence: 0.9, energy: 0.1 } });
  assert.deepEqual(checked.tracks[0].reason.because, [
    { kind: "liked_artist", name: "Somebody" },
    { kind: "new", name: null },
  ]);
  assert.deepEqual(checked.path, [{ valence: 0.2, energy: 0.3 }, { valence: 1, energy: 0 }]);
  assert.deepEqual(checked.target, { valence: 0.9, energy: 0.1 });
  assert.deepEqual(recommendationOf({ goal: "match", tracks: [] }).path, []);
});
