// @ts-check
/** The camera's picture while the options page looks through it: picture, face box, hint, and how far it is. */
/** @import { Progress } from "../host/protocol.js" */
/** @import { ErrandAnswer, ErrandMessage } from "../shared/messages.js" */
import { make } from "../shared/dom.js";
import { hintIn, steadily } from "../shared/hints.js";
import { t } from "../shared/i18n.js";
import { clearPreview, drawPreview, showBox } from "../shared/preview.js";

/** @param {HTMLElement} place @param {(hint: string) => void} say told the hint, when it changes and is steady */
export function viewIn(place, say) {
  const hint = steadily(say);
  const picture = make("img", { alt: "", hidden: "" });
  const box = make("span", { class: "box" });
  const on = make("p", { class: "lamp small" }, t("camera_on"));
  const done = make("span", { class: "done" });
  place.replaceChildren(make("span", { class: "mirror" }, picture, box), on, make("span", { class: "progress" }, done));

  return {
    /** @param {Exclude<ErrandAnswer, { type: "done" | "failed" | "page" }>} step @param {(message: ErrandMessage) => void} tell */
    async show(step, tell) {
      place.hidden = false;
      if (step.type === "step") return this.progress(step.progress);
      await drawPreview(picture, step.jpeg);
      return tell({ type: "drawn", id: step.id, sequence: step.sequence });
    },

    /** @param {Progress} progress */
    progress(progress) {
      done.style.inlineSize = `${Math.round((progress.done ?? 0) * 100)}%`;
      showBox(box, progress.box);
      hint(hintIn(progress));
    },

    /** The last picture of a face does not stay on the page. */
    end() {
      place.hidden = true;
      clearPreview(picture);
      box.hidden = true;
    },
  };
}
