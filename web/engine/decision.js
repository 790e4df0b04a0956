// @ts-check
/** From the looks of one scan to its mood. */
/** @import { Mood } from "../../extension/host/protocol.js" */
/** @import { Look, Manifest, Rest } from "./types.js" */
import { biased, biasFor, marked } from "./calibration.js";
import { Evidence } from "./evidence.js";

/** The looks since a picture of a face was told from a person: what the picture showed does not count. @param {readonly Look[]} looks */
export const counted = (looks) => looks.slice(Math.max(0, looks.findLastIndex((look) => look.replaced)));

/** @param {readonly Look[]} looks @param {readonly number[] | null} bias */
function gathered(looks, bias) {
  const evidence = new Evidence();
  for (const look of counted(looks)) evidence.add(look, look.emotion && bias ? biased(look.emotion, bias) : look.emotion);
  return evidence;
}

/** @param {readonly Look[]} looks @param {Rest | null | undefined} resting @param {Manifest} manifest @returns {Mood} */
export function decide(looks, resting, manifest) {
  const bias = biasFor(resting, manifest.emotion.resting);
  /** @type {Mood} */
  const mood = { ...gathered(looks, bias).mood(), detector: manifest.web?.detector ? "yunet" : null, turned: looks.at(-1)?.turned ?? 0 };
  return bias ? marked(mood, bias) : mood;
}

/** @param {readonly Look[]} looks @param {Rest | null | undefined} resting @param {Manifest} manifest */
export const settled = (looks, resting, manifest) =>
  gathered(looks, biasFor(resting, manifest.emotion.resting)).settled();
