// @ts-check
/** The switch that keeps the camera on, and what it sees beside the result that stays. */
/** @import { Progress } from "../host/protocol.js" */
/** @import { PopupMessage } from "../shared/messages.js" */
import { byId } from "../shared/dom.js";
import { hintIn, steadily } from "../shared/hints.js";
import { clearPreview, showBox } from "../shared/preview.js";
import { showBars } from "./bars.js";

/** @param {boolean} live @param {boolean} able whether the host can watch @param {(message: PopupMessage) => void} tell */
export function showSwitch(live, able, tell) {
  byId("watch-row").hidden = !able && !live;
  const box = byId("watch", HTMLInputElement);
  box.checked = live;
  box.onchange = () => tell({ type: "watch", on: box.checked });
  byId("live-view").hidden = !live;
  byId("face").hidden = live;
  if (!live) clearLive();
}

const say = steadily((text) => {
  byId("live-hint").textContent = text;
  byId("live-hint").hidden = !text;
});

/** @param {Progress} progress */
export function showLiveStep(progress) {
  showBox(byId("live-box"), progress.box);
  // That all is well need not be said all the time.
  say(progress.phase === "opening" || progress.hint ? hintIn(progress) : "");
  if (progress.distribution) showBars(byId("result-bars"), progress.distribution);
}

export function clearLive() {
  clearPreview(byId("live-preview", HTMLImageElement));
  byId("live-box").hidden = true;
  say("", true);
}
