// @ts-check
/** What scans do not ask to uncover, because the person says that nothing covers it. */
/** @import { Uncovered } from "../host/protocol.js" */
import { byId } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { errorIn } from "./page.js";

const PARTS = /** @type {const} */ (["mouth", "eyes"]);

/** What the host said last. @type {Uncovered} */
let said = { mouth: false, eyes: false };

/** @type {ReturnType<typeof errorIn>} */
let showProblem;

export function prepareUncovered() {
  showProblem = errorIn("calibration");
  for (const part of PARTS) {
    const box = byId(`uncovered-${part}`, HTMLInputElement);
    box.addEventListener("change", async () => {
      if (await tell({ [part]: box.checked })) byId("status").textContent = t("options_saved");
    });
  }
}

export const loadUncovered = () => tell({});

/** @param {Partial<Uncovered>} change @returns {Promise<boolean>} whether the host has it */
async function tell(change) {
  const answer = await ask("profile/uncovered", change);
  const problem = "problem" in answer ? answer.problem : null;
  showProblem(problem);
  if ("result" in answer) said = answer.result;
  for (const part of PARTS) byId(`uncovered-${part}`, HTMLInputElement).checked = said[part];
  return problem === null;
}
