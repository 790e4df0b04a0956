// @ts-check
/** The one way from a face in a picture to the gray crop that the model was trained on. The host's is vision/crop.py. */
/** @import { Face } from "./types.js" */
/** @import { Plane } from "./picture.js" */
import { clamp, enlarge, gray, round, shrink } from "./picture.js";

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
 * @param {Plane} plane @param {number[]} matrix @param {number} size @returns {Plane}
 */
export function warped({ width, height, data }, [xx, xy, x0, yx, yy, y0], size) {
  const found = new Uint8Array(3 * size * size);
  const half = FINE / PARTS / 2;
  const shift = Math.log2(FINE / PARTS);
  for (let row = 0; row < size; row++) {
    const [startX, startY] = [round((xy * row + x0) * FINE) + half, round((yy * row + y0) * FINE) + half];
    for (let column = 0; column < size; column++) {
      const atX = (startX + round(xx * column * FINE)) >> shift;
      const atY = (startY + round(yx * column * FINE)) >> shift;
      const [right, below] = [atX & (PARTS - 1), atY & (PARTS - 1)];
      const [x, y] = [atX >> 5, atY >> 5];
      const [left, top] = [clamp(x, 0, width - 1), clamp(y, 0, height - 1) * width];
      const [next, under] = [clamp(x + 1, 0, width - 1), clamp(y + 1, 0, height - 1) * width];
      const place = 3 * (row * size + column);
      for (let colour = 0; colour < 3; colour++) {
        const above = data[3 * (top + left) + colour] * (PARTS - right) + data[3 * (top + next) + colour] * right;
        const beneath = data[3 * (under + left) + colour] * (PARTS - right) + data[3 * (under + next) + colour] * right;
        found[place + colour] = (above * (PARTS - below) + beneath * below + (PARTS * PARTS) / 2) >> 10;
      }
    }
  }
  return { width: size, height: size, channels: 3, data: found };
}
