/** What the options page is told, by a host that is not what it should be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { allowedIn } from "../../extension/background/abilities.js";
import { PAGE_METHODS } from "../../extension/background/requests.js";
import { RESULTS } from "../../extension/host/schema.js";
import { playlistAddress } from "../../extension/shared/spotify_links.js";
import { account } from "./fakes.js";

const status = RESULTS["spotify/status"];

test("what is no object is refused for every method", () => {
  for (const [method, check] of Object.entries(RESULTS)) {
    for (const value of [null, 3, "text", undefined, []]) assert.equal(check(value), undefined, method);
  }
  assert.ok(Object.keys(PAGE_METHODS).every((method) => Object.hasOwn(RESULTS, method)));
});

const moods = { scans: 1, valence: 0, arousal: 0, emotions: {} };

test("a history keeps what can be shown, and leaves the rest out", () => {
  const scan = {
    scan: 4, time: 1e9, utc_offset: 60, goal: "lift", emotion: "happy", confidence: 7, valence: 3, arousal: -9, word: 1, correction: null,
    tracks: [{ id: "../x", name: "x", artists: [], judgement: null, opened: true }],
  };
  const history = RESULTS["history/read"]({
    profile: "Anna",
    scans: [scan, null, { ...scan, scan: "x" }, { ...scan, scan: 5, time: 1e99 }],
    next: "1",
    summary: {
      moods: null,
      unit: "year",
      buckets: [
        { start: "not a day", moods },
        { start: "2026-99-99", moods },
        { start: "2026-11-22", moods: { ...moods, scans: 2, emotions: { happy: 1.6, "<b>": 3 } } },
        { start: "2026-11-23", moods: {} },
      ],
      week: [{ weekday: 0, part: "noon", moods }, { weekday: 6, part: "night", moods }, { weekday: 6, part: "night", moods: {} }],
      goals: [{ goal: "win" }, { goal: "calm", before: moods, after: moods }],
    },
  });
  assert.deepEqual(history.scans.map((one) => one.scan), [4, 5]);
  assert.deepEqual([history.scans[0].confidence, history.scans[0].valence, history.scans[0].arousal], [1, 1, -1]);
  assert.deepEqual([history.scans[0].word, history.scans[0].tracks], [null, []]);
  assert.doesNotThrow(() => new Date(history.scans[1].time * 1000).toISOString());
  assert.equal(history.next, null);
  assert.deepEqual(history.summary.buckets.map(({ start }) => start), ["2026-11-22"]);
  assert.deepEqual(history.summary.buckets[0].moods.emotions, { happy: 2 });
  assert.deepEqual([history.summary.week.length, history.summary.goals.length, history.summary.unit], [1, 1, "day"]);
});

test("links to Spotify are Spotify's", () => {
  for (const odd of [{ dashboard: "https://evil.example/" }, { apps: "javascript:alert(1)" }, { apps: "https://www.spotify.com.evil.example/" }]) {
    assert.equal(status({ ...account, ...odd }), undefined);
  }
  const kept = { emotion: "happy", goal: "match", limit: 12, playlist: { id: "0".repeat(22), url: "javascript:alert(1)", name: "x" }, refreshed: 1 };
  const checked = RESULTS["spotify/playlist/keep"]({
    kept: [kept, { ...kept, goal: "win", playlist: { ...kept.playlist, id: "../x" } }, { ...kept, emotion: "bored" }],
    refreshed: ["sad", "bored"],
  });
  assert.deepEqual(checked.refreshed, ["sad"]);
  assert.deepEqual(checked.kept.map(({ goal }) => goal), ["match", "match"]);
  assert.deepEqual(checked.kept.map(({ playlist }) => playlist.url), [undefined, undefined]);
  assert.deepEqual(checked.kept.map(({ playlist }) => playlistAddress(playlist.id)), [`https://open.spotify.com/playlist/${"0".repeat(22)}`, ""]);
});

test("a client id is one or none, and the rest of an account keeps to its bounds", () => {
  assert.deepEqual(status(account), account);
  assert.equal(status({ ...account, client_id: "secret words" }).client_id, null);
  assert.equal(status({ ...account, keyring: "rusty" }).keyring, "ok");
  assert.deepEqual(status({ ...account, scopes: [{ scope: "x", feature: "spying", reason: "" }, 3] }).scopes, []);
  assert.deepEqual([status({ ...account, calls: -4 }).calls, status({ ...account, budget: 0 }).budget], [0, 1]);
  assert.equal(status({ ...account, redirect: 4 }), undefined);
  assert.equal(RESULTS["spotify/taste"]({ ...account.taste, read: 1e99 }).read, 8.64e12);
});

test("people without a name are left out", () => {
  const person = { name: "Anna", current: true, created: 1, scans: 1e99 };
  const { profiles, damage } = RESULTS["profile/list"]({ profiles: [{ ...person, name: "" }, null, person], damage: null });
  assert.deepEqual(profiles, [{ ...person, scans: 8.64e12 }]);
  assert.equal(damage, null);
});

test("a piece of an export comes whole", () => {
  const text = "x".repeat(500_000);
  assert.equal(RESULTS["profile/export"]({ text, next: null, file: "x.json" }).text, text);
});

test("a face, genres and a test picture", () => {
  assert.deepEqual(RESULTS["profile/calibration"]({ rest: null, corrections: 2, bias: { sad: -99, odd: 1 } }).bias, { sad: -20 });
  assert.deepEqual(RESULTS["catalogue/genres"]({ genres: [{ name: "pop", tracks: 3 }, { name: 4 }] }).genres, [{ name: "pop", tracks: 3 }]);
  assert.equal(RESULTS["cameras/test"]({ frames: "many", faces: 0, width: 1, height: 1 }), undefined);
});

test("a feature is allowed when all that it needs is", () => {
  const scope = (feature, granted) => ({ scope: "x", feature, reason: "", granted });
  const scopes = [scope("taste", true), scope("taste", false), scope("library", true), scope("spying", true), 4];
  assert.deepEqual(allowedIn(status({ ...account, scopes })), ["library"]);
  assert.deepEqual(allowedIn(null), []);
});

test("devices without an id or a name are none, and odd lists are refused", () => {
  const laptop = { id: "a", name: "Laptop", type: "Computer", active: true };
  const devices = [laptop, { ...laptop, id: "" }, { ...laptop, id: "x".repeat(129) }, null, 3, { ...laptop, name: 7 }];
  const check = RESULTS["spotify/devices"];
  assert.deepEqual(check({ devices }).devices, [laptop]);
  assert.equal(check({ devices: "all" }), undefined);
  const library = RESULTS["spotify/library/save"];
  assert.deepEqual(library({ changed: ["0".repeat(22), "../x", 3] }), { changed: ["0".repeat(22)] });
  assert.equal(library({}), undefined);
});
