// @ts-check
/** What a screen reader is told: a section's title, and the texts in it that are marked with data-said, when they change. */
import { byId } from "../shared/dom.js";

/** Milliseconds between two announcements: hints change faster than they can be spoken. */
const PAUSE = 1500;

/** @type {string[]} */
let said = [];
let last = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;

/**
 * Announce what is new in a section. All of it is new on entering, except the title, which has the focus then.
 * @param {Element} section
 * @param {boolean} entered whether the section was hidden before
 */
export function announce(section, entered) {
  clearTimeout(later);
  const texts = textsOf(section);
  const heading = section.querySelector("h1");
  const title = heading ? textOf(heading) : "";
  const news = texts.filter((text) => (entered ? text !== title : !said.includes(text)));
  if (news.length === 0 && !entered) return;
  const wait = entered ? 0 : last + PAUSE - performance.now();
  if (wait > 0) {
    later = setTimeout(() => announce(section, false), wait);
    return;
  }
  said = texts;
  last = performance.now();
  byId("status").textContent = news.map(sentence).join(" ");
}

/** @param {Element} section */
const textsOf = (section) =>
  [...section.querySelectorAll("h1, [data-said]")].filter(isThere).map(textOf).filter(Boolean);

/** A heading of one word has its sentence as a label. @param {Element} element */
const textOf = (element) => element.getAttribute("aria-label") ?? element.textContent.trim();

/** Not hidden by itself or by what it is in. @param {Element} element */
const isThere = (element) => element.closest("[hidden]") === null;

/** A text with a pause at its end. @param {string} text */
const sentence = (text) => (/[.!?…。！？।؟]$/.test(text) ? text : `${text}.`);
