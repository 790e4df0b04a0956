// @ts-check
/** What the camera asks of the person, in words that stay long enough to be read. */
/** @import { Progress } from "../host/protocol.js" */
import { t } from "./i18n.js";

/** Milliseconds a hint must last before it replaces another: frame by frame it would flicker. */
const STEADY = 350;

/** @param {Progress} progress @returns {string} that all is well, where it is */
export function hintIn({ phase, hint, others = 0 }) {
  if (phase === "opening") return t("hint_opening");
  return (hint && t(`hint_${hint}`)) || t(!hint && others > 0 ? "hint_others" : "hint_good");
}

/**
 * Passes on the texts it is given once they last; the first at once, and any where `now` says so.
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
