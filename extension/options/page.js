// @ts-check
/** The parts of the page that every section uses: its list of contents, failures, and the dialog that asks again. */
/** @import { Damage, ErrorData } from "../host/protocol.js" */
import { showText, withCode } from "../shared/code.js";
import { byId, make } from "../shared/dom.js";
import { errorHint, errorMessage } from "../shared/error_message.js";
import { t } from "../shared/i18n.js";

/** Show the sections that the host has methods for, and a link to each. @param {readonly string[]} methods */
export function showSections(methods) {
  for (const part of document.querySelectorAll("[data-needs]")) {
    /** @type {HTMLElement} */ (part).hidden = !methods.includes(part.getAttribute("data-needs") ?? "");
  }
  const sections = [...document.querySelectorAll("main > section[id]")].filter((section) => section.id !== "problem");
  const links = sections.flatMap((section) => {
    if (/** @type {HTMLElement} */ (section).hidden) return [];
    return [make("li", {}, make("a", { href: `#${section.id}` }, section.querySelector("h2")?.textContent ?? ""))];
  });
  byId("contents").replaceChildren(make("ul", {}, ...links));
}

/** A failure of the whole page, shown at the top. @param {ErrorData | null} problem null hides it */
export function showPageError(problem) {
  const place = byId("problem");
  place.hidden = problem === null;
  if (problem === null) return;
  showText(byId("problem-message"), errorMessage(problem));
  showText(byId("problem-hint"), errorHint(problem));
  byId("problem-code").textContent = problem.code;
}

/**
 * Gives a function that shows the failures of one section below its heading. `cancelled` is not shown: the user did it.
 * @param {string} id of the section
 * @returns {(problem: ErrorData | null) => void}
 */
export function errorIn(id) {
  const place = make("div", { class: "trouble", role: "alert" });
  byId(id).querySelector("h2")?.after(place);
  return (problem) => {
    if (problem === null || problem.code === "cancelled") return place.replaceChildren();
    return place.replaceChildren(
      make("p", {}, make("strong", {}, ...withCode(errorMessage(problem))), " ", ...withCode(errorHint(problem))),
      make("p", { class: "muted small" }, t("error_code_label"), " ", make("code", {}, problem.code)),
    );
  };
}

/** The damaged files that this page has reported. @type {Set<string>} */
const reported = new Set();

/**
 * Report a damaged file that was set aside, once: a host tells it once, but a host that was started anew tells it again.
 * @param {Damage | null | undefined} damage
 */
export function showDamage(damage) {
  if (!damage || reported.has(damage.file)) return;
  reported.add(damage.file);
  const text = t("damage", damage.file, damage.scans);
  byId("problem").after(make("section", { class: "card problem", role: "alert" }, make("p", {}, text)));
}

/**
 * Ask again before something is deleted for good.
 * @param {string} title
 * @param {string} text what will be deleted
 * @param {string} action the label of the button that does it
 * @returns {Promise<boolean>}
 */
export function confirmed(title, text, action) {
  const dialog = byId("confirm", HTMLDialogElement);
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-yes").textContent = action;
  dialog.returnValue = "no";
  dialog.showModal();
  // The button that does no harm has the focus.
  byId("confirm-no").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
