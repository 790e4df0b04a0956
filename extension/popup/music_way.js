// @ts-check
/** What is said where the chosen goal leads nowhere: the brightest mood cannot be lifted. */
/** @import { PopupMessage, Result } from "../shared/messages.js" */
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

/** How far the points of a path must be apart to be a way, in shares of the map. */
const STEP = 0.02;

/** @param {Pick<Result, "goal" | "target" | "path">} result */
export function leadsNowhere({ goal, target, path }) {
  const [first] = path;
  if (goal !== "lift" || target || !first) return false;
  return path.every(({ valence, energy }) => Math.hypot(valence - first.valence, energy - first.energy) < STEP);
}

/** @param {Result} result @param {(message: PopupMessage) => void} tell */
export function showWay(result, tell) {
  byId("no-way").hidden = result.asking !== null || !leadsNowhere(result);
  const place = byId("no-way-offers");
  if (place.firstChild) return;
  for (const goal of /** @type {const} */ (["match", "calm"])) {
    const button = make("button", { class: "button small", type: "button", title: t(`goal_${goal}_title`) }, t(`goal_${goal}`));
    button.addEventListener("click", () => tell({ type: "goal", goal }));
    place.append(button);
  }
}
