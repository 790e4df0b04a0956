// @ts-check
/** The engine, as the page knows it: a worker that looks at frames, and the rules that make a mood of its looks. */
/** @import { Engine, EngineOptions } from "./types.js" */

/**
 * Starts to load the engine; it is ready when the promise is kept. Call it beside the camera's prompt: compiling takes
 * longer than most people need to answer. It is refused with an Error whose `code` is one of the host's codes.
 * @param {EngineOptions} options
 * @returns {Promise<Engine>}
 */
export function startEngine({ base, onProgress }) {
  void base;
  void onProgress;
  return Promise.reject(new Error("the engine is not here yet"));
}
