// @ts-check
/** Looks through the camera from the options page: the picture, a button that stops it, and the test of a camera. */
/** @import { Methods, Progress } from "../host/protocol.js" */
/** @import { LongAnswer, LongMessage } from "../shared/messages.js" */
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { clearPreview, drawPreview, hintIn, showBox, steadily } from "../shared/preview.js";
import { begin } from "../shared/requests.js";
import { errorIn } from "./page.js";

/** A few seconds of the chosen camera's picture. */
export function prepareCameraTest() {
  const { start, say, look } = cameraView({ section: "look", name: "test" });
  start.addEventListener("click", async () => {
    const source = byId("camera", HTMLSelectElement).value || null;
    const answer = await look("cameras/test", { source });
    if ("problem" in answer) return;
    const { width, height, faces } = answer.result;
    say(t(faces > 0 ? "test_face" : "test_no_face", width, height));
  });
}

/**
 * @param {object} parts
 * @param {string} parts.section its id; failures are shown below its heading
 * @param {string} parts.name the start of its elements' ids: name-start, name-stop, name-view, name-state
 */
export function cameraView({ section, name }) {
  const start = byId(`${name}-start`, HTMLButtonElement);
  const stop = byId(`${name}-stop`, HTMLButtonElement);
  const showError = errorIn(section);

  /** @param {string} text */
  const say = (text) => {
    if (byId(`${name}-state`).textContent !== text) byId(`${name}-state`).textContent = text;
  };

  /**
   * Look until the host ends it or the user stops it. Says that it was stopped, and shows a failure.
   * @template {"cameras/test" | "profile/calibrate"} M
   * @param {M} method
   * @param {Methods[M]["params"]} params
   */
  async function look(method, params) {
    showError(null);
    const view = viewIn(byId(`${name}-view`), say);
    const request = begin(method, params, (step, tell) => {
      if (step.type === "step" || step.type === "preview") void view.show(step, tell);
    });
    stop.onclick = request.stop;
    swap(start, stop);
    const answer = await request.answer;
    view.end();
    swap(stop, start);
    if ("problem" in answer) {
      say(answer.problem.code === "cancelled" ? t("stopped_text") : "");
      showError(answer.problem);
    }
    return answer;
  }

  return { start, say, showError, look };
}

/** Show one button in place of another, and move the focus with it. @param {HTMLElement} from @param {HTMLElement} to */
function swap(from, to) {
  const focused = document.activeElement === from;
  from.hidden = true;
  to.hidden = false;
  if (focused) to.focus();
}

/** The picture, the box around the face, and the progress. @param {HTMLElement} place @param {(hint: string) => void} say */
function viewIn(place, say) {
  const hint = steadily(say);
  const picture = make("img", { alt: "", hidden: "" });
  const box = make("span", { class: "box" });
  const lamp = make("p", { class: "lamp small" }, t("camera_on"));
  const done = make("span", { class: "done" });
  place.replaceChildren(make("span", { class: "mirror" }, picture, box), lamp, make("span", { class: "progress" }, done));

  /** @param {Progress} progress */
  function showProgress(progress) {
    done.style.inlineSize = `${Math.round((progress.done ?? 0) * 100)}%`;
    showBox(box, progress.box);
    hint(hintIn(progress));
  }

  return {
    /** @param {Extract<LongAnswer, { type: "step" | "preview" }>} step @param {(message: LongMessage) => void} tell */
    async show(step, tell) {
      place.hidden = false;
      if (step.type === "step") return showProgress(step.progress);
      await drawPreview(picture, step.jpeg);
      return tell({ type: "drawn", id: step.id, sequence: step.sequence });
    },
    end() {
      place.hidden = true;
      clearPreview(picture);
      box.hidden = true;
    },
  };
}
