// @ts-check
/** Pictures, and how they are made larger and smaller: as OpenCV does it, so that the detector sees what the host's sees. */
/** @import { Picture, Turn } from "./types.js" */

/**
 * A picture of four bytes for each pixel, red, green, blue, and one that is not read, as a canvas gives it; or gray, of one.
 * @typedef {{ width: number, height: number, channels: 1 | 4, data: Uint8Array | Uint8ClampedArray }} Plane
 */

/** Half to even, as OpenCV and Python round. @param {number} value */
export function round(value) {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 !== 0) ? whole + 1 : whole;
}

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** @param {Picture} picture @returns {Plane} */
export const ofCanvas = ({ width, height, data }) => ({ width, height, channels: 4, data });

/** The bytes of the pixels, four at once. @param {Plane} plane */
const pixels = ({ data }) => new Int32Array(data.buffer, data.byteOffset, data.length >> 2);

/** @param {number} width @param {number} height @param {Int32Array<ArrayBuffer>} found @returns {Plane} */
const ofPixels = (width, height, found) => ({ width, height, channels: 4, data: new Uint8Array(found.buffer) });

/** Turned clockwise; by nothing, the same object. @param {Plane} plane of four bytes @param {Turn} way @returns {Plane} */
export function turned(plane, way) {
  if (!way) return plane;
  const [line, last] = [plane.width, plane.width * (plane.height - 1)];
  const [width, height] = way === 180 ? [plane.width, plane.height] : [plane.height, plane.width];
  // Where the first pixel comes from, and how far it is from there to the next one to the right, and below.
  const [first, right, down] = { 90: [last, -line, 1], 180: [last + line - 1, -1, -line], 270: [line - 1, line, -1] }[way];
  const [data, found] = [pixels(plane), new Int32Array(width * height)];
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = first + y * down; x < width; x++, from += right) found[to++] = data[from];
  }
  return ofPixels(width, height, found);
}

/** A part of a picture. @param {Plane} plane of four bytes @param {{ x: number, y: number, width: number, height: number }} part @returns {Plane} */
export function cut(plane, { x, y, width, height }) {
  const [data, found] = [pixels(plane), new Int32Array(width * height)];
  for (let row = 0; row < height; row++) {
    const from = (y + row) * plane.width + x;
    found.set(data.subarray(from, from + width), row * width);
  }
  return ofPixels(width, height, found);
}

/** Each pixel is the average of those that lie in it. @param {Plane} plane @param {number} width @param {number} height @returns {Plane} */
export function shrink(plane, width, height) {
  const { channels, data } = plane;
  if (channels === 4 && plane.width === 2 * width && plane.height === 2 * height) return halved(plane, width, height);
  if (plane.width === 2 * width && plane.height === 2 * height) return halvedGray(plane, width, height);
  const [across, down] = [cells(plane.width, width), cells(plane.height, height)];
  const colours = channels === 4 ? 3 : 1;
  const [before, line] = [plane.width * channels, width * channels];
  const rows = new Float32Array(plane.height * line);
  for (let y = 0; y < plane.height; y++) {
    for (let cell = 0; cell < across.share.length; cell++) {
      const [from, to, share] = [y * before + across.from[cell] * channels, y * line + across.to[cell] * channels, across.share[cell]];
      for (let colour = 0; colour < colours; colour++) rows[to + colour] += data[from + colour] * share;
    }
  }
  const sums = new Float32Array(height * line);
  for (let cell = 0; cell < down.share.length; cell++) {
    const [from, to, share] = [down.from[cell] * line, down.to[cell] * line, down.share[cell]];
    for (let place = 0; place < line; place++) sums[to + place] += rows[from + place] * share;
  }
  const found = new Uint8ClampedArray(sums.length);
  // An array of this kind rounds half to even by itself.
  found.set(sums);
  return { width, height, channels, data: found };
}

/** Each second byte of four. */
const LANES = 0x00ff00ff;
/** A half for each of them, of four added bytes. */
const HALVES = 0x00020002;

/** Two bytes of each pixel are added at once. @param {Plane} plane @param {number} width @param {number} height @returns {Plane} */
function halved(plane, width, height) {
  const [data, found] = [pixels(plane), new Int32Array(width * height)];
  let to = 0;
  for (let y = 0; y < height; y++) {
    let above = 2 * y * plane.width;
    let below = above + plane.width;
    for (let x = 0; x < width; x++, above += 2, below += 2) {
      const [a, b, c, d] = [data[above], data[above + 1], data[below], data[below + 1]];
      const even = (a & LANES) + (b & LANES) + (c & LANES) + (d & LANES) + HALVES;
      const odd = ((a >>> 8) & LANES) + ((b >>> 8) & LANES) + ((c >>> 8) & LANES) + ((d >>> 8) & LANES) + HALVES;
      found[to++] = ((even >>> 2) & LANES) | (((odd >>> 2) & LANES) << 8);
    }
  }
  return ofPixels(width, height, found);
}

/** @param {Plane} plane @param {number} width @param {number} height @returns {Plane} */
function halvedGray({ data, ...before }, width, height) {
  const found = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = 2 * y * before.width + 2 * x;
      const sum = data[place] + data[place + 1] + data[place + before.width] + data[place + before.width + 1];
      found[y * width + x] = (sum + 2) >> 2;
    }
  }
  return { width, height, channels: 1, data: found };
}

/** Which pixels lie in which new ones, and with which share of it. @param {number} before @param {number} after */
function cells(before, after) {
  const scale = before / after;
  /** @type {{ from: number[], to: number[], share: number[] }} */
  const found = { from: [], to: [], share: [] };
  /** @param {number} from @param {number} to @param {number} share */
  const add = (from, to, share) => {
    found.from.push(from);
    found.to.push(to);
    found.share.push(share);
  };
  for (let to = 0; to < after; to++) {
    const [first, end] = [to * scale, to * scale + scale];
    const width = Math.min(scale, before - first);
    const last = Math.min(Math.floor(end), before - 1);
    const whole = Math.min(Math.ceil(first), last);
    if (whole - first > 1e-3) add(whole - 1, to, (whole - first) / width);
    for (let from = whole; from < last; from++) add(from, to, 1 / width);
    if (end - last > 1e-3) add(last, to, Math.min(Math.min(end - last, 1), width) / width);
  }
  return found;
}

/** Between pixels a cubic curve (Keys 1981, with a = -0.75); beyond the border its pixels. @param {Plane} plane @param {number} width @param {number} height @returns {Plane} */
export function enlarge(plane, width, height) {
  const { channels, data } = plane;
  const [across, down] = [curves(plane.width, width, channels), curves(plane.height, height, width * channels)];
  const [before, line] = [plane.width * channels, width * channels];
  const rows = new Int32Array(plane.height * line);
  for (let y = 0; y < plane.height; y++) {
    for (let place = 0; place < line; place++) {
      const [tap, at] = [4 * Math.floor(place / channels), y * before + (place % channels)];
      let sum = 0;
      for (let each = tap; each < tap + 4; each++) sum += across.weights[each] * data[at + across.from[each]];
      rows[y * line + place] = sum;
    }
  }
  const found = new Uint8ClampedArray(height * line);
  for (let y = 0; y < height; y++) {
    const [a, b, c, d] = down.from.subarray(4 * y);
    const [one, two, three, four] = down.weights.subarray(4 * y);
    for (let place = 0; place < line; place++) {
      const sum = one * rows[a + place] + two * rows[b + place] + three * rows[c + place] + four * rows[d + place];
      found[y * line + place] = Math.floor((sum + (1 << 21)) / (1 << 22));
    }
  }
  return { width, height, channels, data: found };
}

/** The four pixels that each new one is made of, by `step` in the data, and their weights in parts of 2048. @param {number} before @param {number} after @param {number} step */
function curves(before, after, step) {
  const [scale, a] = [before / after, -0.75];
  const found = { from: new Int32Array(4 * after), weights: new Int32Array(4 * after) };
  for (let to = 0; to < after; to++) {
    const at = Math.fround((to + 0.5) * scale - 0.5);
    const first = Math.floor(at);
    const x = at - first;
    const outer = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a;
    const inner = ((a + 2) * x - (a + 3)) * x * x + 1;
    const next = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1;
    [outer, inner, next, 1 - outer - inner - next].forEach((weight, tap) => {
      found.weights[4 * to + tap] = round(weight * 2048);
      found.from[4 * to + tap] = clamp(first + tap - 1, 0, before - 1) * step;
    });
  }
  return found;
}

/** The weights of OpenCV, in parts of 32768. @param {Plane} plane of four bytes @returns {Plane} */
export function gray({ width, height, data }) {
  const found = new Uint8Array(width * height);
  for (let place = 0, from = 0; place < found.length; place++, from += 4) {
    found[place] = (9798 * data[from] + 19235 * data[from + 1] + 3735 * data[from + 2] + 16384) >> 15;
  }
  return { width, height, channels: 1, data: found };
}
