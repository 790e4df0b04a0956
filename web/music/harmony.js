// @ts-check
/** How different two tracks sound, one after the other. The host's is ranking/harmony.py, which gives the reasons. */
/** @import { Tracks } from "./tracks.js" */
import { f32 } from "./float32.js";

const VALENCE = f32(0.5);
const ENERGY = f32(0.5);
const TEMPO = f32(0.1);
const KEY = f32(0.08);
const UNKNOWN = 0.5;
const FIFTHS = 7;

/**
 * What tracks sound like, NaN where a fact is unknown. `octaves` is the logarithm of the tempo, `hour` the place on the
 * circle of fifths.
 * @typedef {{ valence: Float32Array, energy: Float32Array, octaves: Float32Array, hour: Float32Array, mode: Float32Array }} Sound
 */

/** @param {Tracks} catalogue @param {ArrayLike<number>} tracks @returns {Sound} */
export function sound(catalogue, tracks) {
  /** @param {(track: number) => number} of */
  const each = (of) => Float32Array.from(tracks, of);
  /** @param {number} track */
  const known = (track) => catalogue.key[track] >= 0 && catalogue.mode[track] >= 0;
  return {
    valence: each((track) => catalogue.valence[track]),
    energy: each((track) => catalogue.energy[track]),
    octaves: each((track) => (catalogue.tempo[track] > 0 ? Math.log2(catalogue.tempo[track]) : NaN)),
    // A minor key has the notes of the major key three semitones above it.
    hour: each((track) =>
      known(track) ? (FIFTHS * (catalogue.key[track] + (catalogue.mode[track] === 0 ? 3 : 0))) % 12 : NaN,
    ),
    mode: each((track) => (known(track) ? catalogue.mode[track] : NaN)),
  };
}

/** 0 for the same tempo, its double or half, 1 for half an octave. @param {number} first @param {number} second */
function tempoDifference(first, second) {
  let apart = f32(Math.abs(f32(first - second)));
  apart = f32(apart - Math.floor(apart));
  return known(f32(2 * Math.min(apart, f32(1 - apart))));
}

/** Steps on the circle of fifths, one more from major to minor, divided by 7. @param {Sound} one @param {number} a @param {Sound} other @param {number} b */
function keyDifference(one, a, other, b) {
  const apart = f32(Math.abs(f32(one.hour[a] - other.hour[b])));
  const steps = f32(Math.min(apart, f32(12 - apart)) + f32(Math.abs(f32(one.mode[a] - other.mode[b]))));
  return known(f32(steps / 7));
}

/** @param {number} difference */
const known = (difference) => (Number.isNaN(difference) ? UNKNOWN : difference);

/** The cost of hearing `b` of `other` after `a` of `one`. @param {Sound} one @param {number} a @param {Sound} other @param {number} b */
export function transitionCost(one, a, other, b) {
  let cost = f32(VALENCE * f32(Math.abs(f32(one.valence[a] - other.valence[b]))));
  cost = f32(cost + f32(ENERGY * f32(Math.abs(f32(one.energy[a] - other.energy[b])))));
  cost = f32(cost + f32(TEMPO * tempoDifference(one.octaves[a], other.octaves[b])));
  return f32(cost + f32(KEY * keyDifference(one, a, other, b)));
}
