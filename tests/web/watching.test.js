import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Steady } from "../../web/engine/steady.js";
import { Watching } from "../../web/engine/watching.js";
import { watch } from "../../web/looking.js";
import { alike } from "./alike.js";

const cameras = JSON.parse(readFileSync(new URL("../vectors/watching.json", import.meta.url), "utf8"));

for (const [number, { looks, moods }] of cameras.entries()) {
  test(`the page tells the moods of one who is watched as the host does: camera ${number}`, () => {
    let now = 0;
    const steady = new Steady(() => now);
    const found = looks.flatMap((look, place) => {
      now = look.time;
      steady.add(look, look.emotion);
      const mood = steady.changed();
      return mood ? [{ ...mood, look: place }] : [];
    });
    assert.ok(moods.length >= 2);
    assert.deepEqual(found.map(({ look }) => look), moods.map(({ look }) => look));
    for (const [place, mood] of moods.entries()) {
      const told = Object.fromEntries(Object.keys(mood).map((key) => [key, found[place][key]]));
      alike(told, mood, `mood ${place}`, 1e-6);
    }
  });
}

const happy = { good: true, weight: 1, others: 0, contempt: null, emotion: [0.01, 0.01, 0.01, 0.94, 0.01, 0.01, 0.01], face: null, hint: null, turned: 0, replaced: false };
const manifest = { emotion: {} };

test("watching goes on until its source ends, with a step for each frame", async () => {
  const frame = { width: 4, height: 3 };
  let left = 3;
  const source = { live: true, looked() {}, next: async () => (left-- > 0 ? frame : Promise.reject(new Error("over"))) };
  const asked = [];
  const engine = {
    look: async (_, how) => (asked.push(how), happy),
    watching: (how) => (assert.deepEqual(how, { resting: null }), new Watching(null, manifest)),
  };
  const steps = [];
  await assert.rejects(watch({ engine, source, onStep: (step) => steps.push(step), onMood: assert.fail }), /over/);
  assert.deepEqual(asked.map(({ first }) => first), [true, false, false]);
  assert.deepEqual(steps.map(({ frames }) => frames), [1, 2, 3]);
  assert.ok(steps[2].distribution.happy > 0.9);
});

test("when another is looked at, the smoothing starts again", () => {
  const watching = new Watching(null, manifest);
  watching.add(happy);
  watching.add({ ...happy, replaced: true });
  assert.equal(watching.frames, 1);
});
