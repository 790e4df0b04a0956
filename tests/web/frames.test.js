import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { counted, decide } from "../../web/engine/decision.js";
import { Detector } from "../../web/engine/detector.js";
import { OPTIONS } from "../../web/engine/models.js";
import { isWithin, partAround } from "../../web/engine/near.js";
import { cut, ofCanvas, turned } from "../../web/engine/picture.js";
import { Reader } from "../../web/engine/reader.js";
import { turnedBack, Upright } from "../../web/engine/upright.js";
import { DETECTOR, ROOT, vectors } from "./catalogue.js";
import { readPng } from "./png.js";

const RUNTIME = join(ROOT, "web/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
const noWeights = !DETECTOR ? "needs the face detector's weights, which are in ../shared, and Python" : !existsSync(RUNTIME) && "needs npm ci in web/";
const { turns, corners, films } = vectors("frames.json");

/** By how much a picture is turned that must be turned by `up`. */
const back = (/** @type {number} */ up) => (360 - up) % 360;

test("a picture is turned as the host turns it", { skip: noWeights }, async () => {
  const runtime = await import(RUNTIME);
  runtime.env.wasm.numThreads = 1;
  const eye = new Upright(new Detector(await runtime.InferenceSession.create(readFileSync(DETECTOR), OPTIONS), runtime));
  for (const { file, up, turned: wanted, box } of turns) {
    const plane = turned(ofCanvas(readPng(join(ROOT, "tests/vectors", file))), back(up));
    const [, [face]] = await eye.look(plane, false);
    assert.equal(eye.turned, wanted, `${file}, ${up}`);
    assert.equal(face === undefined, box === null, `${file}, ${up}`);
    for (const [place, side] of ["x", "y", "width", "height"].entries()) {
      if (box) assert.ok(Math.abs(face[side] - box[place]) <= 1, `${file}, ${up}: ${face[side]} instead of ${box[place]}`);
    }
  }
});

test("a face is found around where it was, and nowhere else", { skip: noWeights }, async () => {
  const runtime = await import(RUNTIME);
  runtime.env.wasm.numThreads = 1;
  const detector = new Detector(await runtime.InferenceSession.create(readFileSync(DETECTOR), OPTIONS), runtime);
  const small = ofCanvas(readPng(join(ROOT, "tests/vectors/face-upright.png")));
  const plane = ofCanvas({ width: 640, height: 480, data: new Uint8ClampedArray(4 * 640 * 480).fill(120) });
  for (let y = 0; y < small.height; y++) plane.data.set(small.data.subarray(4 * y * small.width, 4 * (y + 1) * small.width), 4 * ((y + 90) * 640 + 210));
  const [whole] = await detector.detect(plane);
  const near = await detector.near(plane, { ...whole, x: whole.x - 6, y: whole.y + 4 });
  for (const side of ["x", "y", "width", "height"]) assert.ok(Math.abs(near[side] - whole[side]) <= 2, `${side}: ${near[side]}, ${whole[side]}`);
  near.landmarks.flat().forEach((value, place) => assert.ok(Math.abs(value - whole.landmarks.flat()[place]) <= 3));
  assert.equal(await detector.near(plane, { ...whole, x: 10, y: 10 }), null);
  assert.equal(await detector.near(cut(plane, { x: 200, y: 80, width: 320, height: 240 }), { ...whole, x: whole.x - 200, y: whole.y - 80 }), null);
});

test("a part has sides of whole steps, and is not worth it for a large face", () => {
  const [frame, face] = [{ width: 640, height: 480 }, { x: 300, y: 200, width: 60, height: 80 }];
  const part = partAround(face, frame, 0.5);
  assert.deepEqual(part, { x: 192, y: 64, width: 256, height: 320 });
  assert.deepEqual(partAround({ ...face, x: 20, y: 420 }, frame, 0.5), { x: 0, y: 320, width: 192, height: 160 });
  assert.equal(partAround({ x: 200, y: 100, width: 240, height: 300 }, frame, 0.5), null);
  assert.equal(partAround(face, frame, 0.45), null, "its pixels would be others");
  assert.ok(isWithin(face, part, frame));
  assert.ok(!isWithin({ ...face, x: 195 }, part, frame));
  assert.ok(!isWithin({ ...face, y: 300 }, part, frame));
  assert.ok(isWithin({ ...face, x: 2 }, { x: 0, y: 64, width: 256, height: 320 }, frame));
});

test("a frame is searched around the one face of the frame before, and each fourth as a whole", async () => {
  /** @type {string[]} */
  const looks = [];
  let [faces, found] = [[LEFT], LEFT];
  const detector = {
    detect: async () => (looks.push("whole"), faces),
    near: async (_plane, before) => (looks.push("near"), assert.equal(before, LEFT), found),
  };
  const eye = new Reader(detector, { read: async () => SAID });
  const frame = film(0, 0, 0, 0);
  const told = async (count, follow = true) => {
    looks.length = 0;
    for (let number = 0; number < count; number++) await eye.read(frame, follow);
    return looks.join(" ");
  };
  assert.equal(await told(8), "whole near near whole near near near whole");
  found = null;
  assert.equal(await told(2), "near whole near whole", "where it is not found there, the whole is searched");
  faces = [LEFT, RIGHT];
  assert.equal(await told(3), "near whole whole whole", "beside another face the whole is searched");
  [faces, found] = [[LEFT], LEFT];
  assert.equal(await told(2), "whole near");
  eye.restart();
  assert.equal(await told(1), "whole", "another scan begins with a whole frame");
  assert.equal(await told(2, false), "whole whole");
});

/** Finds a face with these scores, by how far the frame's bright corner is turned. */
class Corners {
  looks = 0;

  constructor(scores) {
    this.scores = scores;
  }

  async detect(plane) {
    this.looks++;
    const { width, height } = plane;
    const score = await this.likeness(plane);
    return score >= 0.6 ? [{ x: width / 4, y: height / 4, width: width / 2, height: height / 2, score, landmarks: null }] : [];
  }

  async likeness({ width, height, data }) {
    const [rows, columns] = [height >> 1, width >> 1];
    const means = [[0, 0], [rows, 0], [rows, columns], [0, columns]].map(([top, left]) => {
      let [sum, count] = [0, 0];
      for (let y = top; y < (top ? height : rows); y++) {
        for (let x = left; x < (left ? width : columns); x++, count++) sum += data[4 * (y * width + x)];
      }
      return sum / count;
    });
    const most = Math.max(...means);
    return most > 100 ? this.scores[means.indexOf(most)] : 0;
  }
}

/** @param {number} up */
function cornered(up) {
  const plane = { width: 64, height: 48, channels: 4, data: new Uint8Array(4 * 64 * 48) };
  if (up >= 0) for (let y = 0; y < 24; y++) plane.data.fill(200, 4 * y * 64, 4 * (y * 64 + 32));
  return turned(plane, back(Math.max(0, up)));
}

for (const [number, { scores, follows, frames, turned: wanted, looks }] of corners.entries()) {
  test(`frames are turned when the host turns them: ${number}`, async () => {
    const detector = new Corners(scores);
    const eye = new Upright(detector);
    const found = [];
    for (const up of frames) {
      await eye.look(cornered(up), follows);
      found.push(eye.turned);
    }
    assert.deepEqual(found, wanted);
    assert.equal(detector.looks, looks);
  });
}

test("a face of a turned frame is told where it is in the frame as it came", () => {
  const before = { width: 64, height: 48 };
  const face = { x: 3, y: 5, width: 20, height: 10, score: 1, landmarks: [[4, 6]] };
  for (const way of [90, 180, 270]) {
    const there = turnedBack(face, way, before);
    const after = way === 180 ? before : { width: 48, height: 64 };
    assert.deepEqual(turnedBack(there, 360 - way, after), face);
  }
  assert.deepEqual(turnedBack(face, 90, before), { x: 5, y: 25, width: 10, height: 20, score: 1, landmarks: [[6, 44]] });
});

const LEFT = { x: 30, y: 50, width: 100, height: 100, score: 0.9, landmarks: null };
const RIGHT = { x: 190, y: 50, width: 80, height: 80, score: 0.9, landmarks: null };

/** A frame of a film; tools/vectors/frames.py makes the same. */
function film(number, left, right, noise) {
  const [width, height] = [320, 240];
  const data = new Uint8ClampedArray(4 * width * height);
  const faces = [[LEFT, left], [RIGHT, right]].map(([face, sway]) => [face, face.x + face.width / 2 + sway * Math.sin(number * 1.3)]);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let light = 100 + column / 10;
      for (const [face, x] of faces) {
        const away = (column - x) ** 2 + (row - face.y - face.height / 2) ** 2;
        if (away < (face.width / 2) ** 2) light += 60 * Math.cos((away / (face.width / 3) ** 2) * 6);
      }
      const chance = ((Math.imul(row * width + column + number * 100_003, 2_654_435_761) >>> 8) % 1000) / 1000;
      const place = 4 * (row * width + column);
      data.fill(Math.floor(light + noise * (2 * chance - 1)), place, place + 3);
    }
  }
  return { width, height, data };
}

const SAID = { emotion: [0, 0, 0, 1, 0, 0, 0], expression: null, contempt: null };
const reader = (faces) => new Reader({ detect: async () => faces }, { read: async () => SAID });

for (const { left, right, noise, sides, replaced } of films) {
  test(`the face that is read is the host's where they sway by ${left} and ${right} in noise of ${noise}`, async () => {
    const eye = reader([LEFT, RIGHT]);
    const looks = [];
    for (let number = 0; number < sides.length; number++) looks.push(await eye.read(film(number, left, right, noise), true));
    assert.equal(looks.map(({ face }) => (face ? "lr"[Number(face.x === RIGHT.x)] : "-")).join(""), sides);
    assert.deepEqual([...looks.keys()].filter((number) => looks[number].replaced), replaced);
  });
}

test("pictures that do not follow one another have no posters", async () => {
  const eye = reader([LEFT, RIGHT]);
  for (let number = 0; number < 12; number++) assert.equal((await eye.read(film(number, 0, 3, 0), false)).replaced, false);
});

test("what a picture of a face showed does not count, and the mood tells the turn", () => {
  const manifest = { emotion: {} };
  const look = (place, more) => ({ face: LEFT, others: 1, hint: null, good: true, weight: 1, ...SAID, emotion: SAID.emotion.with(3, 0.1).with(place, 0.9), turned: 0, replaced: false, ...more });
  const before = Array.from({ length: 9 }, () => look(5, {}));
  const after = [look(3, { replaced: true }), look(3, { turned: 180 })];
  assert.deepEqual(counted([...before, ...after]), after);
  assert.deepEqual(counted(before), before);
  const mood = decide([...before, ...after], null, manifest);
  assert.deepEqual(mood, decide(after, null, manifest));
  assert.equal(mood.turned, 180);
});
