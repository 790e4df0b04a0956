// @ts-check
/** A drawn face that shows the mood. */
/** @import { Emotion } from "../host/protocol.js" */
import { draw } from "../shared/dom.js";

/**
 * @typedef {object} Features
 * @property {number} smile how far the mouth bends up; negative is down
 * @property {number} wide half the mouth's width
 * @property {number} eyes height of the eyes
 * @property {number} brows how far the brows are raised
 * @property {number} tilt how far the inner ends of the brows go up; negative is down
 * @property {boolean} [open] the mouth is open
 */

/** @type {Record<Emotion, Features>} */
const FEATURES = {
  angry: { smile: -9, wide: 15, eyes: 5, brows: -3, tilt: -6 },
  disgust: { smile: -6, wide: 13, eyes: 3.4, brows: -2, tilt: -3 },
  fear: { smile: -7, wide: 13, eyes: 6.6, brows: 5, tilt: 4 },
  happy: { smile: 12, wide: 19, eyes: 5, brows: 2, tilt: 0 },
  sad: { smile: -9, wide: 15, eyes: 4.2, brows: 0, tilt: 5 },
  surprise: { smile: 0, wide: 7, eyes: 7, brows: 7, tilt: 0, open: true },
  neutral: { smile: 4, wide: 15, eyes: 4.6, brows: 0, tilt: 0 },
};

/** @type {Features} */
const UNSURE = { smile: 0, wide: 14, eyes: 4.6, brows: 1, tilt: 0 };

/**
 * Put a face into an element. It is drawn again only when the mood changes, so that its animation runs once.
 * @param {Element} place
 * @param {Emotion | null} emotion null for an unsure face
 */
export function showFace(place, emotion) {
  const shown = emotion ?? "unsure";
  if (place.getAttribute("data-face") === shown) return;
  place.setAttribute("data-face", shown);
  place.replaceChildren(face(emotion));
}

/** @param {Emotion | null} emotion */
function face(emotion) {
  const { smile, wide, eyes, brows, tilt, open } = emotion ? FEATURES[emotion] : UNSURE;
  const brow = 32 - brows;
  const mouth = 66 - smile / 2;
  // One brow of the unsure face is raised.
  const doubt = emotion ? 0 : 5;
  return draw(
    "svg",
    { class: "drawn-face", viewBox: "0 0 100 100" },
    draw("circle", { class: "head", cx: 50, cy: 50, r: 46, "stroke-width": 3 }),
    draw("ellipse", { class: "eye", cx: 35, cy: 45, rx: 4.5, ry: eyes }),
    draw("ellipse", { class: "eye", cx: 65, cy: 45, rx: 4.5, ry: eyes }),
    draw("path", { d: `M27 ${brow + tilt}L42 ${brow - tilt}`, "stroke-width": 4 }),
    draw("path", { d: `M58 ${brow - tilt - doubt}L73 ${brow + tilt - doubt}`, "stroke-width": 4 }),
    open
      ? draw("ellipse", { cx: 50, cy: 69, rx: wide, ry: 9 })
      : draw("path", { d: `M${50 - wide} ${mouth}Q50 ${mouth + smile * 2} ${50 + wide} ${mouth}` }),
  );
}
