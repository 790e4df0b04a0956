// @ts-check
/** No confident answer: the person chooses, the two likeliest moods first. */
/** @import { PopupMessage, State } from "../shared/messages.js" */
import { byId } from "../shared/dom.js";
import { EMOTIONS } from "../shared/vocabulary.js";
import { showBars } from "./bars.js";
import { showFace } from "./face.js";
import { showChoices } from "./result.js";
import { showTrouble } from "./error_message.js";

/** @param {Extract<State, { name: "not_sure" }>} state @param {(message: PopupMessage) => void} tell */
export function showUnsure({ mood, asking, problem }, tell) {
  document.body.dataset.mood = "neutral";
  const others = EMOTIONS.filter((emotion) => !mood.alternatives.includes(emotion));
  showFace(byId("unsure-face"), null);
  showBars(byId("unsure-bars"), mood.distribution);
  for (const [id, emotions] of /** @type {const} */ ([["alternatives", mood.alternatives], ["unsure-choices", others]])) {
    showChoices(byId(id), emotions, null, (emotion) => tell({ type: "say", emotion }));
    byId(id).setAttribute("aria-busy", String(asking));
  }
  showTrouble("unsure-problem", problem);
}
