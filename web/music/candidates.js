// @ts-check
/** Candidate tracks for each step. The host's is ranking/candidates.py, which gives the reasons. */
/** @import { Tracks } from "./tracks.js" */
/** @import { Step } from "./targets.js" */
import { SHARE } from "./balance.js";
import { f32, least, nth, order } from "./float32.js";
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
/** More than rounding to float32 changes in a cost. */
const ROUNDED = 1e-4;

/** @typedef {Int32Array} Positions of tracks in the catalogue */

/** How far tracks miss a step: valence, energy, and what is asked for besides. */
class Aim {
  /** @param {Tracks} catalogue @param {Step} step */
  constructor(catalogue, step) {
    this.valences = catalogue.valence;
    this.energies = catalogue.energy;
    this.valence = f32(step.point.valence);
    this.energy = f32(step.point.energy);
    this.weight = f32(step.weight);
    /** @type {number[]} */
    this.shares = [];
    /** @type {Float32Array[]} */
    this.asked = [];
    step.asks.forEach((share, asker) => {
      if (share < FELT || ASKERS[asker] === "neutral") return;
      this.shares.push(f32(share));
      this.asked.push(cost(catalogue, asker));
    });
  }

  /** By valence and energy alone, which is never more than the whole. @param {number} track */
  plain(track) {
    const across = f32(f32(this.valences[track] - this.valence) * this.weight);
    const up = f32(this.energies[track] - this.energy);
    return f32(Math.sqrt(f32(f32(across * across) + f32(up * up))));
  }

  /** @param {number} track @param {number} plain */
  whole(track, plain) {
    let miss = plain;
    for (let part = 0; part < this.shares.length; part++) miss = f32(miss + f32(this.shares[part] * this.asked[part][track]));
    return miss < NEAR ? NEAR : miss;
  }
}

/** How far tracks miss a step. @param {Tracks} catalogue @param {Step} step @param {Positions} places */
export function misses(catalogue, step, places) {
  const aim = new Aim(catalogue, step);
  const found = new Float32Array(places.length);
  for (let index = 0; index < places.length; index++) found[index] = aim.whole(places[index], aim.plain(places[index]));
  return found;
}

/** Miss, handicap and jitter, added up. @param {Tracks} catalogue @param {Step} step @param {Float32Array} handicaps @param {number | bigint} seed @param {Positions} places */
export function costs(catalogue, step, handicaps, seed, places) {
  const found = misses(catalogue, step, places);
  const chance = jitter(places, seed);
  for (let index = 0; index < places.length; index++) {
    found[index] = f32(f32(found[index] + handicaps[places[index]]) + f32(JITTER * chance[index]));
  }
  return found;
}

/** Handicap and jitter, added up. @param {Float32Array} handicaps @param {number | bigint} seed @param {Positions} places */
export function ownCosts(handicaps, seed, places) {
  const found = jitter(places, seed);
  for (let index = 0; index < places.length; index++) found[index] = f32(handicaps[places[index]] + f32(JITTER * found[index]));
  return found;
}

/**
 * Tracks whose miss and handicap are at most `bound`, in order. `lowest` is the least handicap.
 * @param {Tracks} catalogue @param {Step} step @param {Float32Array} handicaps @param {number} lowest @param {number} bound @returns {Positions}
 */
function within(catalogue, step, handicaps, lowest, bound) {
  if (bound === Infinity) return all(catalogue);
  const aim = new Aim(catalogue, step);
  const { scratch: found, grid } = catalogue;
  const { starts, tracks, valence, energy } = grid;
  const { valence: toValence, energy: toEnergy, weight, shares, asked } = aim;
  const reach = Math.max(0, bound - lowest) + ROUNDED;
  const most = reach * reach;
  let count = 0;
  for (const cell of grid.near(toValence, toEnergy, weight, reach)) {
    for (let place = starts[cell]; place < starts[cell + 1]; place++) {
      // Most tracks are farther away than what is left for them, which needs no sum that is rounded as the host's.
      const across = (valence[place] - toValence) * weight;
      const up = energy[place] - toEnergy;
      const far = across * across + up * up;
      if (far > most) continue;
      const track = tracks[place];
      let left = bound - handicaps[track] + ROUNDED;
      for (let part = 0; part < shares.length; part++) left -= shares[part] * asked[part][track];
      if (left < 0 || far > left * left) continue;
      if (f32(aim.whole(track, aim.plain(track)) + handicaps[track]) <= bound) found[count++] = track;
    }
  }
  return found.slice(0, count).sort();
}

/** @param {number} length @param {number} stride */
const every = (length, stride) => {
  const found = new Int32Array(Math.ceil(length / stride));
  for (let index = 0; index < found.length; index++) found[index] = index * stride;
  return found;
};

/** The positions of all tracks. @param {Tracks} catalogue */
export const all = (catalogue) => every(catalogue.length, 1);

/**
 * The cheapest tracks of each step, the cheapest first, equal ones in order of position; of an artist no more than a
 * list has room for, and beyond a genre's share last.
 * @param {Tracks} catalogue @param {Step[]} steps @param {Float32Array} handicaps @param {number | bigint} seed
 * @param {number} count @param {ReadonlySet<number>} wanted @returns {number[][]}
 */
export function nearest(catalogue, steps, handicaps, seed, count, wanted) {
  const limits = bounds(catalogue, steps, handicaps, seed, SURPLUS * count);
  const lowest = handicaps[least(handicaps)];
  return steps.map((step, number) => {
    const bound = limits[number];
    let places = within(catalogue, step, handicaps, lowest, bound);
    let some = cheapest(places, costs(catalogue, step, handicaps, seed, places), bound);
    if (some.length < SURPLUS * count && bound < Infinity) {
      places = all(catalogue); // the sample misled
      some = cheapest(places, costs(catalogue, step, handicaps, seed, places), Infinity);
    }
    return varied(catalogue, some.slice(0, SURPLUS * count), count, wanted);
  });
}

/** For each step a cost that a few more than `count` tracks are below. @param {Tracks} catalogue @param {Step[]} steps @param {Float32Array} handicaps @param {number | bigint} seed @param {number} count */
function bounds(catalogue, steps, handicaps, seed, count) {
  const stride = Math.max(1, Math.floor(catalogue.length / SAMPLE));
  const sample = every(catalogue.length, stride);
  const expected = count / stride;
  const rank = Math.trunc(1.2 * expected + 4 * Math.sqrt(expected) + 4);
  if (rank >= sample.length) return steps.map(() => Infinity);
  const own = ownCosts(handicaps, seed, sample);
  return steps.map((step) => {
    const found = misses(catalogue, step, sample);
    for (let index = 0; index < found.length; index++) found[index] = f32(found[index] + own[index]);
    return nth(found, rank);
  });
}

/** @param {Positions} places @param {Float32Array} found @param {number} bound */
function cheapest(places, found, bound) {
  const kept = new Int32Array(places.length);
  const prices = new Float32Array(places.length);
  let count = 0;
  for (let index = 0; index < places.length; index++) {
    if (!(found[index] <= bound && found[index] < Infinity)) continue;
    kept[count] = places[index];
    prices[count++] = found[index];
  }
  return order(prices.subarray(0, count)).map((index) => kept[index]);
}

/** @param {Tracks} catalogue @param {number[]} places @param {number} count @param {ReadonlySet<number>} wanted */
function varied(catalogue, places, count, wanted) {
  const { creditArtists, creditStarts, genreSets, setStarts, setGenres } = catalogue;
  const [most, share] = [Math.floor(count / WINDOW) + 1, Math.max(1, SHARE * count)];
  const artists = new Uint16Array(catalogue.artistCount);
  const genres = new Uint16Array(catalogue.genres.length);
  /** @type {[number[], number[]]} */
  const [few, many] = [[], []];
  for (const place of places) {
    if (artists[creditArtists[creditStarts[place]]]++ >= most) continue;
    const set = genreSets[place];
    const genre = setStarts[set] < setStarts[set + 1] ? setGenres[setStarts[set]] : -1;
    (genre >= 0 && genres[genre]++ >= share && !wanted.has(genre) ? many : few).push(place);
  }
  return [...few, ...many].slice(0, count);
}
