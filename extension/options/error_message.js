// @ts-check
/** A failure, told where it happened: what it is, what to do, and its code. */
/** @import { ErrorData } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { advice, sentence } from "../shared/error_message.js";

/** The place at the top, for what concerns the whole page. @param {ErrorData | null} problem null where all is well */
export function showProblem(problem) {
  const place = byId("problem");
  place.hidden = problem === null;
  if (problem === null) return;
  byId("problem-message").textContent = sentence(problem);
  byId("problem-hint").textContent = advice(problem);
  byId("problem-code").textContent = problem.code;
}

/**
 * What tells of a section's failures, below its heading. "Stopped", which the person did, is none.
 * @param {string} id of the section
 * @returns {(problem: ErrorData | null) => void}
 */
export function troubleIn(id) {
  const place = make("div", { class: "trouble", role: "alert" });
  byId(id).querySelector("h2")?.after(place);
  return (problem) => {
    if (problem === null || problem.code === "cancelled") return place.replaceChildren();
    return place.replaceChildren(
      make("p", {}, make("strong", {}, sentence(problem)), " ", advice(problem)),
      make("p", { class: "muted small" }, t("error_code_label"), " ", make("code", {}, problem.code)),
    );
  };
}
