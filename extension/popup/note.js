// @ts-check
/** One line that says what became of a click, with what can be done about it. */
import { byId } from "../lib/dom.js";

let shown = "";

/**
 * @param {string} text
 * @param {{ web?: string, go?: () => void, undo?: () => void }} [offers] web: where the link leads, and go: what it does
 */
export function note(text, { web, go, undo } = {}) {
  const key = JSON.stringify([text, web ?? ""]);
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
  const back = byId("note-undo", HTMLButtonElement);
  back.hidden = !undo;
  back.onclick = () => {
    hideNote();
    undo?.();
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
