// @ts-check
/** A look through the camera from the options page: the picture while it lasts, a button to stop it, and what it says. */
import { byId } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { begin } from "./ask.js";
import { troubleIn } from "./error_message.js";
import { viewIn } from "./camera_view.js";

/** @typedef {"cameras/test" | "profile/calibrate"} Looking the methods that look */

/**
 * @param {object} parts
 * @param {string} parts.section its id, below whose heading a failure is told
 * @param {string} parts.name what the ids of its parts begin with: name-start, name-stop, name-view, name-state
 */
export function lookIn({ section, name }) {
  const start = byId(`${name}-start`, HTMLButtonElement);
  const stop = byId(`${name}-stop`, HTMLButtonElement);
  const trouble = troubleIn(section);

  /** @param {string} words */
  const say = (words) => {
    if (byId(`${name}-state`).textContent !== words) byId(`${name}-state`).textContent = words;
  };

  /**
   * Look until it ends or is stopped; stopping is said, and a failure told.
   * @template {Looking} M
   * @param {M} method
   * @param {import("../host/protocol.js").Methods[M]["params"]} params
   */
  async function look(method, params) {
    trouble(null);
    const view = viewIn(byId(`${name}-view`), say);
    const errand = begin(method, params, (step, tell) => {
      if (step.type !== "page") void view.show(step, tell);
    });
    stop.onclick = errand.stop;
    swap(start, stop);
    const answer = await errand.answer;
    view.end();
    swap(stop, start);
    if ("problem" in answer) {
      say(answer.problem.code === "cancelled" ? t("stopped_text") : "");
      trouble(answer.problem);
    }
    return answer;
  }

  return { start, say, trouble, look };
}

/** One button in the place of another, and the focus with it. @param {HTMLElement} from @param {HTMLElement} to */
function swap(from, to) {
  const focused = document.activeElement === from;
  from.hidden = true;
  to.hidden = false;
  if (focused) to.focus();
}
