// @ts-check
/** From a mood and a goal to the points of the plane where tracks are looked for. The host's is ranking/targets.py. */
/** @import { Emotion, Goal, Point, Reason } from "../../extension/host/protocol.js" */
/** @import { Mix } from "./moods.js" */
import { EMOTIONS, PLACES } from "../../extension/shared/vocabulary.js";
import { between, mix, NOTHING, only } from "./moods.js";

/** Steps of the way to a goal, the first at the mood itself. */
export const STEPS = 5;
/** @type {Point} */
const LIFT = { valence: 0.8, energy: 0.7 };
/** @type {Point} */
const CALM = { valence: 0.6, energy: 0.25 };
const CALM_VALENCE = 0.2;

/** @typedef {{ point: Point, kind: Reason["kind"], weight: number, asks: Mix }} Step `weight` is that of valence */
/** @typedef {{ aim: Step, number: number }} Stop */

/** @param {number} value */
const unit = (value) => Math.min(1, Math.max(0, value));

/**
 * All seven emotions with a sum of 1. Throws a RangeError for a share that is no number from 0 on, and a sum of 0.
 * @param {Partial<Record<Emotion, number>>} distribution
 */
export function normalised(distribution) {
  const given = EMOTIONS.map((emotion) => distribution[emotion] ?? 0);
  const largest = Math.max(...given);
  if (!given.every((share) => Number.isFinite(share) && share >= 0) || largest <= 0) {
    throw new RangeError("the distribution has no sum");
  }
  const shares = given.map((share) => share / largest);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return /** @type {Record<Emotion, number>} */ (
    Object.fromEntries(EMOTIONS.map((emotion, place) => [emotion, shares[place] / total]))
  );
}

/** A point of the mood map, -1 to 1, in the plane of the catalogue. @param {number} valence @param {number} arousal @returns {Point} */
export const ofMood = (valence, arousal) => ({ valence: unit((valence + 1) / 2), energy: unit((arousal + 1) / 2) });

/** @param {Record<Emotion, number>} shares */
export function pointOf(shares) {
  let [valence, arousal] = [0, 0];
  for (const emotion of EMOTIONS) {
    valence += shares[emotion] * PLACES[emotion][0];
    arousal += shares[emotion] * PLACES[emotion][1];
  }
  return ofMood(valence, arousal);
}

/**
 * Where to look, in order. A person may begin at a point of the map, which asks for nothing besides.
 * @param {Partial<Record<Emotion, number>> | null} distribution @param {Point | null} from @param {Goal} goal
 * @param {Point | null} target @returns {Step[]}
 */
export function path(distribution, from, goal, target) {
  const shares = distribution && normalised(distribution);
  const start = from ?? pointOf(/** @type {Record<Emotion, number>} */ (shares));
  const asks = shares ? mix(shares) : NOTHING;
  if (!target && goal === "match") return [{ point: start, kind: "mood", weight: 1, asks }];
  let [end, last] = [target ?? CALM, target ? NOTHING : only("calm")];
  if (!target && goal === "lift") {
    end = { valence: Math.max(start.valence, LIFT.valence), energy: Math.max(start.energy, LIFT.energy) };
    last = only("happy");
  }
  const [kind, weight] = !target && goal === "calm" ? /** @type {const} */ (["calm", CALM_VALENCE]) : /** @type {const} */ (["step", 1]);
  return Array.from({ length: STEPS }, (_, number) => ({
    point: {
      valence: unit(start.valence + ((end.valence - start.valence) * number) / (STEPS - 1)),
      energy: unit(start.energy + ((end.energy - start.energy) * number) / (STEPS - 1)),
    },
    kind,
    weight,
    asks: between(asks, last, number / (STEPS - 1)),
  }));
}

/** So many stops, evenly spread from the first step to the last. @param {Step[]} steps @param {number} count @returns {Stop[]} */
export function along(steps, count) {
  const last = steps.length - 1;
  return Array.from({ length: count }, (_, stop) => {
    const way = count === 1 ? 0.5 * last : (last * stop) / (count - 1);
    return { aim: at(steps, way), number: Math.floor(way + 0.5) + 1 };
  });
}

/** The step at `way`, counted in steps from the first one. @param {Step[]} steps @param {number} way @returns {Step} */
function at(steps, way) {
  const [before, share] = [steps[Math.floor(way)], way % 1];
  if (share === 0) return before;
  const after = steps[Math.floor(way) + 1];
  /** @param {number} first @param {number} second */
  const mixed = (first, second) => first + (second - first) * share;
  return {
    point: {
      valence: unit(mixed(before.point.valence, after.point.valence)),
      energy: unit(mixed(before.point.energy, after.point.energy)),
    },
    kind: before.kind,
    weight: mixed(before.weight, after.weight),
    asks: between(before.asks, after.asks, share),
  };
}

/** Equal for two steps that look for the same. @param {Step} step */
export const same = ({ point, kind, weight, asks }) => JSON.stringify([point.valence, point.energy, kind, weight, asks]);
