/** What the options page is told, by a host that is not what it should be. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, keptOf, tasteOf } from "../../extension/host/answers_account.js";
import { historyOf } from "../../extension/host/answers_history.js";
import { calibrationOf, genresOf, peopleOf, pieceOf, trialOf } from "../../extension/host/answers_people.js";
import { changedOf, devicesOf, spotifyOf } from "../../extension/host/answers_spotify.js";
import { CHECKED, NEW_PERSON } from "../../extension/background/asking.js";

const taste = { enabled: true, read: null, tracks: 1, artists: 1, newer: 0 };
const account = { signed_in: true, client_id: "a".repeat(32), keyring: "ok", redirect: "http://127.0.0.1/callback", taste };

test("what is no object is refused by every check", () => {
  for (const [method, check] of Object.entries(CHECKED)) {
    for (const value of [null, 3, "text", undefined]) assert.throws(() => check(value), undefined, method);
  }
  assert.ok(NEW_PERSON.every((method) => Object.hasOwn(CHECKED, method)));
});

test("a history keeps what can be shown, and leaves the rest out", () => {
  const scan = { scan: 4, time: 1e9, utc_offset: 60, goal: "lift", emotion: "happy", confidence: 7, valence: 3, arousal: -9, word: 1 };
  const history = historyOf({
    profile: "Anna",
    scans: [scan, null, { ...scan, scan: "x" }, { ...scan, scan: 5, emotion: "bored", goal: "win", time: 1e99 }],
    next: "1",
    summary: {
      moods: null,
      unit: "year",
      buckets: [{ start: "not a day", moods: {} }, { start: "2026-99-99", moods: {} }, { start: "2026-11-22", moods: { scans: -1, emotions: { happy: 1.6, "<b>": 3 } } }],
      week: [{ weekday: 9, part: "night", moods: {} }, { weekday: 0, part: "noon", moods: {} }, { weekday: 6, part: "night", moods: {} }],
      goals: [{ goal: "win" }, { goal: "calm", before: {}, after: {} }],
    },
  });
  assert.deepEqual(history.scans.map((one) => one.scan), [4, 5]);
  assert.deepEqual([history.scans[0].confidence, history.scans[0].valence, history.scans[0].arousal], [1, 1, -1]);
  assert.deepEqual([history.scans[1].emotion, history.scans[1].goal], [null, "match"]);
  assert.doesNotThrow(() => new Date(history.scans[1].time * 1000).toISOString());
  assert.equal(history.next, null);
  assert.deepEqual(history.summary.buckets.map(({ start }) => start), ["2026-11-22"]);
  assert.deepEqual(Object.keys(history.summary.buckets[0].moods.emotions).length, 7);
  assert.deepEqual([history.summary.week.length, history.summary.goals.length, history.summary.unit], [1, 1, "day"]);
});

test("links to Spotify are Spotify's", () => {
  const odd = accountOf({ ...account, dashboard: "https://evil.example/", apps: "javascript:alert(1)" });
  assert.equal(odd.dashboard, "https://developer.spotify.com/dashboard");
  assert.equal(odd.apps, "https://www.spotify.com/account/apps/");
  const { kept } = keptOf({
    kept: [
      { emotion: "happy", playlist: { id: "0".repeat(22), url: "javascript:alert(1)", name: "x" }, refreshed: 1 },
      { emotion: "sad", playlist: { id: "../x", url: "https://evil.example/" }, refreshed: "x" },
      { emotion: "bored" },
    ],
  });
  assert.deepEqual(kept.map(({ playlist }) => playlist.url), [`https://open.spotify.com/playlist/${"0".repeat(22)}`, ""]);
});

test("a client id is one or none, and the rest of an account keeps to its bounds", () => {
  assert.equal(accountOf({ ...account, client_id: "secret words" }).client_id, null);
  assert.deepEqual(accountOf({ ...account, scopes: [{ scope: "x", feature: "spying" }, 3] }).scopes, []);
  assert.equal(accountOf({ ...account, calls: -4, budget: 0 }).budget, 1);
  assert.throws(() => accountOf({ ...account, redirect: 4 }));
  assert.equal(tasteOf({ ...taste, read: 1e99 }).read, 8.64e12);
});

test("people without a name are nobody", () => {
  const { profiles, damage } = peopleOf({ profiles: [{ name: "" }, null, { name: "Anna", scans: 1e99 }], damage: null });
  assert.deepEqual(profiles.map(({ name }) => name), ["Anna"]);
  assert.equal(damage, null);
});

test("the file of an export is named without a path", () => {
  for (const file of ["../../.bashrc", "a/b.json", "x.exe", ""]) {
    assert.equal(pieceOf({ text: "{}", next: null, file }).file, "facetune.json");
  }
  assert.equal(pieceOf({ text: "{}", next: null, file: "facetune-profile-2026-11-22.json" }).file, "facetune-profile-2026-11-22.json");
});

test("a face, genres and a test picture", () => {
  assert.equal(calibrationOf({ rest: null, corrections: 2, bias: { sad: -99, odd: 1 } }).bias.sad, -20);
  assert.deepEqual(genresOf({ genres: [{ name: "pop", tracks: 3 }, { name: 4 }] }).genres, [{ name: "pop", tracks: 3 }]);
  assert.equal(trialOf({ frames: "many", width: 1e9 }).frames, 0);
});

test("a feature is allowed when all that it needs is", () => {
  const scope = (feature, granted) => ({ scope: "x", feature, reason: "", granted });
  const scopes = [scope("taste", true), scope("taste", false), scope("library", true), scope("spying", true), 4];
  assert.deepEqual(spotifyOf({ signed_in: true, client_id: "f".repeat(32), scopes }), { signedIn: true, client: true, allowed: ["library"] });
  assert.deepEqual(spotifyOf({ signed_in: "yes", client_id: "an id" }), { signedIn: false, client: false, allowed: [] });
});

test("devices without an id are none, and odd lists are refused", () => {
  const { devices } = { devices: [{ id: "a", name: "Laptop", type: "Computer", active: true }, { id: "" }, { id: "x".repeat(129) }, null, 3, { id: "b", name: 7 }] };
  assert.deepEqual(devicesOf({ devices }), [
    { id: "a", name: "Laptop", type: "Computer", active: true },
    { id: "b", name: "", type: "", active: false },
  ]);
  assert.equal(devicesOf({ devices: Array.from({ length: 90 }, () => devices[0]) }).length, 20);
  assert.throws(() => devicesOf({ devices: "all" }));
  assert.deepEqual(changedOf({ changed: ["0".repeat(22), "../x", 3] }), ["0".repeat(22)]);
  assert.throws(() => changedOf({}));
});
