// @ts-check
/**
 * Finds faces with YuNet, at the sizes at which the host looks for them: vision/detector.py and faces.py give the
 * reasons. How its outputs become boxes is OpenCV's FaceDetectorYN.
 */
/** @import { Face, Runtime, Session } from "./types.js" */
/** @import { Plane } from "./picture.js" */
import { brightened } from "./low_light.js";
import { isWithin, partAround } from "./near.js";
import { clamp, cut, enlarge, round, shrink } from "./picture.js";

/** Least score of a face, and of what is told of its likeness. */
const SCORE = 0.6;
const LIKE = 0.1;
/** Largest distance of a face from the middle of a picture to be in it, in halves of the picture. */
const MIDDLE = 0.4;
const OVERLAP = 0.3;
const MOST = 50;
const STRIDES = [8, 16, 32];
/** Sides of the picture that the network takes are multiples of this. */
const STEP = 32;
const SIZES = [320, 640, 1280];
const SMALLEST = 160;
const ENLARGE = 1.5;
const ENLARGED = 960;
const ENLARGED_LEAST = 56 / 640;
/** Score from which a smaller face counts, too. */
const ENLARGED_SURE = 0.8;
const THINNEST = 16;
/** Overlap from which a face is the one of the frame before. */
export const SAME = 0.3;

/** @typedef {Face & { landmarks: [number, number][] }} Found */

export class Detector {
  /** @param {Session} session @param {Runtime} runtime */
  constructor(session, runtime) {
    this.session = session;
    this.runtime = runtime;
  }

  /** The faces of a picture, the most prominent first. @param {Plane} plane @returns {Promise<Found[]>} */
  async detect(plane) {
    const light = brightened(plane);
    let found = await this.#search(light);
    if (!found.length && light !== plane) found = await this.#search(plane);
    const faces = found.length ? found : await this.#searchEnlarged(light);
    return faces.sort((one, other) => prominence(other) - prominence(one));
  }

  /**
   * The face that the frame before had here, from a look at the part around it alone; null where the whole frame must be
   * searched: the face is not there, or not alone, or the part is not worth it.
   * @param {Plane} plane @param {Face} before @returns {Promise<Found | null>}
   */
  async near(plane, before) {
    const scale = Math.min(fullScale(plane), SIZES[0] / Math.max(plane.width, plane.height));
    const part = partAround(before, plane, scale);
    if (!part) return null;
    const [found, ...others] = await this.lookAt(brightened(cut(plane, part)), scale);
    if (!found || others.length) return null;
    const face = moved(found, part.x, part.y);
    return overlap(before, face) >= SAME && isWithin(face, part, plane) ? face : null;
  }

  /** @param {Plane} plane */
  async #search(plane) {
    const longest = Math.max(plane.width, plane.height);
    for (const size of SIZES) {
      const scale = Math.min(fullScale(plane), size / longest);
      const faces = await this.lookAt(plane, scale);
      if (faces.length || scale >= 1) return faces;
    }
    return [];
  }

  /** @param {Plane} plane */
  async #searchEnlarged(plane) {
    const longest = Math.max(plane.width, plane.height);
    const scale = Math.min(fullScale(plane) * ENLARGE, ENLARGED / longest);
    if (scale <= fullScale(plane)) return [];
    return (await this.lookAt(plane, scale)).filter(({ width, score }) => width >= longest * ENLARGED_LEAST || score >= ENLARGED_SURE);
  }

  /** How much the middle of a square picture looks like an upright face: the score, also one far below a face's. @param {Plane} square */
  async likeness(square) {
    const middle = square.height / 2;
    const near = (await this.#find(square, LIKE)).filter(
      ({ x, y, width, height }) => Math.max(Math.abs(x + width / 2 - middle), Math.abs(y + height / 2 - middle)) < middle * MIDDLE,
    );
    return Math.max(0, ...near.map(({ score }) => score));
  }

  /** The faces at one size. @param {Plane} plane @param {number} scale @returns {Promise<Found[]>} */
  async lookAt(plane, scale) {
    let scaled = plane;
    if (scale !== 1) {
      const [width, height] = [plane.width, plane.height].map((side) => Math.max(1, round(side * scale)));
      scaled = scale < 1 ? shrink(plane, width, height) : enlarge(plane, width, height);
    }
    if (Math.min(scaled.width, scaled.height) < THINNEST) return [];
    return (await this.#find(scaled, SCORE)).map((face) => ({
      x: face.x / scale,
      y: face.y / scale,
      width: face.width / scale,
      height: face.height / scale,
      score: face.score,
      landmarks: face.landmarks.map(([x, y]) => /** @type {[number, number]} */ ([x / scale, y / scale])),
    }));
  }

  /** What the network says of a picture. @param {Plane} plane @param {number} least score */
  async #find(plane, least) {
    const [width, height] = [plane.width, plane.height].map((side) => Math.ceil(side / STEP) * STEP);
    const input = new this.runtime.Tensor("float32", planes(plane, width, height), [1, 3, height, width]);
    const outputs = await this.session.run({ [this.session.inputNames[0]]: input });
    return suppressed(decoded(outputs, width, height, least));
  }
}

/** @param {Found} face @param {number} x @param {number} y @returns {Found} */
const moved = (face, x, y) => ({
  ...face,
  x: face.x + x,
  y: face.y + y,
  landmarks: face.landmarks.map(([across, down]) => /** @type {[number, number]} */ ([across + x, down + y])),
});

/** The area of a face times its score. @param {Face} face */
export const prominence = ({ width, height, score }) => width * height * score;

/** How much two boxes overlap: intersection over union. @param {Face} one @param {Face} other */
export function overlap(one, other) {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / (one.width * one.height + other.width * other.height - across * down);
}

/** @param {Plane} plane */
const fullScale = ({ width, height }) => Math.max(1, SMALLEST / Math.max(width, height));

/** The colours one after the other, blue first, with black to the right and below. @param {Plane} plane of four bytes @param {number} width @param {number} height */
function planes({ data, ...small }, width, height) {
  const found = new Float32Array(3 * width * height);
  const [green, red] = [width * height, 2 * width * height];
  let from = 0;
  for (let y = 0; y < small.height; y++) {
    for (let x = 0, to = y * width; x < small.width; x++, to++, from += 4) {
      found[to] = data[from + 2];
      found[green + to] = data[from + 1];
      found[red + to] = data[from];
    }
  }
  return found;
}

/** @param {Record<string, { data: unknown }>} outputs @param {number} width @param {number} height @param {number} least score @returns {Found[]} */
function decoded(outputs, width, height, least) {
  /** @type {Found[]} */
  const found = [];
  for (const stride of STRIDES) {
    const [classes, objects, boxes, points] = ["cls", "obj", "bbox", "kps"].map(
      (name) => /** @type {Float32Array} */ (outputs[`${name}_${stride}`].data),
    );
    const columns = width / stride;
    for (let cell = 0; cell < columns * (height / stride); cell++) {
      const score = Math.sqrt(clamp(classes[cell], 0, 1) * clamp(objects[cell], 0, 1));
      if (!(score >= least)) continue;
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      const [across, down] = [boxes[4 * cell + 2], boxes[4 * cell + 3]].map((side) => Math.exp(side) * stride);
      found.push({
        x: (column + boxes[4 * cell]) * stride - across / 2,
        y: (row + boxes[4 * cell + 1]) * stride - down / 2,
        width: across,
        height: down,
        score,
        landmarks: [0, 1, 2, 3, 4].map((point) => {
          const place = 10 * cell + 2 * point;
          return [(column + points[place]) * stride, (row + points[place + 1]) * stride];
        }),
      });
    }
  }
  return found;
}

/** The surest of the faces that overlap; OpenCV compares whole pixels. @param {Found[]} faces */
function suppressed(faces) {
  const whole = (/** @type {Found} */ face) => ({
    ...face,
    x: Math.trunc(face.x),
    y: Math.trunc(face.y),
    width: Math.trunc(face.width),
    height: Math.trunc(face.height),
  });
  /** @type {Found[]} */
  const kept = [];
  for (const face of faces.sort((one, other) => other.score - one.score).slice(0, MOST)) {
    if (kept.every((other) => overlap(whole(face), whole(other)) <= OVERLAP)) kept.push(face);
  }
  return kept;
}
