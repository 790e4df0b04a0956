// @ts-check
/** The camera's picture while the options page looks through it: picture, face box, hint, and how far it is. */
/** @import { Progress } from "../lib/protocol.js" */
/** @import { ErrandAnswer, ErrandMessage } from "../lib/types.js" */
import { make } from "../lib/dom.js";
import { t, tOr } from "../lib/i18n.js";

/** Milliseconds between two changes of the words: faster, nobody could read them. */
const STEADY = 600;

/** @param {HTMLElement} place @param {(hint: string) => void} say told the hint, when it changes and is steady */
export function viewIn(place, say) {
  const picture = make("img", { alt: "" });
  const box = make("span", { class: "box" });
  const on = make("p", { class: "lamp small" }, t("camera_on"));
  const done = make("span", { class: "done" });
  place.replaceChildren(make("span", { class: "mirror" }, picture, box), on, make("span", { class: "progress" }, done));
  let changed = -STEADY;

  return {
    /** @param {Exclude<ErrandAnswer, { type: "done" | "failed" | "page" }>} step @param {(message: ErrandMessage) => void} tell */
    async show(step, tell) {
      place.hidden = false;
      if (step.type === "step") return this.progress(step.progress);
      picture.src = `data:image/jpeg;base64,${step.jpeg}`;
      // One that cannot be decoded is no reason to stop.
      await picture.decode().catch(() => {});
      return tell({ type: "drawn", id: step.id, sequence: step.sequence });
    },

    /** @param {Progress} progress */
    progress({ phase, done: share = 0, box: face, hint }) {
      done.style.inlineSize = `${Math.round(share * 100)}%`;
      box.hidden = !face;
      if (face) {
        for (const [name, part] of Object.entries({ left: face.x, top: face.y, width: face.width, height: face.height })) {
          box.style.setProperty(name, `${(part * 100).toFixed(2)}%`);
        }
      }
      if (performance.now() - changed < STEADY) return;
      changed = performance.now();
      say(phase === "opening" ? t("hint_opening") : hint ? tOr(`hint_${hint}`, t("hint_good")) : t("hint_good"));
    },

    /** The last picture of a face does not stay on the page. */
    end() {
      place.hidden = true;
      picture.removeAttribute("src");
      box.hidden = true;
      changed = -STEADY;
    },
  };
}
