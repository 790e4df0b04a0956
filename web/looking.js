// @ts-check
/** One scan: frames are looked at until the answer is clear, or the time is up. As the host's `vision/scan.py` does it, and `vision/watch.py`. */
/** @import { Hint, Mood, Progress } from "../extension/host/protocol.js" */
/** @import { Engine, Look, Rest } from "./engine/types.js" */
/** @import { Source } from "./camera.js" */

/** Seconds from the first frame. */
export const SECONDS = 3;
/** Frames that a scan reads even when its time is up... */
export const LEAST_LOOKS = 5;
/** ...unless this many times its time is up. */
export const PATIENCE = 2;

/** Seconds of a look at the face at rest, how many times as long it may take on a slow device, and the frames it needs. */
export const REST = { seconds: 3, patience: 4, frames: 10 };

/**
 * @typedef {object} Parts
 * @property {Engine} engine
 * @property {Source & { looked?: (milliseconds: number) => void }} source
 * @property {(progress: Progress, frame: ImageData) => void} onStep
 * @property {Rest | null} [resting]
 * @property {readonly Hint[]} [unasked] the hints that are not given
 */

/** The mood, and the last frame. @param {Parts} parts @returns {Promise<{ mood: Mood, frame: ImageData, looks: Look[] }>} */
export async function scan({ engine, source, onStep, resting = null, unasked }) {
  const over = (/** @type {Look[]} */ looks, /** @type {number} */ spent) =>
    (spent >= 1 && (looks.length >= LEAST_LOOKS || spent >= PATIENCE)) || engine.settled(looks, { resting });
  const { looks, frame } = await look({ engine, source, onStep, resting, unasked }, SECONDS, over);
  return { mood: engine.decide(looks, { resting }), frame, looks };
}

/** The looks at a face at rest. @param {Parts} parts */
export async function lookAtRest(parts) {
  const over = (/** @type {Look[]} */ looks, /** @type {number} */ spent) => {
    const good = looks.filter((one) => one.good).length;
    return spent >= (good > 0 && good < REST.frames ? REST.patience : 1);
  };
  return (await look(parts, REST.seconds, over)).looks;
}

/** Look until the source ends, which it does when it is told to. @param {Parts & { onMood: (mood: Mood) => void }} parts @returns {Promise<never>} */
export async function watch({ engine, source, onStep, onMood, resting = null, unasked }) {
  const watching = engine.watching({ resting });
  for (let first = true; ; first = false) {
    const frame = await source.next();
    const found = await timed(source, () => engine.look(frame, { first, unasked }));
    const mood = watching.add(found);
    onStep(progressOf(found, frame, { done: 0, frames: watching.frames, distribution: watching.distribution }), frame);
    if (mood) onMood(mood);
  }
}

/** A slow look is told to the source, which then gives smaller frames. @param {Parts["source"]} source @param {() => Promise<Look>} doing */
async function timed(source, doing) {
  const start = performance.now();
  const found = await doing();
  source.looked?.(performance.now() - start);
  return found;
}

/** @param {Parts} parts @param {number} seconds @param {(looks: Look[], spent: number) => boolean} isOver */
async function look({ engine, source, onStep, resting = null, unasked }, seconds, isOver) {
  /** @type {Look[]} */
  const looks = [];
  const began = performance.now();
  for (;;) {
    const frame = await source.next();
    const how = { first: looks.length === 0, follow: source.live, unasked };
    looks.push(await timed(source, () => engine.look(frame, how)));
    const spent = source.live ? (performance.now() - began) / (seconds * 1000) : 1;
    const over = !source.live || isOver(looks, spent);
    onStep(stepOf(engine, looks, frame, resting, over ? 1 : Math.min(spent, 1)), frame);
    if (over) return { looks, frame };
  }
}

/** @param {Engine} engine @param {Look[]} looks @param {ImageData} frame @param {Rest | null} resting @param {number} done */
function stepOf(engine, looks, frame, resting, done) {
  const { distribution } = engine.decide(looks, { resting });
  const known = Object.keys(distribution).length > 0 ? distribution : null;
  const frames = engine.counted(looks).filter(({ good }) => good).length;
  return progressOf(/** @type {Look} */ (looks.at(-1)), frame, { done, frames, distribution: known });
}

/** @param {Look} look @param {ImageData} frame @param {Pick<Progress, "done" | "frames" | "distribution">} so @returns {Progress} */
function progressOf({ face, hint, others }, { width, height }, so) {
  const box = face && { x: face.x / width, y: face.y / height, width: face.width / width, height: face.height / height };
  return { phase: "looking", box, others, hint, ...so };
}
