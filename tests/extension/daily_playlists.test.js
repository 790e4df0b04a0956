import assert from "node:assert/strict";
import { test } from "node:test";
import { ALARM, DAY, dueAt, setAlarm, refreshDaily } from "../../extension/background/daily_playlists.js";
import { HostError } from "../../extension/host/errors.js";
import { settle } from "./fakes.js";

/** Alarms and storage of a browser. */
function browser() {
  const alarms = new Map();
  const kept = {};
  const listeners = [];
  const started = [];
  return {
    alarms: {
      get: async (name) => alarms.get(name),
      create: async (name, how) => void alarms.set(name, how),
      clear: async (name) => alarms.delete(name),
      onAlarm: { addListener: (listener) => listeners.push(listener) },
    },
    runtime: { onStartup: { addListener: (listener) => started.push(listener) } },
    storage: {
      local: {
        get: async (key) => ({ [key]: kept[key] }),
        set: async (items) => void Object.assign(kept, items),
        remove: async (key) => delete kept[key],
      },
    },
    ring: (name) => listeners.forEach((listener) => listener({ name })),
    set: alarms,
    kept,
    started,
  };
}

test("the next refresh is a day after the last, or soon where that is over", () => {
  assert.equal(dueAt(1000, 2000), 1000 + DAY);
  assert.ok(dueAt(0, 10 * DAY) > 10 * DAY);
  assert.ok(dueAt(0, 10 * DAY) < 10 * DAY + DAY / 100);
  assert.equal(dueAt(50 * DAY, 0), DAY);
});

test("an alarm is set once something is kept, and goes with the last of it", async () => {
  const api = browser();
  await setAlarm(api, true);
  assert.equal(api.set.get(ALARM).periodInMinutes, 1440);
  const { when } = api.set.get(ALARM);
  await setAlarm(api, true);
  assert.equal(api.set.get(ALARM).when, when);
  await setAlarm(api, false);
  assert.equal(api.set.size, 0);
  assert.deepEqual(api.kept, {});
});

test("playlists that are old already do not wait another day", async () => {
  const api = browser();
  const last = Date.now() - DAY + 60 * 60 * 1000;
  await setAlarm(api, true, last);
  assert.equal(api.set.get(ALARM).when, last + DAY);
  assert.equal(api.kept.refreshed_at, last);
});

test("a browser that starts runs the background, which sets the alarm that was lost", async () => {
  const api = browser();
  api.kept.refreshed_at = Date.now();
  refreshDaily(api, async () => ({ kept: [] }), () => {});
  await settle();
  assert.equal(api.started.length, 1, "without a listener it is not run");
  assert.equal(api.set.size, 1);
});

test("the alarm asks the host, and ends where nothing is kept any more", async () => {
  const api = browser();
  const asked = [];
  let kept = [{}];
  refreshDaily(api, async (method) => (asked.push(method), { kept }), () => {});
  await setAlarm(api, true);
  api.ring("another");
  api.ring(ALARM);
  await settle();
  assert.deepEqual(asked, ["spotify/playlist/refresh"]);
  assert.equal(api.set.size, 1);
  kept = [];
  api.ring(ALARM);
  await settle();
  assert.equal(api.set.size, 0);
});

test("a browser that forgot its alarms gets the one back", async () => {
  const api = browser();
  api.kept.refreshed_at = Date.now() - 2 * DAY;
  refreshDaily(api, async () => ({ kept: [{}] }), () => {});
  await settle();
  assert.ok(api.set.get(ALARM).when - Date.now() < DAY / 100);
});

test("a refresh that fails is logged, and tried again within the hour, not the next day", async () => {
  const api = browser();
  const logged = [];
  let network = false;
  const ask = async () => (network ? { kept: [{}] } : Promise.reject(new HostError("spotify_unreachable")));
  refreshDaily(api, ask, (...words) => logged.push(words));
  await setAlarm(api, true);
  const before = (api.kept.refreshed_at -= DAY);
  api.ring(ALARM);
  await settle();
  assert.equal(logged.length, 1);
  assert.ok(api.set.get(ALARM).when - Date.now() <= DAY / 24);
  assert.equal(api.kept.refreshed_at, before, "a browser that starts anew knows that it is overdue");

  network = true;
  api.ring(ALARM);
  await settle();
  assert.equal(logged.length, 1);
  assert.ok(api.set.get(ALARM).when - Date.now() > DAY / 2);
  assert.ok(Date.now() - api.kept.refreshed_at < DAY / 2);
});

test("a refresh whose failure needs the user is tried again the next day", async () => {
  const api = browser();
  const logged = [];
  refreshDaily(api, () => Promise.reject(new HostError("spotify_signed_out")), (...words) => logged.push(words));
  await setAlarm(api, true);
  const before = (api.kept.refreshed_at -= DAY);
  api.ring(ALARM);
  await settle();
  assert.equal(logged.length, 1);
  assert.ok(api.set.get(ALARM).when - Date.now() > DAY / 2);
  assert.equal(api.kept.refreshed_at, before, "a browser that starts anew tries at once");
});
