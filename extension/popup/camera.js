// @ts-check
/** The camera's view: alone during a scan, and beside the result while the camera stays on. */
/** @import { Progress } from "../host/protocol.js" */
/** @import { PopupMessage, State } from "../shared/messages.js" */
import { byId } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { clearPreview, hintIn, showBox, steadily } from "../shared/preview.js";
import { saysDetector } from "../shared/storage.js";
import { showBars } from "./bars.js";
import { hideNote, note } from "./note.js";

const sayScanHint = steadily((text) => (byId("hint").textContent = text));

const sayLiveHint = steadily((text) => {
  byId("live-hint").textContent = text;
  byId("live-hint").hidden = !text;
});

/** @param {Progress} progress @param {boolean} live watching has no end, so no progress is shown */
export function showScanStep(progress, live) {
  const percent = Math.round((progress.done ?? 0) * 100);
  byId("progress").hidden = live;
  byId("progress").setAttribute("aria-valuenow", String(percent));
  /** @type {HTMLElement} */ (byId("progress").firstElementChild).style.width = `${percent}%`;
  showBox(byId("box"), progress.box);
  sayScanHint(hintIn(progress));
  showBars(byId("live-bars"), progress.distribution);
}

/** With no face in it, the last picture of a scan stays, so that a closed shutter is seen. @param {boolean} keep */
export function showLastFrame(keep) {
  const last = byId("last-frame", HTMLImageElement);
  const { src, hidden } = byId("preview", HTMLImageElement);
  if (keep && src && !hidden) last.src = src;
  else if (!keep) last.removeAttribute("src");
  byId("last-view").hidden = !last.hasAttribute("src");
  byId("no-face-drawn").hidden = last.hasAttribute("src");
}

export function clearScan() {
  clearPreview(byId("preview", HTMLImageElement));
  byId("box").hidden = true;
  sayScanHint("", true);
}

/** The switch that keeps the camera on. @param {boolean} live @param {boolean} able whether the host can watch @param {(message: PopupMessage) => void} tell */
export function showWatchSwitch(live, able, tell) {
  byId("watch-row").hidden = !able && !live;
  const box = byId("watch", HTMLInputElement);
  box.checked = live;
  box.onchange = () => tell({ type: "watch", on: box.checked });
  byId("live-view").hidden = !live;
  byId("face").hidden = live;
  if (!live) clearLive();
}

/** @param {Progress} progress */
export function showLiveStep(progress) {
  showBox(byId("live-box"), progress.box);
  // Beside a result, only a problem is worth a hint.
  sayLiveHint(progress.phase === "opening" || progress.hint ? hintIn(progress) : "");
  if (progress.distribution) showBars(byId("result-bars"), progress.distribution);
}

export function clearLive() {
  clearPreview(byId("live-preview", HTMLImageElement));
  byId("live-box").hidden = true;
  sayLiveHint("", true);
}

/** The turn that was told of in this popup. */
let told = 0;

/**
 * Say how the camera was looked through: that it is not upright, and once that the weaker detector looked.
 * @param {State} state
 * @param {boolean} secret whether nothing may be remembered
 */
export async function sayHow(state, secret) {
  const { turned } = state.name === "result" ? state.result.mood : state.name === "not_sure" ? state.mood : { turned: told };
  if (turned && turned !== told) note(t(turned === 180 ? "turned_half" : "turned_quarter"), { lasting: true });
  if (told && !turned) hideNote();
  told = turned;
  const by =
    state.name === "result" ? state.result.mood.detector : state.name === "not_sure" ? state.mood.detector : state.name === "no_face" ? state.detector : null;
  if (by === "haar" && !secret && (await saysDetector())) note(t("detector_weak"), { lasting: true });
}
