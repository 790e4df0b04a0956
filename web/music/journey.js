// @ts-check
/**
 * An ordered playlist: one track for each stop on the way, with small changes from each to the next. The host's is
 * ranking/journey.py, which explains the two passes.
 */
/** @import { Tracks } from "./tracks.js" */
/** @import { Step, Stop } from "./targets.js" */
import { Balance, RELUCTANT } from "./balance.js";
import { all, costs as costsOf, misses, nearest, ownCosts } from "./candidates.js";
import { f32, least, order } from "./float32.js";
import { sound, transitionCost } from "./harmony.js";
import { same } from "./targets.js";
import { twoOpt } from "./two_opt.js";
import { noArtistRepeats, Window } from "./variety.js";

/** Candidates for each stop; for each of the longest lists; and of all stops together. */
const WIDTH = 16;
const NARROW = 6;
const IN_ALL = 480;

/** Picks tracks for stops from a pool of candidates that is found once. */
export class Journey {
  /**
   * @param {Tracks} catalogue @param {Step[]} steps @param {Float32Array} handicaps @param {number | bigint} seed
   * @param {number} longest the most stops of a list @param {ReadonlySet<number>} wanted genres that may be more than a share
   */
  constructor(catalogue, steps, handicaps, seed, longest, wanted) {
    this.catalogue = catalogue;
    this.handicaps = handicaps;
    this.seed = seed;
    this.wanted = wanted;
    const different = [...new Map(steps.map((step) => [same(step), step])).values()];
    this.width = Math.max(NARROW, Math.min(WIDTH, Math.floor(IN_ALL / longest)));
    const needed = this.width * longest;
    const share = different.length === 1 ? needed : Math.floor((2 * needed) / different.length);
    const found = nearest(catalogue, different, handicaps, seed, share, wanted);
    this.pool = Int32Array.from(new Set(found.flat())).sort();
    this.sounds = sound(catalogue, this.pool);
    this.own = ownCosts(handicaps, seed, this.pool);
  }

  /** A track for each stop; fewer only where the catalogue has no more. @param {Stop[]} stops @returns {number[]} */
  tracks(stops) {
    if (!stops.length || !this.pool.length) return [];
    /** @type {Map<Step, Float32Array>} stops of one step have the same costs */
    const known = new Map();
    const costs = stops.map(({ aim }) => known.get(aim) ?? this.#costs(aim, known));
    const { choices, onward } = assign(costs, this.width);
    const transitions = choices.slice(1).map((after, stop) => this.#transitions(choices[stop], after));
    addCostsToGo(onward, transitions);
    const [window, balance] = [new Window(this.catalogue), new Balance(this.catalogue, stops.length, this.wanted)];
    /** @type {number[]} */
    const picked = [];
    /** @type {number | undefined} the last track's place among its stop's choices, where it is among them */
    let before;
    for (const [number, stop] of stops.entries()) {
      let total = onward[number];
      if (number) {
        const cost = before === undefined ? this.#after(picked[number - 1], choices[number]) : transitions[number - 1][before];
        total = total.map((value, place) => f32(value + cost[place]));
      }
      const offered = Array.from(choices[number], (candidate) => this.pool[candidate]);
      before = order(total).find(
        (place) =>
          total[place] < Infinity &&
          !picked.includes(offered[place]) &&
          this.handicaps[offered[place]] < RELUCTANT &&
          window.fits(offered[place]) &&
          balance.fits(offered[place]),
      );
      const track = before === undefined ? this.#search(stop, window, picked, balance) : offered[before];
      if (track === null) break;
      picked.push(track);
      window.add(track);
      balance.add(track);
    }
    const alike = new Set(stops.map((stop) => same(stop.aim))).size === 1;
    return alike && noArtistRepeats(this.catalogue, picked) ? this.#smoothed(picked) : picked;
  }

  /** What each candidate costs at a step. @param {Step} step @param {Map<Step, Float32Array>} known */
  #costs(step, known) {
    const found = misses(this.catalogue, step, this.pool);
    for (let index = 0; index < found.length; index++) found[index] = f32(found[index] + this.own[index]);
    known.set(step, found);
    return found;
  }

  /** The same tracks in a smoother order, for stops that any order fits. @param {number[]} tracks */
  #smoothed(tracks) {
    const heard = sound(this.catalogue, tracks);
    const transitions = tracks.map((_, from) => tracks.map((__, to) => transitionCost(heard, from, heard, to)));
    const allowed = (/** @type {number[]} */ places) => noArtistRepeats(this.catalogue, places.map((place) => tracks[place]));
    return twoOpt(transitions, allowed).map((place) => tracks[place]);
  }

  /** The cost from each candidate of a stop to each of the next. @param {Int32Array} from @param {Int32Array} to */
  #transitions(from, to) {
    const rows = [];
    for (const one of from) {
      const row = new Float32Array(to.length);
      for (let other = 0; other < row.length; other++) row[other] = transitionCost(this.sounds, one, this.sounds, to[other]);
      rows.push(row);
    }
    return rows;
  }

  /** The cost from any track to each candidate of a stop. @param {number} track @param {Int32Array} candidates */
  #after(track, candidates) {
    const last = sound(this.catalogue, [track]);
    return Float32Array.from(candidates, (candidate) => transitionCost(last, 0, this.sounds, candidate));
  }

  /**
   * The best track of the whole catalogue, for a stop of which no candidate fits. A genre that has its share gives way
   * where there is nothing else.
   * @param {Stop} stop @param {Window} window @param {number[]} picked @param {Balance} balance
   */
  #search(stop, window, picked, balance) {
    const { catalogue, handicaps } = this;
    const costs = costsOf(catalogue, stop.aim, handicaps, this.seed, all(catalogue));
    for (const track of picked) costs[track] = Infinity;
    const crowded = balance.crowded();
    const others = costs.map((cost, track) =>
      crowded[catalogue.genreSets[track]] || handicaps[track] >= RELUCTANT ? Infinity : cost,
    );
    return window.search(others.some((cost) => cost < Infinity) ? others : costs);
  }
}

/**
 * Assigns each candidate to at most one stop: the stops take turns, each with the cheapest that is left. Where
 * candidates are lacking, the cost is infinite.
 * @param {Float32Array[]} costs of each candidate at each stop @param {number} width
 */
function assign(costs, width) {
  const left = costs.map((row) => row.slice());
  const choices = costs.map(() => new Int32Array(width));
  const onward = costs.map(() => new Float32Array(width).fill(Infinity));
  const turns = Math.min(costs.length * width, costs[0].length);
  for (let turn = 0; turn < turns; turn++) {
    const [stop, place] = [turn % costs.length, Math.floor(turn / costs.length)];
    const best = least(left[stop]);
    choices[stop][place] = best;
    onward[stop][place] = costs[stop][best];
    for (const row of left) row[best] = Infinity;
  }
  return { choices, onward };
}

/** Adds to the costs of each candidate, in place, the least cost from there to the end. @param {Float32Array[]} costs @param {Float32Array[][]} transitions */
function addCostsToGo(costs, transitions) {
  for (let stop = costs.length - 2; stop >= 0; stop--) {
    const next = costs[stop + 1];
    transitions[stop].forEach((row, place) => {
      let cheapest = Infinity;
      for (let other = 0; other < row.length; other++) cheapest = Math.min(cheapest, f32(row[other] + next[other]));
      costs[stop][place] += cheapest;
    });
  }
}
