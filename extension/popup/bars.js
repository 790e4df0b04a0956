// @ts-check
/** The seven probabilities as bars. */
/** @import { Emotion } from "../host/protocol.js" */
import { make } from "../shared/dom.js";
import { percent, t } from "../shared/i18n.js";
import { EMOTIONS } from "../shared/vocabulary.js";

/**
 * Show a distribution in an element. The first time, the bars are drawn there.
 * @param {HTMLElement} place
 * @param {Record<Emotion, number> | null | undefined} distribution without one, all bars are at zero
 */
export function showBars(place, distribution) {
  if (!place.firstChild) {
    place.append(...EMOTIONS.map(bar));
    const labels = [...place.querySelectorAll(".label")];
    // Long labels alternate between two lines, so that each has room.
    place.classList.toggle("staggered", labels.some(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth));
  }
  const top = distribution && EMOTIONS.reduce((a, b) => (distribution[b] > distribution[a] ? b : a));
  for (const meter of place.querySelectorAll(".meter")) {
    const emotion = /** @type {Emotion} */ (meter.getAttribute("data-emotion"));
    const share = distribution?.[emotion] ?? 0;
    const written = percentOf(share);
    meter.toggleAttribute("data-top", emotion === top);
    meter.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    meter.setAttribute("aria-valuetext", written);
    /** @type {HTMLElement} */ (meter.querySelector(".fill")).style.setProperty("--share", share.toFixed(3));
    /** @type {HTMLElement} */ (meter.querySelector(".percent")).textContent = written;
  }
}

/** At most 99 %: no guess from a face is certain. @param {number} share @returns {string} */
export const percentOf = (share) => percent(Math.min(share, 0.99));

/** @param {Emotion} emotion */
function bar(emotion) {
  const name = t(`emotion_${emotion}`);
  const attributes = { class: "meter", role: "meter", "aria-valuemin": "0", "aria-valuemax": "100" };
  return make(
    "div",
    { ...attributes, "aria-label": name, "data-emotion": emotion },
    make("span", { class: "percent" }),
    make("span", { class: "track" }, make("span", { class: "fill" })),
    make("span", { class: "label", title: name }, name),
  );
}
