// @ts-check
/** The face at rest: a look of three seconds, what is known from it, and a button that forgets it. */
/** @import { Calibration } from "../host/protocol.js" */
import { byId } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { EMOTIONS } from "../shared/vocabulary.js";
import { cameraView } from "./camera.js";
import { confirmed } from "./page.js";

/** The bias in natural log-odds that is worth a sentence, as in `facetune profile calibrate --show`. */
const LEAN = 0.05;

/** @type {ReturnType<typeof cameraView>} */
let camera;

export function prepareCalibration() {
  camera = cameraView({ section: "calibration", name: "calibration" });
  camera.start.addEventListener("click", async () => {
    showAnswer(await camera.look("profile/calibrate", { preview: true }), t("calibration_done"));
  });
  byId("calibration-reset").addEventListener("click", async () => {
    if (!(await confirmed(t("calibration_reset"), t("calibration_reset_text"), t("calibration_reset")))) return;
    showAnswer(await ask("profile/calibrate", { reset: true }), t("calibration_gone"));
    camera.start.focus();
  });
}

export async function loadCalibration() {
  showAnswer(await ask("profile/calibration", {}), "");
}

/** @param {import("../shared/requests.js").Reply<Calibration>} answer @param {string} text shown after a success */
function showAnswer(answer, text) {
  if ("problem" in answer) return camera.showError(answer.problem);
  camera.showError(null);
  if (text) camera.say(text);
  byId("calibration-known").textContent = sentences(answer.result).join(" ");
  const known = answer.result.rest !== null || answer.result.corrections > 0;
  byId("calibration-reset").hidden = !known;
  camera.start.textContent = t(answer.result.rest ? "calibration_again" : "calibration_start");
  return undefined;
}

/** @param {Calibration} known */
function sentences({ rest, corrections, bias }) {
  const said = [];
  if (rest) said.push(t(rest.usable ? "calibration_known" : "calibration_old", moment(rest.time), rest.frames));
  else said.push(t("calibration_none"));
  const lean = bias && EMOTIONS.filter((name) => bias[name] <= -LEAN && name !== "neutral").sort((a, b) => bias[a] - bias[b])[0];
  if (lean) said.push(t("calibration_lean", t(`emotion_${lean}`)));
  if (corrections > 0) said.push(t("calibration_corrections", corrections));
  return said;
}
