import assert from "node:assert/strict";
import { test } from "node:test";
import { pagedExport } from "../../extension/options/profile_privacy.js";

test("pieces are read in order, each asked for by the one before", async () => {
  const asked = [];
  const counts = [];
  const pieces = { first: { text: "{", next: "1:0" }, "1:0": { text: '"a":1', next: "2:7" }, "2:7": { text: "}", next: null } };
  const read = async (cursor) => (asked.push(cursor), { ...pieces[cursor ?? "first"], file: "facetune.json" });
  const { texts, file } = await pagedExport(read, (count) => counts.push(count));
  assert.deepEqual(JSON.parse(texts.join("")), { a: 1 });
  assert.equal(file, "facetune.json");
  assert.deepEqual(asked, [null, "1:0", "2:7"]);
  assert.deepEqual(counts, [1, 2, 3]);
});

test("a document that goes round in circles ends", async () => {
  const read = async () => ({ text: "x", next: "1:1", file: "x.json" });
  await assert.rejects(pagedExport(read), RangeError);
});

test("a piece that fails fails the whole", async () => {
  const read = async (cursor) => {
    if (cursor) throw new Error("gone");
    return { text: "{", next: "1:0", file: "x.json" };
  };
  await assert.rejects(pagedExport(read), /gone/);
});

test("the file of an export is named without a path", async () => {
  const named = async (file) => (await pagedExport(async () => ({ text: "{}", next: null, file }))).file;
  for (const file of ["../../.bashrc", "a/b.json", "x.exe", ""]) assert.equal(await named(file), "facetune.json");
  assert.equal(await named("facetune-profile-2026-11-22.json"), "facetune-profile-2026-11-22.json");
});
