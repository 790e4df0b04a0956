// @ts-check
/**
 * What each mood asks of the sound of a track, besides valence and energy. The host's is ranking/moods.py, which names
 * the studies.
 */
/** @import { Emotion } from "../../extension/host/protocol.js" */
/** @import { Tracks } from "./tracks.js" */
import { f32 } from "./float32.js";

/** @typedef {readonly number[]} Mix the share that each of ASKS has in what is asked for */

/** How far a fact may be from its end without a cost. */
const ENOUGH = 0.25;

/** Weights for danceability, mode, tempo, acousticness and instrumentalness. @type {readonly [Emotion | "calm", number[]][]} */
const ASKS = [
  ["angry", [-0.25, -0.05, 0.1, -0.2, -0.1]],
  ["disgust", [-0.15, -0.05, 0, -0.1, 0.05]],
  ["fear", [-0.2, -0.1, 0, 0.05, 0.12]],
  ["happy", [0.15, 0.05, 0.05, -0.05, -0.15]],
  ["sad", [0, -0.05, -0.1, 0.15, -0.2]],
  ["surprise", [0.15, 0, 0.1, -0.1, -0.1]],
  ["neutral", [0, 0, 0, 0, 0]],
  ["calm", [-0.05, 0, -0.08, 0.35, 0.1]],
];

export const ASKERS = ASKS.map(([name]) => name);

/** @type {Mix} */
export const NOTHING = ASKS.map(() => 0);

/** What a distribution over the emotions asks for. @param {Record<Emotion, number>} shares @returns {Mix} */
export const mix = (shares) => ASKERS.map((name) => (name === "calm" ? 0 : (shares[name] ?? 0)));

/** @param {Emotion | "calm"} asker @returns {Mix} */
export const only = (asker) => ASKERS.map((name) => Number(name === asker));

/** The mix at `share` of the way. @param {Mix} first @param {Mix} last @param {number} share @returns {Mix} */
export const between = (first, last, share) => first.map((one, place) => one + (last[place] - one) * share);

/** What each track costs by one of ASKERS, computed once. @param {Tracks} catalogue @param {number} asker */
export function cost(catalogue, asker) {
  const [name, weights] = ASKS[asker];
  let found = catalogue.derived.get(name);
  if (!found) catalogue.derived.set(name, (found = costs(catalogue, weights)));
  return found;
}

/** @param {Tracks} catalogue @param {number[]} weights */
function costs(catalogue, weights) {
  const { danceability, acousticness, instrumentalness, tempo, mode, length } = catalogue;
  const pace = tempo.map((beats) => (beats > 0 ? Math.min(1, Math.max(0, f32(f32(beats - 60) / 120))) : 0.5));
  // The host has this fact in float64, and the others in float32.
  const key = Float64Array.from(mode, (value) => (value >= 0 ? value : 0.5));
  const found = new Float32Array(length);
  [danceability, key, pace, acousticness, instrumentalness].forEach((fact, place) => {
    const wide = fact instanceof Float64Array;
    const [weight, round] = [Math.abs(weights[place]), wide ? Number : f32];
    const [much, scale] = [weights[place] > 0, round(weight)];
    for (let track = 0; track < length; track++) {
      const lack = round(much ? 1 - ENOUGH - fact[track] : fact[track] - ENOUGH);
      found[track] += f32(scale * Math.max(lack, 0));
    }
  });
  return found;
}
