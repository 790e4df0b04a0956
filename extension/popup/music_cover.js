// @ts-check
/** A drawn cover for a track, made from its sound. Nothing is fetched. */
/** @import { Track } from "../host/protocol.js" */
import { draw } from "../shared/dom.js";

const BARS = 7;

/**
 * The colour comes from valence (cool to warm), the height of the bars from energy, and a shade and pattern from the id:
 * the tracks of one answer have similar valence and energy, and must not all look the same. OKLCH, because HSL's colours
 * are muddy between yellow and green.
 * @param {Pick<Track, "id" | "valence" | "energy">} track
 */
export function cover({ id, valence, energy }) {
  const seed = [...id].map((letter) => letter.charCodeAt(0));
  const shade = ((seed[0] ?? 0) * 7 + (seed[11] ?? 0) * 13) % 120;
  const hue = Math.round(290 - valence * 240 + shade - 60);
  const chroma = (0.1 + energy * 0.07).toFixed(3);
  const bars = Array.from({ length: BARS }, (_, index) => {
    const noise = ((seed[index * 3] ?? 0) % 17) / 16;
    const arch = Math.sin(((index + 1) / (BARS + 1)) * Math.PI);
    const height = 5 + (0.35 + 0.65 * noise) * arch * (10 + energy * 24);
    return draw("rect", { x: 5.5 + index * 5.2, y: 23 - height / 2, width: 3, height, rx: 1.5, fill: "#fff", opacity: 0.9 });
  });
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
    ...bars,
  );
}
