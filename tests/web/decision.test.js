import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { wordFor } from "../../web/engine/affect.js";
import { atRest } from "../../web/engine/calibration.js";
import { decide, settled } from "../../web/engine/decision.js";
import { ROOT, vectors } from "./catalogue.js";

const manifest = JSON.parse(readFileSync(join(ROOT, "models/manifest.json"), "utf-8"));
const { scans, resting, words } = vectors("faces.json");
const BOX = { x: 0, y: 0, width: 100, height: 100, score: 1, landmarks: null };

/** @param {{ emotion: number[] | null }} look */
const whole = (look) => ({ ...look, face: look.emotion ? BOX : null, expression: null });

scans.forEach(({ looks, resting: rest, mood, settled: enough }, number) => {
  test(`the mood of scan ${number} is the host's`, () => {
    const found = decide(looks.map(whole), rest, manifest);
    alike(found, mood, "mood");
    assert.equal(settled(looks.map(whole), rest, manifest), enough);
  });

  test(`what scan ${number} says of a face at rest is what the host says`, () => {
    const found = atRest(looks.map(whole));
    if (typeof found === "string") assert.deepEqual({ refused: found }, resting[number]);
    else alike(found.logs, resting[number].logs, "logs");
  });
});

test("each point of the mood map has the host's word", () => {
  const last = (words.length - 1) / 2;
  words.forEach((row, y) => row.forEach((word, x) => assert.equal(wordFor((x - last) / last, (y - last) / last), word)));
});

/** Equal, but for the last digits of numbers. @param {unknown} found @param {unknown} wanted @param {string} where */
function alike(found, wanted, where) {
  if (typeof wanted === "number") assert.ok(Math.abs(found - wanted) < 1e-4, `${where}: ${found} instead of ${wanted}`);
  else if (wanted === null || typeof wanted !== "object") assert.equal(found, wanted, where);
  else {
    assert.deepEqual(Object.keys(found).sort(), Object.keys(wanted).sort(), where);
    for (const name of Object.keys(wanted)) alike(found[name], wanted[name], `${where}.${name}`);
  }
}
