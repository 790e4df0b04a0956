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
  return { ...smooth, data: smooth.data.map((value) => clamp(round(value * gain), 0, 255)) };
}

/** Of every eighth pixel of every eighth row. @param {Plane} plane */
function mean({ width, height, channels, data }) {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y += EACH) {
    for (let x = 0; x < width; x += EACH) {
      for (let channel = 0; channel < channels; channel++, count++) sum += data[(y * width + x) * channels + channel];
    }
  }
  return sum / Math.max(1, count);
}

/** Each pixel is the mean of the nine around it; beyond the border the picture is mirrored. @param {Plane} plane @returns {Plane} */
function smoothed({ width, height, channels, data }) {
  const line = width * channels;
  const rows = new Uint16Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [left, right] = beside(x, width);
      for (let channel = 0; channel < channels; channel++) {
        const row = y * line + channel;
        rows[row + x * channels] = data[row + left * channels] + data[row + x * channels] + data[row + right * channels];
      }
    }
  }
  const found = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const [above, below] = beside(y, height);
    for (let place = 0; place < line; place++) {
      found[y * line + place] = round((rows[above * line + place] + rows[y * line + place] + rows[below * line + place]) / 9);
    }
  }
  return { width, height, channels, data: found };
}

/** The places before and after one, of so many. @param {number} place @param {number} count */
const beside = (place, count) => [
  place > 0 ? place - 1 : Math.min(1, count - 1),
  place + 1 < count ? place + 1 : Math.max(0, count - 2),
];
