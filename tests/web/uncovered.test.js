/** What a person says is never covered, as the page keeps it: in the browser's database, of which this is a small one. */
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {Record<string, Map<string, any>>} */
let tables = {};
const table = (name) => (tables[name] ??= new Map());
const answered = (result) => {
  const request = { result };
  queueMicrotask(() => request.onsuccess?.());
  return request;
};
const storeOf = (name) => ({
  get: (key) => answered(table(name).get(key)),
  getAll: () => answered([...table(name).values()]),
  getAllKeys: () => answered([...table(name).keys()]),
  put: (what, key) => answered(void table(name).set(key, structuredClone(what))),
  delete: (key) => answered(void table(name).delete(key)),
  clear: () => answered(void table(name).clear()),
});
const database = {
  transaction() {
    const transaction = { objectStore: storeOf };
    setTimeout(() => transaction.oncomplete?.(), 0);
    return transaction;
  },
};
globalThis.indexedDB = { open: () => answered(database) };
globalThis.browser = { i18n: { getMessage: () => "", getUILanguage: () => "en" } };
const { erase, sayUncovered, unasked } = await import("../../web/profile.js");
const { exported, imported } = await import("../../web/document.js");

test("what is said stays, part by part, until it is taken back or all is erased", async () => {
  assert.deepEqual([await sayUncovered({}), await unasked()], [{ mouth: false, eyes: false }, []]);
  assert.deepEqual(await sayUncovered({ mouth: true }), { mouth: true, eyes: false });
  assert.deepEqual(await unasked(), ["uncover_mouth"]);
  assert.deepEqual(await sayUncovered({ eyes: true }), { mouth: true, eyes: true });
  assert.deepEqual(await sayUncovered({ mouth: false }), { mouth: false, eyes: true });
  assert.deepEqual(await unasked(), ["uncover_eyes"]);
  await erase();
  assert.deepEqual(await unasked(), []);
});

test("a copy takes it along, and brings it where nothing was said", async () => {
  await sayUncovered({ mouth: true });
  const { text, file } = await exported();
  tables = {};
  await imported(new File([text], file));
  assert.deepEqual(await unasked(), ["uncover_mouth"]);
  await sayUncovered({ mouth: false, eyes: true });
  await imported(new File([text], file));
  assert.deepEqual(await unasked(), ["uncover_eyes"]);
  tables = {};
  const wrong = text.replace('"mouth":true', '"mouth":"yes"');
  assert.notEqual(wrong, text);
  await imported(new File([wrong], file));
  assert.deepEqual(await unasked(), []);
});

test("without a database nothing is left out", async (t) => {
  await sayUncovered({ mouth: true });
  t.mock.method(database, "transaction", () => {
    throw new Error("no room");
  });
  assert.deepEqual(await unasked(), []);
});
