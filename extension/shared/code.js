// @ts-check
/** Texts with commands and other words that are typed as they stand. These are between backticks, and shown as code. */
import { make } from "./dom.js";

/** The marks that keep a value of a right-to-left text in its own direction. A command must not be copied with them. */
const ISOLATES = /[\u2066-\u2069]/g;

/** A text as the children of an element. @param {string} text @returns {(Node | string)[]} */
export const withCode = (text) =>
  text
    .split(/`([^`]+)`/)
    .map((part, place) => (place % 2 === 1 ? make("code", {}, part.replaceAll(ISOLATES, "")) : part))
    .filter((part) => part !== "");

/**
 * Show a text in an element. It is set only when it changes: each time it is set, screen readers read it out.
 * @param {Element} place
 * @param {string} text
 */
export function showText(place, text) {
  const parts = withCode(text);
  const shown = parts.map((part) => (typeof part === "string" ? part : part.textContent)).join("");
  if (place.textContent !== shown) place.replaceChildren(...parts);
}
