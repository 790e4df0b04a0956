import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { Classifier } from "../../web/engine/classifier.js";
import { faceCrop } from "../../web/engine/crop.js";
import { Detector } from "../../web/engine/detector.js";
import { OPTIONS } from "../../web/engine/models.js";
import { ofCanvas } from "../../web/engine/picture.js";
import { assess, measure } from "../../web/engine/quality.js";
import { Reader } from "../../web/engine/reader.js";
import { DETECTOR, ROOT, vectors } from "./catalogue.js";
import { readPng } from "./png.js";

const RUNTIME = join(ROOT, "web/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
const noRuntime = existsSync(RUNTIME) ? false : "needs onnxruntime-web: npm ci in web/";
const noWeights = noRuntime || (DETECTOR ? false : "needs the face detector's weights, which are in ../shared, and Python");

const runtime = noRuntime ? null : await import(RUNTIME);
if (runtime) runtime.env.wasm.numThreads = 1;
const manifest = JSON.parse(readFileSync(join(ROOT, "models/manifest.json"), "utf-8"));
const { pictures } = vectors("faces.json");

/** @param {string} file */
const session = (file) => runtime.InferenceSession.create(readFileSync(file), OPTIONS);

/** @param {number[]} row */
function face([x, y, width, height, score, ...points]) {
  const landmarks = [0, 2, 4, 6, 8].map((place) => [points[place], points[place + 1]]);
  return { x, y, width, height, score, landmarks };
}

const plane = (/** @type {string} */ file) => ofCanvas(readPng(join(ROOT, "tests/vectors", file)));
const known = pictures.filter(({ faces }) => faces.length);

for (const { file, faces, crop, measures, quality } of known) {
  test(`the crop and the quality of ${file} are the host's`, () => {
    const found = faceCrop(plane(file), face(faces[0]));
    const [apart, wanted] = [[], Buffer.from(crop, "base64")];
    found.data.forEach((gray, place) => apart.push(Math.abs(gray - wanted[place])));
    assert.ok(Math.max(...apart) <= 2, `${Math.max(...apart)} gray levels apart`);
    const seen = measure(plane(file), face(faces[0]), found);
    for (const [name, value] of Object.entries(measures)) assert.ok(Math.abs(seen[name] - value) <= 0.02 * Math.max(1, Math.abs(value)), name);
    const judged = assess(plane(file), face(faces[0]), found);
    assert.equal(judged.hint, quality.hint);
    assert.equal(judged.good, quality.good);
    assert.ok(Math.abs(judged.weight - quality.weight) < 0.02);
  });
}

test("a cover of which the person says that it is none costs nothing", () => {
  const hinted = known.filter(({ quality }) => quality.hint?.startsWith("uncover_"));
  assert.ok(hinted.length >= 2);
  for (const { file, faces, quality } of hinted) {
    const [seen, found] = [plane(file), face(faces[0])];
    const judged = (/** @type {string[]} */ unasked) => assess(seen, found, faceCrop(seen, found), unasked);
    assert.equal(judged(["uncover_mouth", "uncover_eyes"].filter((hint) => hint !== quality.hint)).hint, quality.hint);
    const { hint, good } = judged([quality.hint]);
    assert.deepEqual([hint, good], [null, true], file);
  }
});

test("the probabilities are the host's", { skip: noRuntime }, async () => {
  const classifier = new Classifier(await session(join(ROOT, "models", manifest.emotion.file)), manifest.emotion, runtime);
  for (const { file, faces, emotion, expression } of known) {
    const found = await classifier.read(faceCrop(plane(file), face(faces[0])));
    near(found.emotion, emotion, 0.005, file);
    near(found.expression, expression, 0.005, file);
  }
});

test("the boxes are the host's, and so is the reading of a whole picture", { skip: noWeights }, async () => {
  const detector = new Detector(await session(DETECTOR), runtime);
  const classifier = new Classifier(await session(join(ROOT, "models", manifest.emotion.file)), manifest.emotion, runtime);
  const reader = new Reader(detector, classifier);
  for (const { file, faces, emotion, quality } of pictures) {
    const found = await detector.detect(plane(file));
    assert.equal(found.length, faces.length, file);
    found.forEach((each, place) => {
      const { x, y, width, height, score, landmarks } = each;
      near([x, y, width, height, ...landmarks.flat()], faces[place].toSpliced(4, 1), 1, file);
      near([score], [faces[place][4]], 0.02, file);
    });
    const look = await reader.read(readPng(join(ROOT, "tests/vectors", file)), false);
    assert.equal(look.hint, quality ? quality.hint : "no_face");
    // Boxes may differ by a pixel, and of a covered face another crop is read a little differently.
    if (emotion) near(look.emotion, emotion, 0.03, file);
    assert.equal(look.others, Math.max(0, faces.length - 1));
  }
});

/** @param {number[]} found @param {number[]} wanted @param {number} most @param {string} file */
function near(found, wanted, most, file) {
  assert.equal(found.length, wanted.length);
  found.forEach((value, place) => assert.ok(Math.abs(value - wanted[place]) <= most, `${file}: ${found} instead of ${wanted}`));
}
