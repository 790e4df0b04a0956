// @ts-check
/** What a listener's tracks say of each genre, as the host's ranking/genre_records.py. */
/** @import { Taste } from "./taste.js" */
/** @import { Tracks } from "./tracks.js" */

const PREFERRED = 0.5;
const DOUBT = 3;

/**
 * Each genre's record, from -1 to 1, by name. Liked tracks count 1, opened ones a half, shown ones 0, rejected ones -1.
 * @param {Tracks} catalogue @param {Taste} taste @returns {Map<string, number>}
 */
export function genreRecords(catalogue, taste) {
  /** @type {Record<string, number>} */
  const worth = {};
  for (const id of Object.keys(taste.shown)) worth[id] = 0;
  for (const [id, [, last]] of Object.entries(taste.opened)) worth[id] = 0.5 * taste.fade(last);
  for (const [id, time] of Object.entries(taste.liked)) worth[id] = taste.fade(time);
  for (const id of Object.keys(taste.rejected)) worth[id] = -1;
  const values = Object.values(worth);
  const mean = values.reduce((sum, value) => sum + value, 0) / (values.length + 4 * DOUBT);
  /** @type {Map<string, [number, number]>} the sum of a genre, and how many tracks it has */
  const sums = new Map();
  for (const id of Object.keys(worth).sort()) {
    const track = taste.places.get(id);
    if (track === undefined) continue;
    for (const number of catalogue.genresOf(track)) {
      const [sum, count] = sums.get(catalogue.genres[number]) ?? [0, 0];
      sums.set(catalogue.genres[number], [sum + worth[id] - mean, count + 1]);
    }
  }
  const records = new Map([...sums].map(([genre, [sum, count]]) => [genre, Math.max(-1, Math.min(1, sum / (count + DOUBT)))]));
  for (const genre of taste.preferred) records.set(genre, Math.max(PREFERRED, records.get(genre) ?? 0));
  for (const genre of taste.avoided) records.set(genre, -1);
  return records;
}
