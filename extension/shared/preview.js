// @ts-check
/** The camera's view on a page: the picture, the box around the face, and the hint that stays long enough to be read. */
/** @import { Box, Progress } from "../host/protocol.js" */
import { t } from "./i18n.js";

/**
 * Draw one picture. Resolves when it is on the page. Never rejects: one picture that cannot be decoded must not stop
 * the scan.
 * @param {HTMLImageElement} image
 * @param {string} jpeg base64
 */
export async function drawPreview(image, jpeg) {
  image.src = `data:image/jpeg;base64,${jpeg}`;
  try {
    await image.decode();
    image.hidden = false;
  } catch {
    // Firefox also rejects when the next picture came first. The previous picture stays.
  }
}

/** Remove the last picture: no face stays on the page. @param {HTMLImageElement} image */
export function clearPreview(image) {
  image.hidden = true;
  image.removeAttribute("src");
}

/** @param {HTMLElement} frame @param {Box | null | undefined} box in shares of the picture; none hides the frame */
export function showBox(frame, box) {
  frame.hidden = !box;
  if (!box) return;
  for (const [property, share] of Object.entries({ left: box.x, top: box.y, width: box.width, height: box.height })) {
    frame.style.setProperty(property, `${(share * 100).toFixed(2)}%`);
  }
}

/** Milliseconds that a hint must last before it replaces another. Shown frame by frame, hints would flicker. */
const STEADY = 350;

/** The hint for a step, or that all is well. @param {Progress} progress */
export function hintIn({ phase, hint, others = 0 }) {
  if (phase === "opening") return t("hint_opening");
  return (hint && t(`hint_${hint}`)) || t(!hint && others > 0 ? "hint_others" : "hint_good");
}

/**
 * Gives a function that shows a text once it has lasted; the first text, and one with `now`, it shows at once.
 * @param {(text: string) => void} show
 */
export function steadily(show) {
  let shown = "";
  let next = "";
  let since = 0;
  return (/** @type {string} */ text, now = false) => {
    if (text !== next) {
      next = text;
      since = performance.now();
    }
    if (text === shown || (shown && !now && performance.now() - since < STEADY)) return;
    shown = text;
    show(text);
  };
}
