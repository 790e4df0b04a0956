// @ts-check
/** A drawn cover for a track: its sound as a picture. Nothing is fetched for it. */
/** @import { Track } from "../lib/protocol.js" */
import { draw } from "../lib/dom.js";

const BARS = 7;

/**
 * Colour from valence (cool to warm), motion from energy, and a pattern of its own from the id.
 * @param {Pick<Track, "id" | "valence" | "energy">} track
 */
export function cover({ id, valence, energy }) {
  const seed = [...id].map((letter) => letter.charCodeAt(0));
  const hue = Math.round(235 - valence * 205 + ((seed[0] ?? 0) % 24) - 12);
  const strength = Math.round(38 + energy * 34);
  const bars = Array.from({ length: BARS }, (_, index) => {
    const noise = ((seed[index * 3] ?? 0) % 17) / 16;
    const arch = Math.sin(((index + 1) / (BARS + 1)) * Math.PI);
    const height = 5 + (0.35 + 0.65 * noise) * arch * (10 + energy * 24);
    return draw("rect", { x: 5.5 + index * 5.2, y: 23 - height / 2, width: 3, height, rx: 1.5, fill: "#fff", opacity: 0.9 });
  });
  return draw(
    "svg",
    { class: "cover", viewBox: "0 0 46 46", "aria-hidden": "true" },
    draw("rect", { width: 46, height: 46, rx: 11, fill: `hsl(${hue} ${strength}% 42%)` }),
    draw("circle", {
      cx: 8 + ((seed[5] ?? 0) % 30),
      cy: 6 + ((seed[9] ?? 0) % 34),
      r: 16,
      fill: `hsl(${hue + 40} ${strength}% 58%)`,
      opacity: 0.55,
    }),
    ...bars,
  );
}
