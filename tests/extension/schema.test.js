/** A scan's answers and steps, by a host that is not what it should be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkMood } from "../../extension/background/camera.js";
import { NOTIFICATIONS, RESULTS } from "../../extension/host/schema.js";
import { answer, distribution, mood, settings, track } from "./fakes.js";

const scan = RESULTS.scan;
const recommend = RESULTS.recommend;
const step = (progress) => NOTIFICATIONS["scan/progress"]({ id: 1, sequence: 0, progress })?.progress;
const tracksOf = (tracks) => recommend({ goal: "match", tracks }).tracks;

test("a good answer passes, without the host's addresses and what a newer host adds", () => {
  const checked = scan({ ...answer, future: 1, mood: { ...mood, aura: "blue" } });
  const { url, uri, ...rest } = track;
  assert.deepEqual([url, uri].map((address) => typeof address), ["string", "string"]);
  assert.deepEqual(checked, { mood, goal: "match", tracks: [rest], path: [], few: [], target: null, scan: null });
});

test("a mood that the extension does not know is refused", () => {
  for (const emotion of ["bored", "", 3, undefined, ["happy"]]) {
    assert.throws(() => checkMood(scan({ ...answer, mood: { ...mood, emotion } }).mood), { code: "host_garbled" });
  }
  const asleep = { ...mood, emotion: null, reason: "asleep" };
  assert.throws(() => checkMood(scan({ ...answer, mood: asleep }).mood), { code: "host_garbled" });
  const unsure = { ...mood, emotion: null, reason: "not_sure", alternatives: ["bored", "sad", "fear", "angry"] };
  checkMood(scan({ ...answer, mood: unsure }).mood);
  assert.deepEqual(scan({ ...answer, mood: unsure }).mood.alternatives, ["sad"]);
});

test("what is no answer is refused", () => {
  for (const value of [null, undefined, 7, "x", [], {}, { mood: null }, { mood, goal: "win", tracks: [] },
    { mood, goal: "match", tracks: "many" }, { ...answer, mood: { emotion: "happy" } }]) {
    assert.equal(scan(value), undefined);
  }
});

test("a cover is a name on the picture server and never an address", () => {
  const cover = "ab67616d00001e02".padEnd(40, "0");
  const odd = ["https://i.scdn.co/image/x", `${cover}/..`, `${cover}?`, "short", 7, {}, undefined];
  const tracks = [cover, ...odd].map((name) => ({ ...track, cover: name }));
  assert.deepEqual(tracksOf(tracks).map((one) => one.cover), [cover, ...odd.map(() => null)]);
});

test("a track without a Spotify id is left out, the others stay", () => {
  const tracks = [null, 5, {}, { ...track, id: "short" }, { ...track, id: "../../../evil?x=aaaaaaa" }, { ...track, name: 3 }, track];
  assert.deepEqual(tracksOf(tracks).map(({ id }) => id), [track.id]);
});

test("there is a most to tracks and to the length of a name", () => {
  const checked = tracksOf(Array.from({ length: 500 }, () => ({ ...track, name: "x".repeat(100_000) })));
  assert.equal(checked.length, 100);
  assert.equal(checked[0].name.length, 300);
});

test("markup stays the text that it is", () => {
  const name = "<img src=x onerror=alert(1)>";
  assert.equal(tracksOf([{ ...track, name }])[0].name, name);
});

test("numbers out of range are drawn back, and what is no number leaves the track out", () => {
  const [checked] = tracksOf([{ ...track, valence: 7, energy: -1, popularity: -3, reason: { ...track.reason, kind: "dice", distance: 1e99 } }]);
  assert.deepEqual([checked.valence, checked.energy, checked.popularity], [1, 0, 0]);
  assert.deepEqual([checked.reason.kind, checked.reason.distance], ["mood", 8.64e12]);
  for (const energy of ["loud", null, {}, undefined]) assert.deepEqual(tracksOf([{ ...track, energy }]), []);
});

test("a distribution counts only whole", () => {
  assert.equal(step({ phase: "looking", distribution: { happy: 1 } }).distribution, null);
  assert.deepEqual(step({ phase: "looking", distribution }).distribution, distribution);
});

test("a step of an unknown phase, hint or box is still a step", () => {
  const odd = step({ phase: "dreaming", hint: "<b>", box: { x: -1, y: 2 }, others: 1 });
  assert.deepEqual(odd, { phase: "looking", done: 0, frames: 0, others: 1, box: null, hint: null, distribution: null });
  const off = step({ phase: "opening", box: { x: -1, y: 2, width: 0.5, height: 9 } }).box;
  assert.deepEqual(off, { x: 0, y: 1, width: 0.5, height: 1 });
  assert.equal(step(null), undefined);
});

test("settings are known or refused", () => {
  const chosen = { ...settings, limit: 12, preferred_genres: ["jazz"], retention_days: 30, camera: "Desk camera" };
  const check = RESULTS["settings/read"];
  assert.deepEqual(check({ ...chosen, future: 1 }), chosen);
  const odd = { camera: { a: 1 }, goal: "calm", limit: 1e9, preferred_genres: ["😀 core", ""], avoided_genres: [7, "rock"], explicit: "loud", preferred_decades: [1980, "x"] };
  assert.deepEqual(check(odd), {
    goal: "calm", limit: 100, preferred_genres: ["😀 core"], avoided_genres: ["rock"], retention_days: null, camera: null,
    preferred_languages: [], preferred_decades: [1980], explicit: null,
    mood_in_names: false, covers: false,
  });
  for (const bad of [null, 7, {}, { ...chosen, goal: "win" }, { ...chosen, limit: "many" }, { ...chosen, preferred_genres: "all" }]) {
    assert.equal(check(bad), undefined);
  }
});

test("a camera without a number or a name is left out, the others stay", () => {
  const check = RESULTS["cameras/list"];
  const camera = { index: 2, name: "Desk camera" };
  const cameras = [null, 5, {}, { index: "0", name: "x" }, { index: 1, name: 3 }, { ...camera, extra: 1 }];
  assert.deepEqual(check({ cameras }), { cameras: [camera] });
  const many = check({ cameras: Array(500).fill({ index: 0, name: "x".repeat(9000) }) }).cameras;
  assert.deepEqual([many.length, many[0].name.length], [200, 300]);
  for (const odd of [null, {}, { cameras: "two" }]) assert.equal(check(odd), undefined);
});

test("findings are texts of a limited length", () => {
  const check = { subject: "Python", state: "ok", found: "3.12", remedy: null };
  const checks = [null, {}, { ...check, found: 3 }, check, { ...check, state: "on fire", remedy: "x".repeat(9000) }];
  const found = RESULTS.doctor({ worst: "on fire", checks });
  assert.equal(found.worst, "note");
  assert.deepEqual(found.checks[0], { ...check, code: null, params: {}, failed: false, about: null });
  assert.deepEqual([found.checks[1].state, found.checks[1].remedy.length], ["note", 2000]);
  assert.equal(found.checks.length, 2);
  for (const odd of [null, {}, { worst: "ok", checks: {} }]) assert.equal(RESULTS.doctor(odd), undefined);
});

test("what a finding is made of keeps its names and loses what no sentence can hold", () => {
  const params = { file: "/x/y".repeat(200), size: 7, "<b>": 1, nested: {}, endless: Infinity };
  const [found] = RESULTS.doctor({
    worst: "ok",
    checks: [{ subject: "Log", state: "ok", found: "-", code: "log_quiet", params, about: "<i>", failed: "yes" }],
  }).checks;
  assert.deepEqual(found.params, { file: "/x/y".repeat(200), size: 7 });
  assert.deepEqual([found.code, found.about, found.failed], ["log_quiet", null, false]);
});

test("what speaks for a track is kept where it is known, and the path and its end with it", () => {
  const because = [{ kind: "liked_artist", name: "Somebody" }, { kind: "new" }, { kind: "fate", name: "x" }, null, 7];
  const told = { ...track, reason: { ...track.reason, because } };
  const path = [{ valence: 0.2, energy: 0.3 }, { valence: 4, energy: 0 }, { valence: 0.5, energy: "high" }];
  const checked = recommend({ goal: "match", tracks: [told], path, target: { valence: 0.9, energy: 0.1 } });
  assert.deepEqual(checked.tracks[0].reason.because, [
    { kind: "liked_artist", name: "Somebody" },
    { kind: "new", name: null },
  ]);
  assert.deepEqual(checked.path, [{ valence: 0.2, energy: 0.3 }, { valence: 1, energy: 0 }]);
  assert.deepEqual(checked.target, { valence: 0.9, energy: 0.1 });
  assert.deepEqual(recommend({ goal: "match", tracks: [] }).path, []);
});
