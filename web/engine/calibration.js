// @ts-check
/** The correction for a face, and the look at it at rest. The host's are vision/calibration.py and resting_face.py. */
/** @import { Mood } from "../../extension/host/protocol.js" */
/** @import { Look, Manifest, Rest, RestRefused } from "./types.js" */
import { EMOTIONS } from "../../extension/shared/vocabulary.js";
import { byEmotion, logProbabilities } from "./evidence.js";

const SLACK = 0.5;
const DOUBT = 2.5;
const SHARE = 0.3;
const BOUND = 0.2;
/** Scans that a look at rest counts as. */
const LOOK = 3;
const LEAST_FRAMES = 10;
const MOST_OTHERS = 0.2;
const MOST_CHANGE = 0.22;
const OUTRIGHT = 0.7;

/** @typedef {Manifest["emotion"]["resting"]} Usual how the model sees the resting faces of people in general */

/** The bias for a face at rest, from -BOUND to 0; null where it changes nothing. @param {Rest | null | undefined} rest @param {Usual} usual */
export function biasFor(rest, usual) {
  if (!rest || !usual) return null;
  const neutral = rest.logs[EMOTIONS.indexOf("neutral")];
  const bias = EMOTIONS.map((emotion, place) => {
    if (emotion === "neutral") return 0;
    const passed = usual.mean[emotion] + usual.spread[emotion] * (SLACK + DOUBT / Math.sqrt(rest.scans));
    return -Math.min(Math.max(SHARE * (rest.logs[place] - neutral - passed), 0), BOUND);
  });
  return Math.max(...bias) - Math.min(...bias) < 1e-6 ? null : bias;
}

/** @param {readonly number[]} shares @param {readonly number[]} bias added to the logarithms */
export function biased(shares, bias) {
  const shifted = shares.map((share, place) => share * Math.exp(bias[place]));
  const total = Math.max(shifted.reduce((sum, share) => sum + share, 0), 1e-12);
  return shifted.map((share) => share / total);
}

/** A mood that was corrected, with the distribution that it would have had without. @param {Mood} mood @param {readonly number[]} bias @returns {Mood} */
export function marked(mood, bias) {
  if (mood.reason === "no_face") return mood;
  const before = biased(EMOTIONS.map((emotion) => mood.distribution[emotion]), bias.map((value) => -value));
  return { ...mood, calibrated: true, uncorrected: byEmotion(before) };
}

/** The face at rest, or why the looks do not show one. @param {readonly Look[]} looks @returns {Rest | RestRefused} */
export function atRest(looks) {
  const faces = looks.filter((look) => look.face);
  if (!faces.length) return "calibration_no_face";
  if (faces.filter((look) => look.others > 0).length > MOST_OTHERS * faces.length) return "calibration_two_faces";
  const logs = faces.flatMap((look) => (look.good && look.emotion ? [logProbabilities(look.emotion)] : []));
  if (logs.length < LEAST_FRAMES) return "calibration_unclear";
  const shares = logs.map((row) => {
    const likelihood = row.map(Math.exp);
    const total = likelihood.reduce((sum, share) => sum + share, 0);
    return likelihood.map((share) => share / total);
  });
  const middle = mean(shares);
  const apart = shares.map((row) => row.reduce((sum, share, place) => sum + Math.abs(share - middle[place]), 0));
  const change = apart.reduce((sum, each) => sum + each, 0) / apart.length / 2;
  const outright = Math.max(middle[EMOTIONS.indexOf("happy")], middle[EMOTIONS.indexOf("surprise")]);
  if (change > MOST_CHANGE || outright >= OUTRIGHT) return "calibration_not_at_rest";
  return { logs: mean(logs), scans: LOOK };
}

/** @param {number[][]} rows */
const mean = (rows) => rows[0].map((_, place) => rows.reduce((sum, row) => sum + row[place], 0) / rows.length);
