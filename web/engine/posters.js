// @ts-check
/** Tells a picture of a face from a person beside it: a picture never moves. The host's is vision/posters.py. */
/** @import { Face } from "./types.js" */
/** @import { Plane } from "./picture.js" */
import { gray, round, shrink } from "./picture.js";

/** Cells across the frame whose brightness is compared over time. */
const COLUMNS = 64;
/** Frames that are compared before anything is said, and the most that are. */
const FRAMES = 8;
const MEMORY = 16;
/** A face is still if its cells change by so many times what the median cell does, and so many gray levels. */
const STILL = 1.25;
const LEVELS = 0.05;
/** How many times as much as a still face another must change to be a person's. */
const MOVES = 3;

/** @typedef {{ width: number, height: number, data: ArrayLike<number> }} Grid */

/** Watches the frames in which there is more than one face. */
export class Posters {
  /** @type {Plane[]} */
  #grids = [];
  /** Where pictures of faces hang: the middle, and the width, in pixels. @type {{ x: number, y: number, width: number }[]} */
  #known = [];

  /** The frames that follow have nothing to do with those before. */
  forget() {
    this.#grids = [];
    this.#known = [];
  }

  /** @param {Plane} frame */
  add(frame) {
    const rows = Math.max(1, round((COLUMNS * frame.height) / frame.width));
    const grid = gray(shrink(frame, COLUMNS, rows));
    if (this.#grids.length && this.#grids[0].height !== rows) this.forget();
    this.#grids.push(grid);
    if (this.#grids.length > MEMORY) this.#grids.shift();
  }

  /** Whether the face was found to be a picture's. @param {Face} face */
  isKnown(face) {
    const [x, y] = middle(face);
    return this.#known.some((place) => {
      const away = Math.max(Math.abs(x - place.x), Math.abs(y - place.y));
      const size = face.width / place.width;
      return away < 0.25 * place.width && size > 0.67 && size < 1.5;
    });
  }

  /**
   * The face of a person, if the one that is followed never moves and another one does; then it is known.
   * @param {Face} followed @param {readonly Face[]} others @param {number} width of the frame @returns {Face | null}
   */
  another(followed, others, width) {
    if (this.#grids.length < FRAMES || !others.length) return null;
    const changes = deviations(this.#grids);
    const noise = STILL * median(changes.data) + LEVELS;
    const scale = changes.width / width;
    const still = change(followed, changes, scale);
    if (still > noise) return null;
    const moved = others.map((face) => change(face, changes, scale));
    const most = Math.max(...moved);
    if (most < MOVES * Math.max(still, noise)) return null;
    const [x, y] = middle(followed);
    this.#known.push({ x, y, width: followed.width });
    return others[moved.indexOf(most)];
  }
}

/** @param {Face} face @returns {[number, number]} */
const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];

/** The standard deviation of each cell over the frames. @param {readonly Plane[]} grids @returns {Grid} */
function deviations(grids) {
  const [{ width, height }] = grids;
  const data = Float64Array.from({ length: width * height }, (_, place) => {
    const mean = grids.reduce((sum, grid) => sum + grid.data[place], 0) / grids.length;
    return Math.sqrt(grids.reduce((sum, grid) => sum + (grid.data[place] - mean) ** 2, 0) / grids.length);
  });
  return { width, height, data };
}

/** @param {ArrayLike<number>} values */
function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** How much the cells within a face's box change, in gray levels. @param {Face} face @param {Grid} changes @param {number} scale */
function change(face, { width, height, data }, scale) {
  const [left, top] = [Math.max(0, round(face.x * scale)), Math.max(0, round(face.y * scale))];
  const [right, bottom] = [round((face.x + face.width) * scale), round((face.y + face.height) * scale)];
  let [sum, count] = [0, 0];
  for (let y = top; y < Math.min(height, Math.max(top + 1, bottom)); y++) {
    for (let x = left; x < Math.min(width, Math.max(left + 1, right)); x++, count++) sum += data[y * width + x];
  }
  return count ? sum / count : 0;
}
