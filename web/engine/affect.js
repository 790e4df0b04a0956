// @ts-check
/** Where a mood lies in valence and arousal, and the word for it. The host's is affect.py. */
/** @import { Emotion } from "../../extension/host/protocol.js" */
import { EMOTIONS, PLACES } from "../../extension/shared/vocabulary.js";
import { WORDS } from "./words.js";

/** Expected valence and arousal. @param {Record<Emotion, number>} distribution @returns {[number, number]} */
export function valenceArousal(distribution) {
  /** @param {0 | 1} axis */
  const along = (axis) => EMOTIONS.reduce((sum, emotion) => sum + distribution[emotion] * PLACES[emotion][axis], 0);
  return [along(0), along(1)];
}

/** The nearest word to a point of the mood map. @param {number} valence @param {number} arousal */
export function wordFor(valence, arousal) {
  let [nearest, distance] = ["", Infinity];
  for (const [word, [x, y]] of Object.entries(WORDS)) {
    const apart = Math.hypot(x - valence, y - arousal);
    if (apart < distance) [nearest, distance] = [word, apart];
  }
  return nearest;
}
