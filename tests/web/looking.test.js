/** A slow device: an engine that takes its time by a clock of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAST_LOOKS, PATIENCE, scan, SECONDS } from "../../web/looking.js";
import { Pace, SIDES } from "../../web/pace.js";

const LOOK = { face: null, others: 0, hint: "no_face", good: false, weight: 0, emotion: null, expression: null, contempt: null, turned: 0, replaced: false };

/** A scan by an engine whose looks take so many milliseconds. */
async function scanned(t, milliseconds) {
  let [now, open, most, asked] = [0, 0, 0, 0];
  t.mock.method(performance, "now", () => now);
  const pace = new Pace();
  const sides = [];
  const done = [];
  const engine = {
    look: async (_, { unasked }) => {
      assert.deepEqual(unasked, ["uncover_mouth"]);
      most = Math.max(most, ++open);
      // Where a second look were asked for meanwhile, it would begin here.
      await new Promise((resolve) => setImmediate(resolve));
      now += milliseconds(sides.length);
      open--;
      return LOOK;
    },
    settled: () => false,
    decide: () => ({ distribution: {} }),
    counted: (looks) => looks,
  };
  const source = {
    live: true,
    looked: (each) => pace.looked(each),
    next: async () => {
      assert.equal(open, 0, "a frame was taken while one was looked at: it would be old when its turn comes");
      asked++;
      now += pace.next();
      sides.push(pace.side);
      return { width: pace.side, height: pace.side };
    },
    close: () => {},
  };
  const { looks } = await scan({ engine, source, onStep: (step) => done.push(step.done), unasked: ["uncover_mouth"] });
  assert.equal(asked, looks.length);
  return { looks: looks.length, seconds: now / 1000, most, sides, done };
}

test("a quick device looks fifteen times in a second, and no more", async (t) => {
  const { looks, seconds, sides } = await scanned(t, () => 10);
  assert.ok(Math.abs(looks / seconds - 15) < 0.5, `${looks} looks in ${seconds} s`);
  assert.deepEqual(new Set(sides), new Set([SIDES[0]]));
});

for (const milliseconds of [100, 200, 400]) {
  test(`where a look takes ${milliseconds} ms, the next begins when it ends, and none waits`, async (t) => {
    const { looks, seconds, most, done } = await scanned(t, () => milliseconds);
    assert.equal(most, 1);
    assert.equal(looks, Math.ceil(SECONDS * 1000 / milliseconds));
    assert.ok(seconds < SECONDS + milliseconds / 1000);
    assert.deepEqual(done, done.toSorted((one, other) => one - other), "the progress goes on");
    assert.equal(done.at(-1), 1);
  });
}

test("a very slow device looks often enough for an answer, but does not go on for ever", async (t) => {
  assert.equal((await scanned(t, () => 1000)).looks, LEAST_LOOKS);
  t.mock.restoreAll();
  const { looks, seconds } = await scanned(t, () => 4000);
  assert.equal(looks, 2);
  assert.ok(seconds >= PATIENCE * SECONDS);
});

test("frames get smaller where looks stay slow, and not for one slow look", async (t) => {
  assert.equal((await scanned(t, (number) => (number === 1 ? 900 : 60))).sides.at(-1), SIDES[0]);
  t.mock.restoreAll();
  const { sides } = await scanned(t, () => 200);
  assert.deepEqual(sides.slice(0, 6), [640, 640, 480, 480, 320, 320]);
  t.mock.restoreAll();
  assert.equal((await scanned(t, (number) => (number <= 2 ? 200 : 100))).sides.at(-1), SIDES[1]);
});
