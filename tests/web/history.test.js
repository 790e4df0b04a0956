import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { summaryOf } from "../../web/summary.js";
import { alike } from "./alike.js";

const histories = JSON.parse(readFileSync(new URL("../vectors/history.json", import.meta.url), "utf8"));

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
