// @ts-check
/** What a screen reader is told: a section's title and everything in it that is marked with data-said, as it changes. */
import { byId } from "../shared/dom.js";

/** Milliseconds between two announcements: hints follow each other faster than they can be spoken. */
const CALM = 1500;

/** @type {string[]} */
let said = [];
let last = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/**
 * Say what is new in a section; all of it where the section is, but for the title, which has the focus then.
 * @param {Element} section
 * @param {boolean} entered whether it was not shown before
 */
export function announce(section, entered) {
  clearTimeout(later);
  const words = wordsOf(section);
  const title = section.querySelector("h1")?.textContent.trim();
  const news = words.filter((word) => (entered ? word !== title : !said.includes(word)));
  if (news.length === 0 && !entered) return;
  const wait = entered ? 0 : last + CALM - performance.now();
  if (wait > 0) {
    later = setTimeout(() => announce(section, false), wait);
    return;
  }
  said = words;
  last = performance.now();
  byId("status").textContent = news.map(sentence).join(" ");
}

/** @param {Element} section */
const wordsOf = (section) =>
  [...section.querySelectorAll("h1, [data-said]")].map((element) => element.textContent.trim()).filter(Boolean);

/** With a pause at its end. @param {string} text */
const sentence = (text) => (/[.!?…。！？।؟]$/.test(text) ? text : `${text}.`);
