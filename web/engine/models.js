// @ts-check
/** Loads what the engine needs: the runtime, the two models, and the manifest that names them. */
/** @import { Manifest, OnProgress, Runtime, Session } from "./types.js" */
import { load, LoadError } from "../shared/packed.js";
import { Centred } from "./centred.js";
import { Classifier } from "./classifier.js";
import { Detector } from "./detector.js";
import { Reader } from "./reader.js";

/** How sessions are made. Each picture would be a warning, that its size is not the one YuNet names for its outputs. */
export const OPTIONS = { executionProviders: ["wasm"], logSeverityLevel: 3 };

/**
 * @param {string} base the folder that holds models/ and ort/ @param {Runtime} runtime @param {OnProgress} onProgress
 * @returns {Promise<{ reader: Reader, manifest: Manifest, detects: boolean }>} refused with a LoadError
 */
export async function loadReader(base, runtime, onProgress) {
  const manifest = /** @type {Manifest} */ (parsed(await load(new URL("models/manifest.json", base))));
  if (!manifest.web) throw new LoadError("manifest_invalid", "web/build did not write it");
  const { runtime: binaries, emotions: model, detector: finder } = manifest.web;
  const parts = [binaries, model, ...(finder ? [finder] : [])];
  const done = parts.map(() => 0);
  const total = parts.reduce((sum, part) => sum + part.bytes, 0);
  const loaded = parts.map((part, number) =>
    load(new URL(part.file, base), (bytes) => {
      done[number] = Math.min(bytes, part.bytes);
      onProgress(done.reduce((sum, each) => sum + each, 0), total);
    }),
  );
  const [binary, emotions, detector] = await Promise.all(loaded);
  Object.assign(runtime.env.wasm, { wasmBinary: binary.buffer, numThreads: 1, proxy: false });
  const classifier = new Classifier(await session(runtime, emotions, manifest.emotion.file), manifest.emotion, runtime);
  const finds = detector ? new Detector(await session(runtime, detector, "YuNet"), runtime) : new Centred();
  return { reader: new Reader(finds, classifier), manifest, detects: Boolean(detector) };
}

/** @param {Uint8Array} bytes @returns {unknown} */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new LoadError("manifest_invalid", String(error));
  }
}

/** @param {Runtime} runtime @param {Uint8Array} model @param {string} name @returns {Promise<Session>} */
async function session(runtime, model, name) {
  try {
    return await runtime.InferenceSession.create(model, OPTIONS);
  } catch (error) {
    throw new LoadError("model_corrupt", `${name}: ${error instanceof Error ? error.message : error}`);
  }
}
