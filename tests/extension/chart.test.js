import assert from "node:assert/strict";
import { test } from "node:test";
import { COLUMNS, HEIGHT, SIZE, columnsOf, dayOf, heightOf, lineOf, mostOf, startOf, starts } from "../../extension/options/profile_history_chart.js";

const moods = (emotions, valence = 0) => ({
  scans: Object.values(emotions).reduce((sum, count) => sum + count, 0),
  valence,
  arousal: 0,
  emotions,
});

test("a week begins on Monday, a month on its first day", () => {
  assert.equal(startOf("2026-11-22", "day"), "2026-11-22");
  assert.equal(startOf("2026-11-22", "week"), "2026-11-16"); // a Sunday
  assert.equal(startOf("2026-11-16", "week"), "2026-11-16");
  assert.equal(startOf("2027-01-02", "week"), "2026-12-28");
  assert.equal(startOf("2026-11-22", "month"), "2026-11-01");
});

test("the columns end today and leave no day out, also where clocks and years change", () => {
  const days = starts("day", "2026-03-30");
  assert.equal(days.length, COLUMNS.day);
  assert.equal(days.at(-1), "2026-03-30");
  assert.equal(new Set(days).size, days.length);
  assert.deepEqual(starts("day", "2024-03-01", 3), ["2024-02-28", "2024-02-29", "2024-03-01"]);
  assert.deepEqual(starts("week", "2027-01-02", 2), ["2026-12-21", "2026-12-28"]);
  assert.deepEqual(starts("month", "2026-01-31", 3), ["2025-11-01", "2025-12-01", "2026-01-01"]);
});

test("a day is the one where the browser is", () => {
  assert.equal(dayOf(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
  assert.equal(dayOf(new Date(2026, 10, 22, 0, 0)), "2026-11-22");
});

test("a column for each day, empty without a scan", () => {
  const days = starts("day", "2026-11-22", 3);
  const columns = columnsOf(days, [
    { start: "2026-11-22", moods: moods({ happy: 3, sad: 1 }, 1) },
    { start: "2026-11-20", moods: moods({ sad: 2 }, -1) },
    { start: "2020-01-01", moods: moods({ angry: 9 }) },
  ]);
  assert.deepEqual(columns.map(({ most }) => most), ["sad", null, "happy"]);
  assert.deepEqual(columns.map(({ parts }) => parts.length), [1, 0, 2]);
  assert.equal(columns[1].y, null);
  const [low, , high] = columns;
  assert.ok(high.y < low.y, "bright is above dark");
  assert.ok(columns.every(({ x, width }) => x - width / 2 >= 0 && x + width / 2 <= SIZE.width));
});

test("the parts of a column stand on each other, and the fullest reaches the top of its field", () => {
  const [column] = columnsOf(["2026-11-22"], [{ start: "2026-11-22", moods: moods({ angry: 1, happy: 2, neutral: 1 }) }]);
  let floor = HEIGHT;
  for (const { y, height } of column.parts) {
    assert.ok(Math.abs(y + height - floor) < 1e-9);
    floor = y;
  }
  assert.ok(Math.abs(floor - (HEIGHT - SIZE.columns)) < 1e-9);
});

test("valence keeps to its field", () => {
  for (const valence of [-1, -0.3, 0, 1]) {
    assert.ok(heightOf(valence) >= 0);
    assert.ok(heightOf(valence) <= SIZE.line);
  }
  assert.equal(heightOf(0), SIZE.line / 2);
});

test("the line goes through what is known", () => {
  const known = (y, x) => ({ x, y });
  assert.equal(lineOf([]), "");
  assert.equal(lineOf([known(null, 1), known(5, 2), known(null, 3), known(6, 4)]), "M2.0 5.0L4.0 6.0");
});

test("no emotion is the most frequent of none", () => {
  assert.equal(mostOf(moods({})), null);
  assert.equal(mostOf(moods({ happy: 0, sad: 0 })), null);
});
