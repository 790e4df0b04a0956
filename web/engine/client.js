// @ts-check
/** The engine, as the page knows it: a worker that looks at frames, and the rules that make a mood of its looks. */
/** @import { Engine, EngineOptions, FromWorker, Look, Manifest, ToWorker } from "./types.js" */
import { LoadError } from "../shared/packed.js";
import { atRest } from "./calibration.js";
import { counted, decide, settled } from "./decision.js";
import { Watching } from "./watching.js";

/** @typedef {{ resolve: (look: Look) => void, reject: (error: Error) => void }} Waiting */

/**
 * Starts to load the engine; it is ready when the promise is kept. Call it beside the camera's prompt: compiling takes
 * longer than most people need to answer. It is refused with an Error whose `code` is one of the host's codes.
 * @param {EngineOptions} options
 * @returns {Promise<Engine>}
 */
export function startEngine({ base, onProgress }) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "engine" });
    /** @type {Map<number, Waiting>} */
    const waiting = new Map();
    /** @param {Error} error */
    const fail = (error) => {
      worker.terminate();
      reject(error);
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    };
    worker.addEventListener("error", (event) => fail(new LoadError("library_missing", event.message ?? "the worker does not start")));
    worker.addEventListener("message", ({ data }) => {
      const message = /** @type {FromWorker} */ (data);
      if (message.kind === "progress") onProgress?.(message.done, message.total);
      else if (message.kind === "ready") resolve(new WorkerEngine(worker, waiting, message.manifest, message.detects));
      else if (message.kind === "failed" && message.id === null) fail(new LoadError(message.code, message.message));
      else if (message.id !== null) {
        const each = waiting.get(message.id);
        waiting.delete(message.id);
        if (message.kind === "looked") each?.resolve(message.look);
        else each?.reject(new LoadError(message.code, message.message));
      }
    });
    send(worker, { kind: "start", base: new URL(base, location.href).href });
  });
}

/** @param {Worker} worker @param {ToWorker} message */
const send = (worker, message) => worker.postMessage(message);

/** @implements {Engine} */
class WorkerEngine {
  #next = 1;

  /** @param {Worker} worker @param {Map<number, Waiting>} waiting @param {Manifest} manifest @param {boolean} detects */
  constructor(worker, waiting, manifest, detects) {
    this.worker = worker;
    this.waiting = waiting;
    this.manifest = manifest;
    this.detects = detects;
    this.atRest = atRest;
    this.counted = counted;
  }

  /** @type {Engine["look"]} */
  look({ width, height, data }, { first = false, follow = true, unasked = [] } = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      send(this.worker, { kind: "look", id, first, follow, unasked, picture: { width, height, data } });
    });
  }

  /** @type {Engine["decide"]} */
  decide(looks, { resting = null } = {}) {
    return decide(looks, resting, this.manifest);
  }

  /** @type {Engine["settled"]} */
  settled(looks, { resting = null } = {}) {
    return settled(looks, resting, this.manifest);
  }

  /** @type {Engine["watching"]} */
  watching({ resting = null } = {}) {
    return new Watching(resting, this.manifest);
  }

  close() {
    this.worker.terminate();
    for (const each of this.waiting.values()) each.reject(new LoadError("cancelled", "the engine was closed"));
    this.waiting.clear();
  }
}
