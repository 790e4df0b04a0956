// @ts-check
/** The page's catalogue: columns of all tracks, and what a person sees of a few. The host's is catalogue/catalogue.py. */
/** @import { Catalogue } from "./types.js" */
import { CatalogueFile } from "./catalogue_file.js";
import { Grid } from "./grid.js";
import { key } from "./names.js";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * @typedef {object} Details what a person sees of a track, besides the reason
 * @property {string} id
 * @property {string} name
 * @property {string[]} artists
 * @property {number | null} year
 * @property {string[]} genres
 * @property {number | null} duration in seconds
 * @property {number} popularity
 * @property {number} valence
 * @property {number} energy
 * @property {number} explicit 1, 0, or -1 where it is not known
 */

/** @implements {Catalogue} */
export class Tracks {
  /** @param {Uint8Array<ArrayBuffer>} bytes what tools/web/columns.py wrote; throws an Error for anything else */
  constructor(bytes) {
    const file = new CatalogueFile(bytes);
    this.length = file.head.tracks;
    this.artistCount = file.head.artists;
    this.shipped = file.head.shipped;
    this.genres = file.head.genres;
    this.languages = file.head.languages;
    this.valence = file.scaled("valence", 1000);
    this.energy = file.scaled("energy", 1000);
    this.acousticness = file.scaled("acousticness", 1000);
    this.danceability = file.scaled("danceability", 250);
    this.instrumentalness = file.scaled("instrumentalness", 250);
    this.tempo = file.scaled("tempo", 10);
    this.seconds = file.wide("seconds");
    this.year = Int16Array.from(file.wide("year"));
    this.popularity = file.narrow("popularity");
    this.key = file.signed("key");
    this.mode = file.signed("mode");
    this.explicit = file.signed("explicit");
    this.language = file.signed("language");
    this.creditArtists = file.wide("credit_artists");
    this.creditStarts = file.starts("credits");
    this.genreSets = file.wide("genre_sets");
    this.setGenres = file.wide("set_genres");
    this.setStarts = file.starts("genres_of_set");
    /** What the ranking has computed for all tracks. @type {Map<string, Float32Array>} */
    this.derived = new Map();
    this.grid = new Grid(this.valence, this.energy);
    this.ids = file.narrow("id");
    this.names = file.lines("name", this.length);
    this.artistNames = file.lines("artist", this.artistCount);
    /** What is made when it is first asked for: positions by the first bytes of the id. @type {Map<number, number[]> | null} */
    this.byId = null;
    /** @type {string[] | null} */
    this.artistKeys = null;
  }

  /** The numbers of the artists that a track names. @param {number} track */
  artists(track) {
    return this.creditArtists.subarray(this.creditStarts[track], this.creditStarts[track + 1]);
  }

  /** The numbers of a track's genres. @param {number} track */
  genresOf(track) {
    const set = this.genreSets[track];
    return this.setGenres.subarray(this.setStarts[set], this.setStarts[set + 1]);
  }

  /** The sum of a value of each genre, by number, over each set of genres. @param {ArrayLike<number>} values */
  byGenres(values) {
    const sums = new Float64Array(this.setGenres.length + 1);
    for (let place = 0; place < this.setGenres.length; place++) sums[place + 1] = sums[place] + values[this.setGenres[place]];
    const found = new Float64Array(this.setStarts.length - 1);
    for (let set = 0; set < found.length; set++) found[set] = sums[this.setStarts[set + 1]] - sums[this.setStarts[set]];
    return found;
  }

  genreCounts() {
    const sets = new Uint32Array(this.setStarts.length - 1);
    for (const set of this.genreSets) sets[set]++;
    const counts = this.genres.map((name) => ({ name, tracks: 0 }));
    sets.forEach((tracks, set) => {
      for (let place = this.setStarts[set]; place < this.setStarts[set + 1]; place++) counts[this.setGenres[place]].tracks += tracks;
    });
    return counts.sort((one, other) => other.tracks - one.tracks || (one.name < other.name ? -1 : 1));
  }

  /** @param {number} track @returns {Details} */
  details(track) {
    return {
      id: this.id(track),
      name: this.names.at(track),
      artists: Array.from(this.artists(track), (artist) => this.artistNames.at(artist)),
      year: this.year[track] || null,
      genres: Array.from(this.genresOf(track), (genre) => this.genres[genre]),
      duration: this.seconds[track] || null,
      popularity: this.popularity[track],
      valence: Math.round(this.valence[track] * 1000) / 1000,
      energy: Math.round(this.energy[track] * 1000) / 1000,
      explicit: this.explicit[track],
    };
  }

  /** @param {number} track */
  id(track) {
    let number = 0n;
    for (const byte of this.ids.subarray(16 * track, 16 * track + 16)) number = (number << 8n) | BigInt(byte);
    let text = "";
    for (let digit = 0; digit < 22; digit++, number /= 62n) text = DIGITS[Number(number % 62n)] + text;
    return text;
  }

  /** The positions of tracks by id; unknown ones are left out. @param {Iterable<string>} ids */
  findTracks(ids) {
    /** @type {Map<string, number>} */
    const found = new Map();
    for (const id of ids) {
      const track = this.#place(id);
      if (track !== undefined) found.set(id, track);
    }
    return found;
  }

  /** The numbers of artists by the keys of their names; unknown ones are left out. @param {Iterable<string>} keys */
  findArtists(keys) {
    const wanted = new Set(keys);
    /** @type {Map<string, number>} */
    const found = new Map();
    if (wanted.size === 0) return found;
    this.artistKeys ??= Array.from({ length: this.artistCount }, (_, artist) => key(this.artistNames.at(artist)));
    this.artistKeys.forEach((each, artist) => {
      if (wanted.has(each)) found.set(each, artist);
    });
    return found;
  }

  /** @param {readonly string[]} ids */
  byIds(ids) {
    return [...this.findTracks(ids)].map(([id, track]) => {
      const { name, artists } = this.details(track);
      return { id, name, artists };
    });
  }

  /** @param {string} id */
  #place(id) {
    if (!/^[0-9A-Za-z]{22}$/.test(id)) return undefined;
    if (!this.byId) {
      this.byId = new Map();
      for (let track = 0; track < this.length; track++) {
        const start = start32(this.ids, track);
        // Ids are spread evenly: of 40,000, hardly two begin alike.
        this.byId.set(start, [...(this.byId.get(start) ?? []), track]);
      }
    }
    const number = [...id].reduce((sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
    const near = this.byId.get(Number(number >> 96n)) ?? [];
    return near.find((track) => this.id(track) === id);
  }
}

/** @param {Uint8Array} ids @param {number} track */
const start32 = (ids, track) => new DataView(ids.buffer, ids.byteOffset + 16 * track).getUint32(0);
