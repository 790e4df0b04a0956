// @ts-check
/** Which way is up in the frames: found by the detector's own scores, and kept. The host's is vision/upright.py. */
/** @import { Face, Turn } from "./types.js" */
/** @import { Plane } from "./picture.js" */
import { warped } from "./crop.js";
import { round, turned } from "./picture.js";

/** Score from which a face is upright without a look at the other ways. */
const SURE = 0.87;
/** How much better a face must look turned to be turned. */
const AHEAD = 0.05;
/** Widths in pixels at which a face is looked at in all four ways, and the square around it in sides of its box. */
const SIDES = [100, 140];
const AROUND = 1.6;
/** Frames without a face in which the other ways are tried, one in each; then in one frame of so many. */
const TRIES = 12;
/** Frames without a face after which the next one is looked at in all four ways. */
const GONE = 15;

/** @type {readonly Turn[]} */
const WAYS = [0, 90, 180, 270];

/**
 * @typedef {object} Detects
 * @property {(plane: Plane) => Promise<Face[]>} detect finds the faces, the most prominent first
 * @property {(plane: Plane) => Promise<number>} [likeness] how much the middle of a picture looks like an upright face
 * @property {(plane: Plane, before: Face) => Promise<Face | null>} [near] the one face, looked for around where it was
 */

/** Turns frames upright, by quarters, and finds their faces. A detector without `likeness` cannot tell which way is up. */
export class Upright {
  #settled = false;
  /** Frames without a face in a row. */
  #blind = 0;
  /** By how many degrees, clockwise, the latest frame was turned. @type {Turn} */
  turned = 0;

  /** @param {Detects} detector */
  constructor(detector) {
    this.detector = detector;
  }

  /** What follows is another source. */
  restart() {
    [this.turned, this.#settled, this.#blind] = [0, false, 0];
  }

  /**
   * A frame turned upright, and the faces in it.
   * @param {Plane} frame @param {boolean} follows whether frames follow one another; if not, each is looked at for itself
   * @param {Face | null} [before] the one face of the turned frame before, if it may be looked for there alone
   * @returns {Promise<[Plane, Face[]]>}
   */
  async look(frame, follows, before = null) {
    if (!follows) this.restart();
    const upright = turned(frame, this.turned);
    const near = before && (await this.detector.near?.(upright, before));
    if (near) return [upright, [near]];
    const found = await this.detector.detect(upright);
    if (!this.detector.likeness) return [upright, found];
    if (!found.length) return this.#search(frame, upright, follows);
    this.#settled &&= this.#blind < GONE;
    this.#blind = 0;
    if (this.#settled) return [upright, found];
    this.#settled = true;
    const better = found[0].score >= SURE ? 0 : await this.#wayUp(upright, found[0]);
    if (!better) return [upright, found];
    const there = await this.detector.detect(turned(upright, better));
    if (!there.length) return [upright, found];
    this.turned = WAYS[(WAYS.indexOf(this.turned) + WAYS.indexOf(better)) % 4];
    return [turned(frame, this.turned), there];
  }

  /**
   * Look for a face in the other ways: in all of them, or where frames follow, in one in each frame.
   * @param {Plane} frame @param {Plane} upright @param {boolean} follows @returns {Promise<[Plane, Face[]]>}
   */
  async #search(frame, upright, follows) {
    this.#blind++;
    let others = WAYS.filter((way) => way !== this.turned);
    if (follows) {
      if (this.#blind > TRIES && this.#blind % TRIES) return [upright, []];
      others = [others[this.#blind % 3]];
    }
    for (const way of others) {
      const other = turned(frame, way);
      const found = await this.detector.detect(other);
      if (!found.length || (await this.#wayUp(other, found[0]))) continue;
      [this.turned, this.#settled, this.#blind] = [way, true, 0];
      return [other, found];
    }
    return [upright, []];
  }

  /** By how many degrees, clockwise, a frame must be turned so that this face of it is upright. @param {Plane} frame @param {Face} face */
  async #wayUp(frame, face) {
    const side = Math.max(face.width, face.height) * AROUND;
    const [left, top] = [face.x + face.width / 2 - side / 2, face.y + face.height / 2 - side / 2];
    const sums = WAYS.map(() => 0);
    for (const width of SIDES) {
      const pixels = round(width * AROUND);
      const scale = side / pixels;
      const square = warped(frame, [scale, 0, left, 0, scale, top], pixels);
      for (const [place, way] of WAYS.entries()) {
        sums[place] += ((await this.detector.likeness?.(turned(square, way))) ?? 0) / SIDES.length;
      }
    }
    const best = sums.indexOf(Math.max(...sums));
    return sums[best] >= sums[0] + AHEAD ? WAYS[best] : 0;
  }
}

/** A face of a turned frame, in the frame before it was turned. @param {Face} face @param {Turn} way @param {{ width: number, height: number }} before @returns {Face} */
export function turnedBack(face, way, { width, height }) {
  if (!way) return face;
  /** @param {readonly [number, number]} point @returns {[number, number]} */
  const back = ([x, y]) => (way === 180 ? [width - x, height - y] : way === 90 ? [y, height - x] : [width - y, x]);
  const [oneX, oneY] = back([face.x, face.y]);
  const [otherX, otherY] = back([face.x + face.width, face.y + face.height]);
  const box = { x: Math.min(oneX, otherX), y: Math.min(oneY, otherY), width: Math.abs(otherX - oneX), height: Math.abs(otherY - oneY) };
  return { ...box, score: face.score, landmarks: face.landmarks && face.landmarks.map(back) };
}
