import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { summaryOf } from "../../web/summary.js";

const histories = JSON.parse(readFileSync(new URL("../vectors/history.json", import.meta.url), "utf8"));

/** Equal, but for what another order of summing changes. */
function alike(one, other, where) {
  if (typeof other === "number") return assert.ok(Math.abs(one - other) < 1e-9, `${where}: ${one} for ${other}`);
  if (typeof other !== "object" || other === null) return assert.equal(one, other, where);
  assert.deepEqual(Object.keys(one).sort(), Object.keys(other).sort(), where);
  for (const [key, value] of Object.entries(other)) alike(one[key], value, `${where}.${key}`);
}

for (const [number, { scans, answered, cases }] of histories.entries()) {
  for (const { request, summary } of cases) {
    test(`the page summarises history ${number} as the host does: ${JSON.stringify(request)}`, () => {
      alike(summaryOf(scans, new Set(answered), request), summary, "summary");
    });
  }
}

test("without a scan there is nothing to summarise", () => {
  assert.deepEqual(summaryOf([], new Set()), { moods: null, unit: "day", buckets: [], week: [], goals: [] });
});
