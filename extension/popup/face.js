// @ts-check
/** A face that wears the mood: the mouth bends with valence, eyes and brows move with arousal. */
import { draw } from "../lib/dom.js";

/**
 * @param {HTMLElement} place
 * @param {number} valence -1..1
 * @param {number} arousal -1..1
 */
export function showFace(place, valence, arousal) {
  const bend = valence * 15;
  const open = 4.5 + arousal * 2.5;
  // Brows: raised by arousal, and drawn together where the feeling is unpleasant.
  const height = 33 - arousal * 5;
  const tilt = Math.min(valence, 0) * arousal * 12;
  const mouthY = 65 - bend / 2;
  const wide = 16 + Math.max(valence, 0) * 4;
  place.replaceChildren(
    draw(
      "svg",
      { viewBox: "0 0 100 100" },
      draw("circle", { cx: 50, cy: 50, r: 46, "stroke-width": 3 }),
      draw("ellipse", { class: "eye", cx: 35, cy: 45, rx: 4.5, ry: open }),
      draw("ellipse", { class: "eye", cx: 65, cy: 45, rx: 4.5, ry: open }),
      draw("path", { d: `M27 ${height + tilt}L42 ${height - tilt}`, "stroke-width": 4 }),
      draw("path", { d: `M58 ${height - tilt}L73 ${height + tilt}`, "stroke-width": 4 }),
      draw("path", { d: `M${50 - wide} ${mouthY}Q50 ${mouthY + bend * 2} ${50 + wide} ${mouthY}` }),
    ),
  );
}
