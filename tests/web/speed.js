/** How long the page's code takes in node, as JSON for tests/bench/web_code.py: lists of tracks, and faces. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Classifier } from "../../web/engine/classifier.js";
import { faceCrop } from "../../web/engine/crop.js";
import { Detector } from "../../web/engine/detector.js";
import { OPTIONS } from "../../web/engine/models.js";
import { recommend } from "../../web/music/recommend.js";
import { EMOTIONS } from "../../extension/shared/vocabulary.js";
import { catalogue, DETECTOR, ROOT } from "./catalogue.js";

const RUNS = 80;
const WARM_UP = 20;
const FACES = 30;

/** The quickest tenth, which the rest of the machine disturbs least. @param {number[]} times */
const quick = (times) => times.slice(WARM_UP).sort((one, other) => one - other)[Math.floor((times.length - WARM_UP) / 10)];

/** @param {() => unknown} task */
async function timed(task) {
  const began = performance.now();
  await task();
  return performance.now() - began;
}

const tracks = await catalogue();
const told = { lists: {}, faces: {} };
for (const goal of ["match", "lift", "calm"]) {
  const times = [];
  for (let seed = 0; seed < RUNS; seed++) {
    times.push(await timed(() => recommend(tracks, { emotion: EMOTIONS[seed % 7], goal, seed, limit: 20, month: 5 })));
  }
  told.lists[goal] = quick(times);
}

const RUNTIME = join(ROOT, "web/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
if (DETECTOR && existsSync(RUNTIME)) {
  const runtime = await import(RUNTIME);
  runtime.env.wasm.numThreads = 1;
  const session = (file) => runtime.InferenceSession.create(readFileSync(file), OPTIONS);
  const manifest = JSON.parse(readFileSync(join(ROOT, "models/manifest.json"), "utf-8"));
  const detector = new Detector(await session(DETECTOR), runtime);
  const classifier = new Classifier(await session(join(ROOT, "models", manifest.emotion.file)), manifest.emotion, runtime);
  const [width, height] = [640, 480];
  const plane = { width, height, channels: 4, data: new Uint8Array(4 * width * height).map((_, place) => (place * 7) % 251) };
  const face = { x: 200, y: 100, width: 180, height: 220, score: 1, landmarks: null };
  const times = { detector: [], crop: [], classifier: [] };
  const small = { ...plane, width: 320, height: 240, data: plane.data.subarray(0, 4 * 320 * 240) };
  for (let run = 0; run < WARM_UP + FACES; run++) {
    times.detector.push(await timed(() => detector.lookAt(small, 1)));
    times.crop.push(await timed(() => faceCrop(plane, face)));
    times.classifier.push(await timed(() => classifier.read(faceCrop(plane, face))));
  }
  for (const [name, each] of Object.entries(times)) told.faces[name] = quick(each);
}
console.warn(JSON.stringify(told));
