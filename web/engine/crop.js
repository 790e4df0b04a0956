// @ts-check
/** The one way from a face in a picture to the gray crop that the model was trained on. The host's is vision/crop.py. */
/** @import { Face } from "./types.js" */
/** @import { Plane } from "./picture.js" */
import { enlarge, gray, round, shrink } from "./picture.js";

/** Side of a crop in pixels. */
export const SIZE = 48;
/** How a box of YuNet's becomes a square: its longer side times this, moved down by so many sides. */
const MARGIN = 1;
const SHIFT = -0.01;
/** Parts of a pixel in which OpenCV's warp counts, and in which it computes. */
const PARTS = 32;
const FINE = 1024;

/** The face as FER2013 would show it. @param {Plane} plane @param {Face} face @returns {Plane} */
export function faceCrop(plane, face) {
  const side = Math.max(2, Math.max(face.width, face.height) * MARGIN);
  const angle = roll(face);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const x = face.x + face.width / 2 - sin * SHIFT * side - 0.5;
  const y = face.y + face.height / 2 + cos * SHIFT * side - 0.5;
  const pixels = Math.max(2, round(side));
  const half = (pixels - 1) / 2;
  const square = warped(plane, [cos, -sin, x - cos * half + sin * half, sin, cos, y - sin * half - cos * half], pixels);
  return pixels > SIZE ? shrink(gray(square), SIZE, SIZE) : enlarge(gray(square), SIZE, SIZE);
}

/** The angle of the line of the eyes, clockwise from level; 0 without landmarks. @param {Face} face */
export function roll({ landmarks }) {
  if (!landmarks) return 0;
  const [[rightX, rightY], [leftX, leftY]] = landmarks;
  return Math.atan2(leftY - rightY, leftX - rightX);
}

/**
 * A square cut out of a picture by the matrix that leads from it to the picture, as OpenCV's warpAffine: to a part of a
 * pixel, straight between four, and beyond the border its pixels.
 * @param {Plane} plane of four bytes @param {number[]} matrix @param {number} size @returns {Plane}
 */
export function warped({ width, height, data }, [xx, xy, x0, yx, yy, y0], size) {
  const found = new Uint8Array(4 * size * size);
  const half = FINE / PARTS / 2;
  const shift = Math.log2(FINE / PARTS);
  const [stepsX, stepsY] = [xx, yx].map((step) => Int32Array.from({ length: size }, (_, column) => round(step * column * FINE)));
  const [lastX, lastY, line] = [width - 1, height - 1, 4 * width];
  let to = 0;
  for (let row = 0; row < size; row++) {
    const startX = round((xy * row + x0) * FINE) + half;
    const startY = round((yy * row + y0) * FINE) + half;
    for (let column = 0; column < size; column++, to += 4) {
      const atX = (startX + stepsX[column]) >> shift;
      const atY = (startY + stepsY[column]) >> shift;
      const right = atX & (PARTS - 1);
      const below = atY & (PARTS - 1);
      const x = atX >> 5;
      const y = atY >> 5;
      const left = 4 * (x < 0 ? 0 : x > lastX ? lastX : x);
      const next = 4 * (x < -1 ? 0 : x >= lastX ? lastX : x + 1);
      const top = line * (y < 0 ? 0 : y > lastY ? lastY : y);
      const under = line * (y < -1 ? 0 : y >= lastY ? lastY : y + 1);
      const [a, b, c, d] = [top + left, top + next, under + left, under + next];
      const lower = below * (PARTS - right);
      const corner = below * right;
      const upper = (PARTS - below) * (PARTS - right);
      const aside = (PARTS - below) * right;
      for (let colour = 0; colour < 3; colour++) {
        const sum = data[a + colour] * upper + data[b + colour] * aside + data[c + colour] * lower + data[d + colour] * corner;
        found[to + colour] = (sum + (PARTS * PARTS) / 2) >> 10;
      }
    }
  }
  return { width: size, height: size, channels: 4, data: found };
}
