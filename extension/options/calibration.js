// @ts-check
/** The face at rest: a look of three seconds, what came of it, and forgetting it. */
/** @import { Calibration } from "../lib/protocol.js" */
import { byId } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { EMOTIONS } from "../lib/vocabulary.js";
import { moment } from "../lib/when.js";
import { ask, begin } from "./ask.js";
import { swap } from "./camera-test.js";
import { confirmed } from "./confirm.js";
import { troubleIn } from "./problem.js";
import { viewIn } from "./view.js";

/** Natural log-odds from which a lean is worth a word. */
const LEAN = 0.3;

/** @type {ReturnType<typeof troubleIn>} */
let trouble;

export function prepareCalibration() {
  trouble = troubleIn("calibration");
  byId("calibration-start").addEventListener("click", look);
  byId("calibration-reset").addEventListener("click", async () => {
    if (!(await confirmed(t("calibration_reset"), t("calibration_reset_text"), t("calibration_reset")))) return;
    told(await ask("profile/calibrate", { reset: true }), t("calibration_gone"));
    byId("calibration-start").focus();
  });
}

export async function loadCalibration() {
  told(await ask("profile/calibration", {}), "");
}

async function look() {
  const start = byId("calibration-start", HTMLButtonElement);
  const stop = byId("calibration-stop", HTMLButtonElement);
  trouble(null);
  const view = viewIn(byId("calibration-view"), say);
  const errand = begin("profile/calibrate", { preview: true }, (step, tell) => {
    if (step.type !== "page") void view.show(step, tell);
  });
  stop.onclick = errand.stop;
  swap(start, stop);
  const answer = await errand.answer;
  view.end();
  swap(stop, start);
  if ("problem" in answer) say(answer.problem.code === "cancelled" ? t("stopped_text") : "");
  told(answer, t("calibration_done"));
}

/** @param {string} words */
function say(words) {
  if (byId("calibration-state").textContent !== words) byId("calibration-state").textContent = words;
}

/** @param {import("./ask.js").Told<Calibration>} answer @param {string} words said where it went well */
function told(answer, words) {
  if ("problem" in answer) return trouble(answer.problem);
  trouble(null);
  if (words) say(words);
  byId("calibration-known").textContent = sentences(answer.result).join(" ");
  const known = answer.result.rest !== null || answer.result.corrections > 0;
  byId("calibration-reset").hidden = !known;
  byId("calibration-start").textContent = t(answer.result.rest ? "calibration_again" : "calibration_start");
  return undefined;
}

/** @param {Calibration} known */
function sentences({ rest, corrections, bias }) {
  const said = [];
  if (rest) said.push(t(rest.usable ? "calibration_known" : "calibration_old", moment(rest.time), rest.frames));
  else said.push(t("calibration_none"));
  const lean = bias && EMOTIONS.filter((name) => bias[name] < -LEAN && name !== "neutral").sort((a, b) => bias[a] - bias[b])[0];
  if (lean) said.push(t("calibration_lean", t(`emotion_${lean}`)));
  if (corrections > 0) said.push(t("calibration_corrections", corrections));
  return said;
}
