// @ts-check
/** One line about the result of a click, with a link or a button for what can be done next. */
import { showText } from "../shared/code.js";
import { byId } from "../shared/dom.js";

let shown = "";
/** Whether it stays when another list is drawn: it is not about the list. */
let stays = false;
/** Whether it came while another list was on its way: then it is news when that list is drawn. */
let isNews = false;

/**
 * @param {string} text
 * @param {object} [offers]
 * @param {string} [offers.web] the link's address
 * @param {() => void} [offers.go] what the link does instead
 * @param {{ label: string, go: () => void }} [offers.act] a button
 * @param {boolean} [offers.lasting] whether it stays when another list is drawn
 * @param {boolean} [offers.listed] whether it is of no use beside another list
 */
export function note(text, { web, go, act, lasting = false, listed = false } = {}) {
  stays = lasting;
  isNews = !listed && byId("tracks").getAttribute("aria-busy") === "true";
  const key = JSON.stringify([text, web ?? "", act?.label ?? ""]);
  if (key === shown && !byId("note").hidden) return;
  shown = key;
  byId("note").hidden = false;
  showText(byId("note-text"), text);
  const link = byId("note-link", HTMLAnchorElement);
  link.hidden = !web;
  link.href = web ?? "";
  link.onclick = go
    ? (event) => {
        event.preventDefault();
        go();
      }
    : null;
  const button = byId("note-act", HTMLButtonElement);
  button.hidden = !act;
  button.textContent = act?.label ?? "";
  button.onclick = () => {
    hideNote();
    act?.go();
  };
  byId("note-close", HTMLButtonElement).onclick = hideNote;
}

/** Another list is drawn: hide what was said about the list before. */
export function hideListNote() {
  if (!stays && !isNews) hideNote();
  isNews = false;
}

export function hideNote() {
  const place = byId("note");
  // The button with the focus is about to be hidden.
  if (place.contains(document.activeElement)) byId("mood-title").focus({ preventScroll: true });
  place.hidden = true;
  byId("note-text").textContent = "";
}
