// @ts-check
/** The way out for a face that scans call covered though nothing covers it: a button that says so, once and for all. */
/** @import { Mood } from "../host/protocol.js" */
/** @import { Abilities, PopupMessage } from "../shared/messages.js" */
import { byId } from "../shared/dom.js";
import { showError } from "../shared/error_message.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";

/** The part of the face that a hint asks to uncover. @param {Mood["hint"]} hint */
const partOf = (hint) => (hint === "uncover_mouth" ? "mouth" : hint === "uncover_eyes" ? "eyes" : null);

/** @param {Mood} mood @param {Abilities} abilities @param {(message: PopupMessage) => void} tell */
export function showUncovered({ hint }, { uncovered }, tell) {
  const covered = partOf(hint);
  byId("unsure-bars").classList.toggle("low", covered !== null);
  const part = uncovered ? covered : null;
  for (const id of ["uncovered", "uncovered-about"]) byId(id).hidden = !part;
  if (!part) return;
  const button = byId("uncovered", HTMLButtonElement);
  button.textContent = t(`uncovered_${part}`);
  button.onclick = async () => {
    const answer = await ask("profile/uncovered", { [part]: true });
    if ("problem" in answer) return showError("unsure-problem", answer.problem);
    return tell({ type: "scan" });
  };
}
