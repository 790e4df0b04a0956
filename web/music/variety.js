// @ts-check
/** Variety: other tracks at the next answer, and no artist twice in a short time. The host's is ranking/variety.py. */
/** @import { Tracks } from "./tracks.js" */
import { least } from "./float32.js";

/** No artist comes twice in any so many consecutive tracks. */
export const WINDOW = 10;

/** A seed by chance. */
export const newSeed = () => crypto.getRandomValues(new BigUint64Array(1))[0];

/** The upper half of a product of two numbers of 32 bits, which no step leaves. @param {number} a @param {number} b */
function upper(a, b) {
  const a1 = a >>> 16;
  const a0 = a & 0xffff;
  const b1 = b >>> 16;
  const b0 = b & 0xffff;
  const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const other = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (middle >>> 16) + (other >>> 16)) | 0;
}

/**
 * Noise from 0 to under 1 for each place: SplitMix64 of the seed and the place, of which 24 bits are kept. Numbers of
 * 64 bits are pairs of 32 bits, because BigInt takes ten times as long.
 * @param {ArrayLike<number>} places @param {number | bigint} seed
 */
export function jitter(places, seed) {
  const whole = BigInt.asUintN(64, BigInt(seed));
  const [seedHigh, seedLow] = [Number(whole >> 32n) | 0, Number(whole & 0xffffffffn) | 0];
  const found = new Float32Array(places.length);
  for (let index = 0; index < places.length; index++) {
    const count = (places[index] + 1) | 0;
    const plain = Math.imul(count, 0x7f4a7c15);
    let low = (plain + seedLow) | 0;
    const carry = low >>> 0 < plain >>> 0 ? 1 : 0;
    let high = (upper(count, 0x7f4a7c15) + Math.imul(count, 0x9e3779b9) + seedHigh + carry) | 0;
    low ^= (low >>> 30) | (high << 2);
    high ^= high >>> 30;
    high = (upper(low, 0x1ce4e5b9) + Math.imul(low, 0xbf58476d) + Math.imul(high, 0x1ce4e5b9)) | 0;
    low = Math.imul(low, 0x1ce4e5b9);
    low ^= (low >>> 27) | (high << 5);
    high ^= high >>> 27;
    high = (upper(low, 0x133111eb) + Math.imul(low, 0x94d049bb) + Math.imul(high, 0x133111eb)) | 0;
    found[index] = ((high ^ (high >>> 31)) >>> 8) / 0x1000000;
  }
  return found;
}

/** The artists of the last tracks, which must not come again yet. */
export class Window {
  /** @param {Tracks} catalogue */
  constructor(catalogue) {
    this.catalogue = catalogue;
    /** @type {Uint16Array[]} */
    this.recent = [];
  }

  /** @param {number} track */
  add(track) {
    this.recent = [...this.recent, this.catalogue.artists(track)].slice(-(WINDOW - 1));
  }

  /** Whether a track names no artist of the last tracks. @param {number} track */
  fits(track) {
    const artists = this.catalogue.artists(track);
    return this.recent.every((others) => !others.some((artist) => artists.includes(artist)));
  }

  /**
   * The cheapest track of the whole catalogue that fits; null where no cost is finite. Where none fits, the window
   * shrinks until one does.
   * @param {Float32Array} costs
   */
  search(costs) {
    const { catalogue } = this;
    for (let first = 0; first < this.recent.length; first++) {
      const recent = new Uint8Array(catalogue.artistCount);
      for (const artists of this.recent.slice(first)) for (const artist of artists) recent[artist] = 1;
      const allowed = costs.slice();
      for (let track = 0; track < catalogue.length; track++) {
        if (catalogue.artists(track).some((artist) => recent[artist])) allowed[track] = Infinity;
      }
      const cheapest = least(allowed);
      if (allowed[cheapest] < Infinity) return cheapest;
    }
    const cheapest = least(costs);
    return costs[cheapest] < Infinity ? cheapest : null;
  }
}

/** Whether no artist comes twice in any WINDOW consecutive ones. @param {Tracks} catalogue @param {number[]} tracks */
export function noArtistRepeats(catalogue, tracks) {
  const window = new Window(catalogue);
  return tracks.every((track) => {
    const fits = window.fits(track);
    window.add(track);
    return fits;
  });
}
