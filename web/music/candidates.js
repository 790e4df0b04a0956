// @ts-check
/** Candidate tracks for each step. The host's is ranking/candidates.py, which gives the reasons. */
/** @import { Tracks } from "./tracks.js" */
/** @import { Step } from "./targets.js" */
import { SHARE } from "./balance.js";
import { f32, order, range } from "./float32.js";
import { ASKERS, cost } from "./moods.js";
import { jitter, WINDOW } from "./variety.js";

/** The most that chance adds to a cost. */
export const JITTER = f32(0.12);
/** A smaller miss counts as this one. */
const NEAR = f32(0.05);
/** The least share of an asker that counts. */
const FELT = 0.02;
const SAMPLE = 1 << 12;
/** How many times as many tracks as asked for are sorted. */
const SURPLUS = 4;

/** @typedef {Int32Array} Positions of tracks in the catalogue */

/** How far tracks miss a step. @param {Tracks} catalogue @param {Step} step @param {Positions} places */
export function misses(catalogue, step, places) {
  const { valence, energy } = catalogue;
  const [toValence, toEnergy, weight] = [f32(step.point.valence), f32(step.point.energy), f32(step.weight)];
  const found = new Float32Array(places.length);
  for (let index = 0; index < places.length; index++) {
    const place = places[index];
    const across = f32(f32(valence[place] - toValence) * weight);
    const up = f32(energy[place] - toEnergy);
    found[index] = Math.sqrt(f32(f32(across * across) + f32(up * up)));
  }
  step.asks.forEach((share, asker) => {
    if (share < FELT || ASKERS[asker] === "neutral") return;
    const [asked, part] = [cost(catalogue, asker), f32(share)];
    for (let index = 0; index < places.length; index++) found[index] += f32(part * asked[places[index]]);
  });
  for (let index = 0; index < places.length; index++) if (found[index] < NEAR) found[index] = NEAR;
  return found;
}

/** Miss, handicap and jitter, added up. @param {Tracks} catalogue @param {Step} step @param {Float32Array} handicaps @param {number | bigint} seed @param {Positions} places */
export function costs(catalogue, step, handicaps, seed, places) {
  const [found, chance] = [misses(catalogue, step, places), jitter(places, seed)];
  for (let index = 0; index < places.length; index++) {
    found[index] = f32(f32(found[index] + handicaps[places[index]]) + f32(JITTER * chance[index]));
  }
  return found;
}

/**
 * The cheapest tracks of each step, the cheapest first, equal ones in order of position; of an artist no more than a
 * list has room for, and beyond a genre's share last.
 * @param {Tracks} catalogue @param {Step[]} steps @param {Float32Array} handicaps @param {number | bigint} seed
 * @param {number} count @param {ReadonlySet<number>} wanted @returns {number[][]}
 */
export function nearest(catalogue, steps, handicaps, seed, count, wanted) {
  const all = range(catalogue.length);
  const limits = bounds(catalogue, steps, handicaps, seed, SURPLUS * count);
  return steps.map((step, number) => {
    const bound = limits[number];
    const miss = misses(catalogue, step, all);
    let places = all.filter((place) => f32(miss[place] + handicaps[place]) <= bound);
    let some = cheapest(places, costs(catalogue, step, handicaps, seed, places), bound);
    if (some.length < SURPLUS * count && bound < Infinity) {
      places = all; // the sample misled
      some = cheapest(places, costs(catalogue, step, handicaps, seed, places), Infinity);
    }
    return varied(catalogue, some.slice(0, SURPLUS * count), count, wanted);
  });
}

/** For each step a cost that a few more than `count` tracks are below. @param {Tracks} catalogue @param {Step[]} steps @param {Float32Array} handicaps @param {number | bigint} seed @param {number} count */
function bounds(catalogue, steps, handicaps, seed, count) {
  const stride = Math.max(1, Math.floor(catalogue.length / SAMPLE));
  const sample = range(Math.ceil(catalogue.length / stride)).map((place) => place * stride);
  const expected = count / stride;
  const rank = Math.trunc(1.2 * expected + 4 * Math.sqrt(expected) + 4);
  if (rank >= sample.length) return steps.map(() => Infinity);
  const own = jitter(sample, seed).map((chance, index) => f32(handicaps[sample[index]] + f32(JITTER * chance)));
  return steps.map((step) => misses(catalogue, step, sample).map((miss, index) => f32(miss + own[index])).sort()[rank]);
}

/** @param {Positions} places @param {Float32Array} found @param {number} bound */
function cheapest(places, found, bound) {
  const kept = range(places.length).filter((index) => found[index] <= bound && found[index] < Infinity);
  const prices = Float32Array.from(kept, (index) => found[index]);
  return order(prices).map((index) => places[kept[index]]);
}

/** @param {Tracks} catalogue @param {number[]} places @param {number} count @param {ReadonlySet<number>} wanted */
function varied(catalogue, places, count, wanted) {
  const most = Math.floor(count / WINDOW) + 1;
  const artists = counter();
  const rest = places.filter((place) => artists(catalogue.creditArtists[catalogue.creditStarts[place]]) < most);
  const [genres, share] = [counter(), Math.max(1, SHARE * count)];
  /** @type {[number[], number[]]} */
  const [few, many] = [[], []];
  for (const place of rest) {
    const genre = catalogue.genresOf(place)[0] ?? -1;
    (genres(genre) >= share && genre >= 0 && !wanted.has(genre) ? many : few).push(place);
  }
  return [...few, ...many].slice(0, count);
}

/** Tells of each value how many equal ones came before. */
function counter() {
  /** @type {Map<number, number>} */
  const counts = new Map();
  return (/** @type {number} */ value) => {
    const before = counts.get(value) ?? 0;
    counts.set(value, before + 1);
    return before;
  };
}
