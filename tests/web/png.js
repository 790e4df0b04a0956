/** Reads the pictures of tests/vectors: PNG with three bytes for each pixel, as OpenCV writes it. */
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";

/** @param {string | URL} file @returns {{ width: number, height: number, data: Uint8ClampedArray }} as a canvas gives it */
export function readPng(file) {
  const bytes = readFileSync(file);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (bytes[24] !== 8 || bytes[25] !== 2 || bytes[28] !== 0) throw new Error("not a PNG of three plain bytes");
  const parts = [];
  for (let place = 8; place < bytes.length; place += 12 + bytes.readUInt32BE(place)) {
    if (bytes.toString("latin1", place + 4, place + 8) === "IDAT") parts.push(bytes.subarray(place + 8, place + 8 + bytes.readUInt32BE(place)));
  }
  const packed = inflateSync(Buffer.concat(parts));
  const line = 3 * width;
  const rows = new Uint8Array(line * height);
  for (let y = 0; y < height; y++) {
    const filter = packed[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const left = x < 3 ? 0 : rows[y * line + x - 3];
      const above = y ? rows[(y - 1) * line + x] : 0;
      const corner = y && x >= 3 ? rows[(y - 1) * line + x - 3] : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      rows[y * line + x] = packed[y * (line + 1) + 1 + x] + guess;
    }
  }
  const data = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let from = 0, to = 0; from < rows.length; from += 3, to += 4) data.set(rows.subarray(from, from + 3), to);
  return { width, height, data };
}

/** @param {number} left @param {number} above @param {number} corner */
function paeth(left, above, corner) {
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(left + above - corner - value));
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
