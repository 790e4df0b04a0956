// @ts-check
/** The quality of a face in a picture, and what would make the next one better. The host's is vision/quality.py. */
/** @import { Hint } from "../../extension/host/protocol.js" */
/** @import { Face } from "./types.js" */
/** @import { Plane } from "./picture.js" */
import { cover } from "./covered.js";
import { roll } from "./crop.js";
import { clamp } from "./picture.js";

const FULL_SIZE = 80;
const NO_SIZE = 20;

/** Beyond these a hint helps. */
const ASKED = { size: 40, outside: 0.15, yaw: 0.4, roll: Math.PI / 4, dark: 40, bright: 225, contrast: 12, sharpness: 0.05 };
/** Beyond these a picture is no good. */
const REFUSED = { size: 24, outside: 0.3, yaw: 0.6, roll: Math.PI / 4, dark: 5, bright: 245, contrast: 1.5, sharpness: 0.01 };

/** Probabilities from which the mouth and nose, or the eyes, are covered. */
const COVERED_MOUTH = 0.4;
const COVERED_EYES = 0.5;
/** Sharpness from which a mouth can be called covered. */
const COVERED_SHARP = 0.1;
/** The hints for what hides a part of the face that tells the mood. @type {readonly (Hint | null)[]} */
export const COVERS = ["uncover_mouth", "uncover_eyes"];

/** @typedef {typeof ASKED} Bounds */
/** @typedef {{ size: number, outside: number, yaw: number, roll: number, brightness: number, contrast: number, sharpness: number, mouth: number, eyes: number }} Measures */
/** @typedef {{ good: boolean, weight: number, hint: Hint | null }} Quality */

/** @param {{ width: number, height: number }} frame @param {Face} face @param {Plane} crop @param {readonly Hint[]} [unasked] @returns {Quality} */
export const assess = (frame, face, crop, unasked = []) => judge(measure(frame, face, crop), unasked);

/** @param {{ width: number, height: number }} frame @param {Face} face @param {Plane} crop @returns {Measures} */
export function measure(frame, face, crop) {
  const across = Math.min(face.x + face.width, frame.width) - Math.max(face.x, 0);
  const down = Math.min(face.y + face.height, frame.height) - Math.max(face.y, 0);
  const inside = (Math.max(0, across) * Math.max(0, down)) / Math.max(1e-6, face.width * face.height);
  const { mean, variance } = spread(crop.data);
  return {
    size: Math.max(face.width, face.height),
    outside: 1 - inside,
    yaw: yaw(face),
    roll: Math.abs(roll(face)),
    brightness: mean,
    contrast: Math.sqrt(variance),
    sharpness: spread(laplacian(crop)).variance / Math.max(1, variance),
    ...cover(crop),
  };
}

/** @param {Measures} measures @param {readonly Hint[]} unasked @returns {Quality} */
function judge(measures, unasked) {
  // Of a face that is turned away or cut by the border, the mouth is hidden, too.
  const hint = obstacle(measures, ASKED) ?? covered(measures, unasked);
  const good = obstacle(measures, REFUSED) === null && !COVERS.includes(hint);
  const size = ramp(measures.size, NO_SIZE, FULL_SIZE);
  const pose = 1 - 0.5 * Math.min(1, measures.yaw / ASKED.yaw);
  const sharpness = ramp(measures.sharpness, 0, 2 * ASKED.sharpness);
  // A frame that is no good still counts if there is no better one.
  const trust = good ? (hint === null ? 1 : 0.5) : 0.2;
  return { good, weight: Math.max(0.01, trust * size * pose * sharpness), hint };
}

/** One obstacle: light first, which spoils the other measures. @param {Measures} measures @param {Bounds} bounds @returns {Hint | null} */
function obstacle(measures, bounds) {
  const flat = measures.contrast < bounds.contrast;
  if (measures.brightness < bounds.dark || (flat && measures.brightness < 128)) return "more_light";
  if (measures.brightness > bounds.bright || flat) return "less_light";
  if (measures.outside > bounds.outside) return "center_face";
  if (measures.size < bounds.size) return "move_closer";
  if (measures.yaw > bounds.yaw || measures.roll > bounds.roll) return "face_camera";
  return measures.sharpness < bounds.sharpness ? "hold_still" : null;
}

/** A cover whose hint is unasked counts as none. @param {Measures} measures @param {readonly Hint[]} unasked @returns {Hint | null} */
function covered({ mouth, eyes, sharpness }, unasked) {
  if (!unasked.includes("uncover_mouth") && mouth >= COVERED_MOUTH && sharpness >= COVERED_SHARP) return "uncover_mouth";
  return !unasked.includes("uncover_eyes") && eyes >= COVERED_EYES ? "uncover_eyes" : null;
}

/** The distance of the nose from the middle between the eyes, in distances between them. @param {Face} face */
function yaw({ landmarks }) {
  if (!landmarks) return 0;
  const [[rightX, rightY], [leftX, leftY], [noseX, noseY]] = landmarks;
  const [acrossX, acrossY] = [leftX - rightX, leftY - rightY];
  const squared = acrossX ** 2 + acrossY ** 2;
  if (squared < 1e-6) return Infinity;
  return Math.abs((noseX - (rightX + leftX) / 2) * acrossX + (noseY - (rightY + leftY) / 2) * acrossY) / squared;
}

/** @param {ArrayLike<number>} values */
function spread(values) {
  let [sum, squares] = [0, 0];
  for (let place = 0; place < values.length; place++) sum += values[place];
  const mean = sum / values.length;
  for (let place = 0; place < values.length; place++) squares += (values[place] - mean) ** 2;
  return { mean, variance: squares / values.length };
}

/** Beyond the border the picture is mirrored, without the border itself. @param {Plane} plane */
function laplacian({ width, height, data }) {
  const found = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.abs(y - 1) * width, (y + 1 < height ? y + 1 : height - 2) * width];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.abs(x - 1), x + 1 < width ? x + 1 : width - 2];
      const row = y * width;
      found[row + x] = data[above + x] + data[below + x] + data[row + left] + data[row + right] - 4 * data[row + x];
    }
  }
  return found;
}

/** 0 up to `low`, 1 from `high`, straight between. @param {number} value @param {number} low @param {number} high */
const ramp = (value, low, high) => clamp((value - low) / (high - low), 0, 1);
