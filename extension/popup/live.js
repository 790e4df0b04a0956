// @ts-check
/** The switch that keeps the camera on, and what it sees beside the result that stays. */
/** @import { Progress } from "../lib/protocol.js" */
/** @import { PopupMessage } from "../lib/types.js" */
import { byId } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { showBars } from "./bars.js";
import { clearPreview, showBox } from "./scanning.js";

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

/** @param {Progress} progress */
export function showLiveStep({ phase, box, hint, distribution }) {
  showBox(byId("live-box"), box ?? null);
  const text = phase === "opening" ? t("hint_opening") : (hint && t(`hint_${hint}`)) || "";
  const place = byId("live-hint");
  place.hidden = !text;
  if (place.textContent !== text) place.textContent = text;
  if (distribution) showBars(byId("result-bars"), distribution);
}

export function clearLive() {
  clearPreview(byId("live-preview", HTMLImageElement));
  byId("live-box").hidden = true;
  byId("live-hint").hidden = true;
}
