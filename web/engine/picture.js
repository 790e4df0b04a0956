// @ts-check
/** Pictures, and how they are made larger and smaller: as OpenCV does it, so that the detector sees what the host's sees. */
/** @import { Picture, Turn } from "./types.js" */

/** A picture of one or three bytes for each pixel; colours are in the order blue, green, red. */
/** @typedef {{ width: number, height: number, channels: number, data: Uint8Array | Uint8ClampedArray }} Plane */

/** Half to even, as OpenCV and Python round. @param {number} value */
export function round(value) {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 !== 0) ? whole + 1 : whole;
}

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** What a canvas gives, without the fourth byte, blue first. @param {Picture} picture @returns {Plane} */
export function ofCanvas({ width, height, data }) {
  const found = new Uint8Array(3 * width * height);
  for (let from = 0, to = 0; to < found.length; from += 4, to += 3) {
    found[to] = data[from + 2];
    found[to + 1] = data[from + 1];
    found[to + 2] = data[from];
  }
  return { width, height, channels: 3, data: found };
}

/** Turned clockwise; by nothing, the same object. @param {Plane} plane @param {Turn} way @returns {Plane} */
export function turned(plane, way) {
  if (!way) return plane;
  const { channels, data } = plane;
  const [width, height] = way === 180 ? [plane.width, plane.height] : [plane.height, plane.width];
  const line = plane.width * channels;
  // Where the first pixel comes from, and how far it is from there to the next one to the right, and below.
  const [first, right, down] = {
    90: [(plane.height - 1) * line, -line, channels],
    180: [data.length - channels, -channels, -line],
    270: [line - channels, line, -channels],
  }[way];
  const found = new Uint8Array(data.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = first + y * down; x < width; x++, from += right) {
      for (let channel = 0; channel < channels; channel++) found[to++] = data[from + channel];
    }
  }
  return { width, height, channels, data: found };
}

/** Each pixel is the average of those that lie in it. @param {Plane} plane @param {number} width @param {number} height @returns {Plane} */
export function shrink(plane, width, height) {
  const { channels } = plane;
  if (plane.width === 2 * width && plane.height === 2 * height) return halved(plane, width, height);
  const [across, down] = [cells(plane.width, width), cells(plane.height, height)];
  const rows = new Float32Array(plane.height * width * channels);
  for (let y = 0; y < plane.height; y++) {
    for (const { to, from, share } of across) {
      for (let channel = 0; channel < channels; channel++) {
        rows[(y * width + to) * channels + channel] += plane.data[(y * plane.width + from) * channels + channel] * share;
      }
    }
  }
  const line = width * channels;
  const sums = new Float32Array(height * line);
  for (const { to, from, share } of down) {
    for (let place = 0; place < line; place++) sums[to * line + place] += rows[from * line + place] * share;
  }
  return { width, height, channels, data: Uint8ClampedArray.from(sums, round) };
}

/** @param {Plane} plane @param {number} width @param {number} height @returns {Plane} */
function halved({ data, channels, ...before }, width, height) {
  const found = new Uint8Array(width * height * channels);
  const line = before.width * channels;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        const place = 2 * y * line + 2 * x * channels + channel;
        const sum = data[place] + data[place + channels] + data[place + line] + data[place + line + channels];
        found[(y * width + x) * channels + channel] = (sum + 2) >> 2;
      }
    }
  }
  return { width, height, channels, data: found };
}

/** Which pixels lie in which new ones, and with which share of it. @param {number} before @param {number} after */
function cells(before, after) {
  const scale = before / after;
  const found = [];
  for (let to = 0; to < after; to++) {
    const [first, end] = [to * scale, to * scale + scale];
    const width = Math.min(scale, before - first);
    const last = Math.min(Math.floor(end), before - 1);
    const whole = Math.min(Math.ceil(first), last);
    if (whole - first > 1e-3) found.push({ to, from: whole - 1, share: (whole - first) / width });
    for (let from = whole; from < last; from++) found.push({ to, from, share: 1 / width });
    if (end - last > 1e-3) found.push({ to, from: last, share: Math.min(Math.min(end - last, 1), width) / width });
  }
  return found;
}

/** Between pixels a cubic curve (Keys 1981, with a = -0.75); beyond the border its pixels. @param {Plane} plane @param {number} width @param {number} height @returns {Plane} */
export function enlarge(plane, width, height) {
  const { channels, data } = plane;
  const [across, down] = [curves(plane.width, width), curves(plane.height, height)];
  const rows = new Int32Array(plane.height * width * channels);
  for (let y = 0; y < plane.height; y++) {
    across.forEach(({ from, weights }, x) => {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < 4; tap++) sum += weights[tap] * data[(y * plane.width + from[tap]) * channels + channel];
        rows[(y * width + x) * channels + channel] = sum;
      }
    });
  }
  const line = width * channels;
  const found = new Uint8ClampedArray(height * line);
  down.forEach(({ from, weights }, y) => {
    for (let place = 0; place < line; place++) {
      let sum = 0;
      for (let tap = 0; tap < 4; tap++) sum += weights[tap] * rows[from[tap] * line + place];
      found[y * line + place] = Math.floor((sum + (1 << 21)) / (1 << 22));
    }
  });
  return { width, height, channels, data: found };
}

/** The four pixels that each new one is made of, and their weights in parts of 2048. @param {number} before @param {number} after */
function curves(before, after) {
  const [scale, a] = [before / after, -0.75];
  return Array.from({ length: after }, (_, to) => {
    const at = Math.fround((to + 0.5) * scale - 0.5);
    const first = Math.floor(at);
    const x = at - first;
    const outer = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a;
    const inner = ((a + 2) * x - (a + 3)) * x * x + 1;
    const next = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1;
    const weights = [outer, inner, next, 1 - outer - inner - next].map((weight) => round(weight * 2048));
    return { from: [-1, 0, 1, 2].map((tap) => clamp(first + tap, 0, before - 1)), weights };
  });
}

/** The weights of OpenCV, in parts of 32768. @param {Plane} plane @returns {Plane} */
export function gray({ width, height, data }) {
  const found = new Uint8Array(width * height);
  for (let place = 0; place < found.length; place++) {
    found[place] = (3735 * data[3 * place] + 19235 * data[3 * place + 1] + 9798 * data[3 * place + 2] + 16384) >> 15;
  }
  return { width, height, channels: 1, data: found };
}
