// @ts-check
/** The live view: picture, face box, hint, bars. */
/** @import { Box, Hint, Progress } from "../lib/protocol.js" */
import { byId } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { showBars } from "./bars.js";

/** Milliseconds a hint must last before it replaces another: frame by frame it would flicker. */
const STEADY = 350;

let hintSince = 0;
/** @type {string} */
let hintNext = "";

/** @param {Progress} progress @param {boolean} live watching has no end to show the progress towards */
export function showStep({ phase, done = 0, box, others = 0, hint, distribution }, live) {
  const percent = Math.round(done * 100);
  byId("progress").hidden = live;
  byId("progress").setAttribute("aria-valuenow", String(percent));
  /** @type {HTMLElement} */ (byId("progress").firstElementChild).style.width = `${percent}%`;
  showBox(byId("box"), box ?? null);
  showHint(phase, hint ?? null, others);
  showBars(byId("live-bars"), distribution);
}

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

export function clearScan() {
  clearPreview(byId("preview", HTMLImageElement));
  byId("box").hidden = true;
  hintNext = "";
  byId("hint").textContent = "";
}

/** @param {HTMLElement} frame @param {Box | null} box */
export function showBox(frame, box) {
  frame.hidden = !box;
  if (!box) return;
  for (const [property, share] of Object.entries({ left: box.x, top: box.y, width: box.width, height: box.height })) {
    frame.style.setProperty(property, `${(share * 100).toFixed(2)}%`);
  }
}

/** @param {string} phase @param {Hint | null} hint @param {number} others */
function showHint(phase, hint, others) {
  const key = phase === "opening" ? "hint_opening" : hint ? `hint_${hint}` : others > 0 ? "hint_others" : "hint_good";
  const text = t(key) || t("hint_good");
  if (text !== hintNext) {
    hintNext = text;
    hintSince = performance.now();
  }
  const place = byId("hint");
  if (place.textContent && performance.now() - hintSince < STEADY) return;
  if (place.textContent !== text) place.textContent = text;
}
