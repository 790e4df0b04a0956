// @ts-check
/** Pictures of little light, made fit for the search for faces. The host's is vision/low_light.py, with the reasons. */
/** @import { Plane } from "./picture.js" */
import { clamp, round } from "./picture.js";

const DIM = 60;
const WANTED = 100;
const MOST = 16;
const SMOOTHED = 2;
const EACH = 8;

/** A dim picture, smoothed and brighter; any other as it is, the same object. @param {Plane} plane @returns {Plane} */
export function brightened(plane) {
  const light = mean(plane);
  if (light >= DIM) return plane;
  let smooth = plane;
  for (let time = 0; time < SMOOTHED; time++) smooth = smoothed(smooth);
  const gain = Math.min(MOST, WANTED / Math.max(light, 1));
  const brighter = Uint8Array.from({ length: 256 }, (_, value) => clamp(round(value * gain), 0, 255));
  for (let place = 0; place < smooth.data.length; place++) smooth.data[place] = brighter[smooth.data[place]];
  return smooth;
}

/** Of every eighth pixel of every eighth row. @param {Plane} plane */
function mean({ width, height, data }) {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y += EACH) {
    for (let x = 0; x < width; x += EACH, count += 3) {
      const place = 4 * (y * width + x);
      sum += data[place] + data[place + 1] + data[place + 2];
    }
  }
  return sum / Math.max(1, count);
}

/** What a ninth of a sum of nine bytes is. No sum lies in the middle between two. */
const NINTHS = Uint8Array.from({ length: 9 * 255 + 1 }, (_, sum) => Math.floor((sum + 4) / 9));

/** Each pixel is the mean of the nine around it; beyond the border the picture is mirrored. @param {Plane} plane of four bytes @returns {Plane} */
function smoothed({ width, height, data }) {
  const line = 4 * width;
  const rows = new Uint16Array(data.length);
  for (let x = 0; x < width; x++) {
    const [left, right] = beside(x, width);
    for (let y = 0, at = 4 * x, one = 4 * left, other = 4 * right; y < height; y++, at += line, one += line, other += line) {
      for (let colour = 0; colour < 3; colour++) rows[at + colour] = data[one + colour] + data[at + colour] + data[other + colour];
    }
  }
  const found = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const [above, below] = beside(y, height).map((row) => (row - y) * line);
    for (let place = y * line; place < (y + 1) * line; place++) found[place] = NINTHS[rows[place + above] + rows[place] + rows[place + below]];
  }
  return { width, height, channels: 4, data: found };
}

/** The places before and after one, of so many. @param {number} place @param {number} count */
const beside = (place, count) => [
  place > 0 ? place - 1 : Math.min(1, count - 1),
  place + 1 < count ? place + 1 : Math.max(0, count - 2),
];
