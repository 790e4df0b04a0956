// @ts-check
/** Asks once more before something is gone for good. */
import { byId } from "../shared/dom.js";

/**
 * @param {string} title
 * @param {string} text what will be gone
 * @param {string} action the word on the button that does it
 * @returns {Promise<boolean>}
 */
export function confirmed(title, text, action) {
  const dialog = byId("confirm", HTMLDialogElement);
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-yes").textContent = action;
  dialog.returnValue = "no";
  dialog.showModal();
  // What does no harm has the focus.
  byId("confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
