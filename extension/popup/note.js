// @ts-check
/** One line that says what became of a click, with what can be done about it. */
import { byId } from "../shared/dom.js";

let shown = "";

/**
 * @param {string} text
 * @param {object} [offers]
 * @param {string} [offers.web] where the link leads
 * @param {() => void} [offers.go] what the link does instead
 * @param {{ words: string, go: () => void }} [offers.act] a button
 */
export function note(text, { web, go, act } = {}) {
  const key = JSON.stringify([text, web ?? "", act?.words ?? ""]);
  if (key === shown && !byId("note").hidden) return;
  shown = key;
  byId("note").hidden = false;
  byId("note-text").textContent = text;
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
  button.textContent = act?.words ?? "";
  button.onclick = () => {
    hideNote();
    act?.go();
  };
  byId("note-close", HTMLButtonElement).onclick = hideNote;
}

export function hideNote() {
  const place = byId("note");
  // The focus would be lost with the button that has it.
  if (place.contains(document.activeElement)) byId("mood-title").focus({ preventScroll: true });
  place.hidden = true;
  byId("note-text").textContent = "";
}
