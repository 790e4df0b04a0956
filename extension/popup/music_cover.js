// @ts-check
/** A drawn cover for a track, made from its sound. Nothing is fetched. */
/** @import { Track } from "../host/protocol.js" */
import { draw } from "../shared/dom.js";

const BARS = 7;

/**
 * The colour comes from valence (cool to warm), the size of what is drawn from energy, and a shade and one of four
 * pictures from the id: the tracks of one answer have similar valence and energy, and must not all look the same.
 * OKLCH, because HSL's colours are muddy between yellow and green.
 * @param {Pick<Track, "id" | "valence" | "energy">} track
 */
export function cover({ id, valence, energy }) {
  const seed = [...id].map((letter) => letter.charCodeAt(0));
  const mixed = seed.reduce((sum, code, index) => (sum * 31 + code * (index + 1)) % 9973, 7);
  const shade = mixed % 160;
  const hue = Math.round(290 - valence * 240 + shade - 80);
  const chroma = (0.1 + energy * 0.07).toFixed(3);
  const picture = /** @type {const} */ ([bars, rings, hills, dots])[mixed % 4] ?? bars;
  return draw(
    "svg",
    { class: "cover", viewBox: "0 0 46 46", "aria-hidden": "true" },
    draw("rect", { width: 46, height: 46, rx: 11, fill: `oklch(0.56 ${chroma} ${hue})` }),
    draw("circle", {
      cx: 8 + ((seed[5] ?? 0) % 30),
      cy: 6 + ((seed[9] ?? 0) % 34),
      r: 16,
      fill: `oklch(0.72 ${chroma} ${hue + 50})`,
      opacity: 0.55,
    }),
    ...picture(seed, energy),
  );
}

const WHITE = { fill: "none", stroke: "#fff", "stroke-width": 2.2, "stroke-linecap": "round", opacity: 0.9 };

/** @param {number[]} seed @param {number} energy */
function bars(seed, energy) {
  return Array.from({ length: BARS }, (_, index) => {
    const noise = ((seed[index * 3] ?? 0) % 17) / 16;
    const arch = Math.sin(((index + 1) / (BARS + 1)) * Math.PI);
    const height = 5 + (0.35 + 0.65 * noise) * arch * (10 + energy * 24);
    return draw("rect", { x: 5.5 + index * 5.2, y: 23 - height / 2, width: 3, height, rx: 1.5, fill: "#fff", opacity: 0.9 });
  });
}

/** @param {number[]} seed @param {number} energy */
function rings(seed, energy) {
  const [x, y] = [16 + ((seed[2] ?? 0) % 15), 16 + ((seed[7] ?? 0) % 15)];
  return [4, 9, 14].map((r) => draw("circle", { ...WHITE, cx: x, cy: y, r: r * (0.7 + energy * 0.4) }));
}

/** @param {number[]} seed @param {number} energy */
function hills(seed, energy) {
  const bend = 5 + energy * 9;
  return [15, 23, 31].map((y, index) => {
    const way = (seed[index * 4 + 1] ?? 0) % 2 ? bend : -bend;
    return draw("path", { ...WHITE, d: `M6 ${y}q8.5 ${-way} 17 0t17 0` });
  });
}

/** @param {number[]} seed @param {number} energy */
function dots(seed, energy) {
  return Array.from({ length: 9 }, (_, index) => {
    const size = 1.4 + (((seed[index * 2] ?? 0) % 11) / 10) * (1.6 + energy * 2);
    return draw("circle", { cx: 11 + (index % 3) * 12, cy: 11 + Math.floor(index / 3) * 12, r: size, fill: "#fff", opacity: 0.9 });
  });
}
