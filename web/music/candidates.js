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
export const costs = (catalogue, step, handicaps, seed, places) => summed(misses(catalogue, step, places), handicaps, seed, places);

/** Adds to misses, in place. @param {Float32Array} found @param {Float32Array} handicaps @param {number | bigint} seed @param {Positions} places */
function summed(found, handicaps, seed, places) {
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
 * Tracks whose miss and handicap are at most `bound`, in any order, and their misses. `lowest` is the least handicap.
 * @param {Tracks} catalogue @param {Step} step @param {Float32Array} handicaps @param {number} lowest @param {number} bound
 * @returns {[Positions, Float32Array]}
 */
function within(catalogue, step, handicaps, lowest, bound) {
  if (bound === Infinity) return whole(catalogue, step);
  const aim = new Aim(catalogue, step);
  const { grid } = catalogue;
  const { starts, tracks, valence, energy, room, found, missed } = grid;
  const { valence: toValence, energy: toEnergy, weight } = aim;
  const asked = aim.asked.map((each) => grid.ordered(each));
  let own = grid.ordered(handicaps);
  for (let part = 2; part < asked.length; part++) own = added(own, asked[part], aim.shares[part], room);
  // What is not asked for counts nothing, whatever it is.
  const [one, other] = [asked[0] ?? valence, asked[1] ?? valence];
  const [much, more] = [aim.shares[0] ?? 0, aim.shares[1] ?? 0];
  const most = bound + ROUNDED;
  let close = 0;
  for (const cell of grid.near(toValence, toEnergy, weight, Math.max(0, bound - lowest) + ROUNDED)) {
    for (let place = starts[cell], end = starts[cell + 1]; place < end; place++) {
      // Most tracks are farther away than what is left for them, which needs no sum that is rounded as the host's. Nor is
      // there a branch: no processor foresees it.
      const left = most - own[place] - much * one[place] - more * other[place];
      const across = (valence[place] - toValence) * weight;
      const up = energy[place] - toEnergy;
      found[close] = tracks[place];
      close += Number(across * across + up * up <= left * Math.abs(left));
    }
  }
  let count = 0;
  for (let index = 0; index < close; index++) {
    const track = found[index];
    const miss = aim.whole(track, aim.plain(track));
    found[count] = track;
    missed[count] = miss;
    count += Number(f32(miss + handicaps[track]) <= bound);
  }
  return [found.subarray(0, count), missed.subarray(0, count)];
}

/** @param {Float32Array} own @param {Float32Array} asked @param {number} share @param {Float32Array} into */
function added(own, asked, share, into) {
  for (let place = 0; place < own.length; place++) into[place] = own[place] + share * asked[place];
  return into;
}

/** @param {Tracks} catalogue @param {Step} step @returns {[Positions, Float32Array]} */
function whole(catalogue, step) {
  const places = all(catalogue);
  return [places, misses(catalogue, step, places)];
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
    let [places, missed] = within(catalogue, step, handicaps, lowest, bound);
    let some = cheapest(places, summed(missed, handicaps, seed, places), bound);
    if (some.length < SURPLUS * count && bound < Infinity) {
      [places, missed] = whole(catalogue, step); // the sample misled
      some = cheapest(places, summed(missed, handicaps, seed, places), Infinity);
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

/** The places of those at most `bound`, the cheapest first, equal ones in order. @param {Positions} places @param {Float32Array} found @param {number} bound */
function cheapest(places, found, bound) {
  const kept = new Int32Array(places.length);
  const prices = new Float32Array(places.length);
  let count = 0;
  const most = Math.min(bound, Number.MAX_VALUE);
  for (let index = 0; index < places.length; index++) {
    kept[count] = places[index];
    prices[count] = found[index];
    count += Number(found[index] <= most);
  }
  return order(prices.subarray(0, count), kept);
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
