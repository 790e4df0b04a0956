// @ts-check
/** The live view: picture, face box, hint, bars. */
/** @import { Progress } from "../host/protocol.js" */
import { byId } from "../shared/dom.js";
import { hintIn, steadily } from "../shared/hints.js";
import { clearPreview, showBox } from "../shared/preview.js";
import { showBars } from "./bars.js";

const say = steadily((text) => (byId("hint").textContent = text));

/** @param {Progress} progress @param {boolean} live watching has no end to show the progress towards */
export function showStep(progress, live) {
  const percent = Math.round((progress.done ?? 0) * 100);
  byId("progress").hidden = live;
  byId("progress").setAttribute("aria-valuenow", String(percent));
  /** @type {HTMLElement} */ (byId("progress").firstElementChild).style.width = `${percent}%`;
  showBox(byId("box"), progress.box);
  say(hintIn(progress));
  showBars(byId("live-bars"), progress.distribution);
}

export function clearScan() {
  clearPreview(byId("preview", HTMLImageElement));
  byId("box").hidden = true;
  say("", true);
}
