// @ts-check
/** A failure beside what is shown all the same. */
/** @import { ErrorData } from "../host/protocol.js" */
import { byId } from "../shared/dom.js";
import { advice, sentence } from "../shared/error_message.js";

/** Show it, or none. @param {string} id of an alert, which is read out whenever its text is set @param {ErrorData | null} problem */
export function showTrouble(id, problem) {
  const place = byId(id);
  const told = problem ? `${sentence(problem)} ${advice(problem)}` : "";
  place.hidden = !problem;
  if (place.textContent !== told) place.textContent = told;
}
