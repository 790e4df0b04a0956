// @ts-check
/** The camera's picture, and the box around the face in it. */
/** @import { Box } from "../host/protocol.js" */

/**
 * Draw one picture. Resolves when it is on the page; rejects nothing, since a picture that cannot be decoded is no
 * reason to stop.
 * @param {HTMLImageElement} image
 * @param {string} jpeg base64
 */
export async function drawPreview(image, jpeg) {
  image.src = `data:image/jpeg;base64,${jpeg}`;
  try {
    await image.decode();
    image.hidden = false;
  } catch {
    // Firefox also rejects where the next picture came first. What was shown before stays.
  }
}

/** The last picture of a face does not stay on the page. @param {HTMLImageElement} image */
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
