import assert from "node:assert/strict";
import { test } from "node:test";
import { APART, expire } from "../../web/retention.js";

const DAY = 86_400;
const NOW = 100 * DAY;

globalThis.IDBKeyRange = { upperBound: (upper, open = false) => ({ upper, open }) };

/** A table of the browser's database, as far as rows are looked through and deleted. */
function tableOf(rows) {
  const openCursor = ({ upper, open } = { upper: Infinity }, way = "next") => {
    const found = rows.filter(({ time }) => time < upper || (time === upper && !open)).sort((one, other) => one.time - other.time);
    if (way === "prev") found.reverse();
    const request = {};
    const show = () => {
      const [value] = found;
      request.result = value ? { value, key: value.time, delete: () => rows.splice(rows.indexOf(value), 1), continue: () => (found.shift(), show()) } : null;
      request.onsuccess?.();
    };
    queueMicrotask(show);
    return request;
  };
  return { openCursor, index: () => ({ openCursor }) };
}

async function left(days, scans, asked) {
  const rows = { scans: scans.map((time) => ({ time })), shown: scans.map((time) => ({ time })) };
  rows.feedback = scans.flatMap((time) => ["opened", "liked"].map((kind) => ({ kind, time })));
  await expire((name) => tableOf(rows[name]), days, NOW, asked);
  await new Promise(setImmediate);
  assert.deepEqual(rows.shown, rows.scans);
  assert.deepEqual(rows.feedback.filter(({ kind }) => kind === "opened").map(({ time }) => time), rows.scans.map(({ time }) => time));
  assert.equal(rows.feedback.filter(({ kind }) => kind === "liked").length, scans.length); // likes stay
  return rows.scans.map(({ time }) => time);
}

const [old, week, hour] = [NOW - 50 * DAY, NOW - 6 * DAY, NOW - APART];

test("what is too old goes, with the tracks that were shown and opened", async () => {
  assert.deepEqual(await left(7, [old, week, hour, NOW]), [week, hour, NOW]);
  assert.deepEqual(await left(null, [old, NOW]), [old, NOW]);
});

test("not at all means not at all, whatever the clock says", async () => {
  assert.deepEqual(await left(0, [old, NOW, NOW + 9 * DAY]), []);
});

test("a clock that has only now jumped ahead costs nothing, but a person's word counts at once", async () => {
  const before = NOW - 60 * DAY;
  assert.deepEqual(await left(30, [before, NOW - 10]), [before, NOW - 10]);
  assert.deepEqual(await left(30, [before, NOW - 10], true), [NOW - 10]);
  assert.deepEqual(await left(30, [NOW - 10]), [NOW - 10]);
});
