// @ts-check
/** No genre fills a list that did not ask for it. The host's is ranking/balance.py, which gives the reasons. */
/** @import { Tracks } from "./tracks.js" */

/** The most of a list that one genre has. */
export const SHARE = 0.3;
/** The handicap from which on a track comes for want of others alone. */
export const RELUCTANT = 1;

/** Counts the genres of the tracks that were picked for a list. */
export class Balance {
  /** @param {Tracks} catalogue @param {number} length of the list @param {ReadonlySet<number>} wanted genres that may be more */
  constructor(catalogue, length, wanted) {
    this.catalogue = catalogue;
    this.most = Math.max(1, Math.floor(SHARE * length));
    this.wanted = wanted;
    this.counts = new Int32Array(catalogue.genres.length);
  }

  /** @param {number} track */
  add(track) {
    for (const genre of this.catalogue.genresOf(track)) this.counts[genre]++;
  }

  /** Whether no genre of a track has its share already. @param {number} track */
  fits(track) {
    return this.catalogue.genresOf(track).every((genre) => this.counts[genre] < this.most || this.wanted.has(genre));
  }

  /** Which sets of genres do not fit. */
  crowded() {
    const full = Array.from(this.counts, (count, genre) => Number(count >= this.most && !this.wanted.has(genre)));
    return this.catalogue.byGenres(full).map((value) => Number(value > 0));
  }
}
