// @ts-check
/** What the chosen camera sees, for a few seconds. */
import { byId } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { begin } from "./ask.js";
import { troubleIn } from "./problem.js";
import { viewIn } from "./view.js";

export function prepareCameraTest() {
  const start = byId("test-start", HTMLButtonElement);
  const stop = byId("test-stop", HTMLButtonElement);
  const trouble = troubleIn("look");
  const say = (/** @type {string} */ words) => {
    if (byId("test-state").textContent !== words) byId("test-state").textContent = words;
  };
  start.addEventListener("click", async () => {
    trouble(null);
    const view = viewIn(byId("test-view"), say);
    const source = byId("camera", HTMLSelectElement).value || null;
    const errand = begin("cameras/test", { source }, (step, tell) => {
      if (step.type !== "page") void view.show(step, tell);
    });
    stop.onclick = errand.stop;
    swap(start, stop);
    const answer = await errand.answer;
    view.end();
    swap(stop, start);
    if ("problem" in answer) {
      say(answer.problem.code === "cancelled" ? t("stopped_text") : "");
      return trouble(answer.problem);
    }
    const { width, height, faces } = answer.result;
    return say(t(faces > 0 ? "test_face" : "test_no_face", width, height));
  });
}

/** One button in the place of another, and the focus with it. @param {HTMLElement} from @param {HTMLElement} to */
export function swap(from, to) {
  const focused = document.activeElement === from;
  from.hidden = true;
  to.hidden = false;
  if (focused) to.focus();
}
