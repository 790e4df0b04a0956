import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, progressOf, recommendationOf } from "../../extension/lib/answers.js";
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
