/** What is said of each track: only what sets it apart. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { track } from "./fakes.js";

const texts = JSON.parse(readFileSync(new URL("../../extension/_locales/en/messages.json", import.meta.url), "utf8"));
globalThis.chrome = {
  i18n: {
    getUILanguage: () => "en",
    getMessage: (key, values) => (texts[key]?.message ?? "").replaceAll(/\$(\d)/g, (_, which) => values[which - 1] ?? ""),
  },
};
const { reasonsOf } = await import("../../extension/popup/music_reasons.js");
const { leadsNowhere } = await import("../../extension/popup/music_way.js");

const PATH = [0.3, 0.5, 0.7].map((share) => ({ valence: share, energy: share }));
const here = PATH.slice(0, 1);
const step = (number, because = []) => ({ ...track.reason, kind: "step", step: number, steps: 3, because });
const list = (...changes) => changes.map((change) => ({ ...track, ...change }));
const lines = (tracks, change = {}) => reasonsOf({ tracks, goal: "match", target: null, path: here, ...change });

test("genre and year are told where they differ", () => {
  assert.deepEqual(lines(list({ year: 2001 }, { year: 1969 })), ["2001", "1969"]);
  assert.deepEqual(lines(list({ genre: "soul" }, { genre: "pop", year: null })), ["soul · 2001", "pop"]);
  assert.deepEqual(lines(list({ genre: "r&b" }, { genre: "dark polka", year: null })), ["R&B · 2001", "dark polka"]);
  assert.deepEqual(lines(list({}, {}, {})), ["", "", ""]);
  assert.deepEqual(lines(list({})), ["pop · 2001"]);
});

test("what is known of the listener comes first", () => {
  const liked = { ...track.reason, because: [{ kind: "liked_artist", name: "Adele" }] };
  assert.deepEqual(lines(list({ reason: liked }, {})), ["You like Adele", ""]);
  assert.deepEqual(lines(list({ reason: liked }, { reason: liked })), ["", ""]);
  const later = { ...track.reason, because: [{ kind: "of_a_newer_host", name: "?" }, { kind: "new", name: null }] };
  assert.deepEqual(lines(list({ reason: later }, {})), ["New to you", ""]);
});

test("what is of the listener's own music says so", () => {
  const [theirs, artist] = ["yours", "your_artist"].map((kind) => ({ ...track.reason, because: [{ kind, name: kind === "yours" ? null : "Adele" }] }));
  assert.deepEqual(lines(list({ reason: theirs }, { reason: artist }, {})), ["Yours", "In your music: Adele", ""]);
});

test("the steps of a way are counted, towards what it leads to", () => {
  const tracks = list({ reason: step(1) }, { reason: step(2) });
  assert.deepEqual(lines(tracks, { goal: "lift", path: PATH }), ["1 of 3 towards brighter", "2 of 3 towards brighter"]);
  assert.deepEqual(lines(tracks, { target: PATH[2], path: PATH }), ["1 of 3 to your point", "2 of 3 to your point"]);
  assert.deepEqual(lines(tracks, { goal: "lift", path: [PATH[2], PATH[2], PATH[2]] }), ["", ""]);
});

test("only a lift without points apart leads nowhere", () => {
  const end = [PATH[2], { valence: 0.71, energy: 0.7 }, PATH[2]];
  assert.equal(leadsNowhere({ goal: "lift", target: null, path: end }), true);
  assert.equal(leadsNowhere({ goal: "lift", target: null, path: PATH }), false);
  assert.equal(leadsNowhere({ goal: "match", target: null, path: here }), false);
  assert.equal(leadsNowhere({ goal: "lift", target: PATH[0], path: end }), false);
  assert.equal(leadsNowhere({ goal: "lift", target: null, path: [] }), false, "an older host sends no path");
});
