import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** A storage area of the browser, as far as the store uses it. */
function area() {
  const kept = {};
  return {
    kept,
    get: async (key) => (key in kept ? { [key]: kept[key] } : {}),
    set: async (items) => void Object.assign(kept, items),
    remove: async (keys) => [keys].flat().forEach((key) => delete kept[key]),
  };
}

globalThis.chrome = { storage: {} };
const { storage } = globalThis.chrome;
const store = await import("../../extension/shared/storage.js");

beforeEach(() => Object.assign(storage, { local: area(), session: area() }));

test("an agreement holds for the notice that was shown, not for an earlier one", async () => {
  assert.equal(await store.consented(), false);
  await storage.local.set({ consent: { notice: 1 } });
  assert.equal(await store.consented(), false);
  await store.consent();
  assert.equal(await store.consented(), true);
});

test("with the agreement go the result and the goal", async () => {
  await store.consent();
  await store.saveResult({ goal: "lift" }, true);
  await store.saveGoal("lift");
  assert.equal(await store.loadGoal(), "lift");
  await store.withdraw();
  assert.equal(await store.consented(), false);
  assert.deepEqual([storage.local.kept, storage.session.kept], [{}, {}]);
});

test("a result is in one place only, and outlives the browser where it may", async () => {
  await store.saveResult({ goal: "lift" }, true);
  assert.deepEqual([storage.local.kept, storage.session.kept], [{ result: { goal: "lift" } }, {}]);
  await store.saveResult({ goal: "calm" }, false);
  assert.deepEqual([storage.local.kept, storage.session.kept], [{}, { result: { goal: "calm" } }]);
  assert.deepEqual(await store.loadResult(), { goal: "calm" });
  for (const forget of [store.forget, store.dropResult]) {
    await store.saveResult({ goal: "lift" }, true);
    await forget();
    assert.equal(await store.loadResult(), null);
  }
});

test("a click on the icon shows the last list, unless it is to look", async () => {
  assert.equal(await store.iconShows(), "list");
  await store.setIconShows("camera");
  assert.equal(await store.iconShows(), "camera");
  await storage.local.set({ icon_shows: "nonsense" });
  assert.equal(await store.iconShows(), "list");
});

test("a goal can be forgotten, and one that is none was never kept", async () => {
  await store.saveGoal("calm");
  await store.saveGoal(undefined);
  assert.equal(await store.loadGoal(), undefined);
  await storage.session.set({ goal: "win" });
  assert.equal(await store.loadGoal(), undefined);
});

test("that faces are found less well is said once, and again after a new agreement", async () => {
  assert.deepEqual([await store.saysDetector(), await store.saysDetector()], [true, false]);
  await store.withdraw();
  assert.equal(await store.saysDetector(), true);
});
