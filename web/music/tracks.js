// @ts-check
/** The page's catalogue: columns of all tracks, and what a person sees of a few. The host's is catalogue/catalogue.py. */
/** @import { Catalogue } from "./types.js" */
import { Grid } from "./grid.js";
import { key } from "./names.js";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const VERSION = 2;

/** @typedef {{ name: string, type: string, offset: number, bytes: number }} Column */
/** @typedef {{ version: number, tracks: number, artists: number, shipped: number, genres: string[], languages: string[], columns: Column[] }} Head */
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
    const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    const head = /** @type {Head} */ (JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))));
    if (head.version !== VERSION) throw new Error(`the catalogue has version ${head.version}`);
    const columns = new Map(head.columns.map((column) => [column.name, column]));
    /** @param {string} name */
    const part = (name) => {
      const { offset, bytes: length } = /** @type {Column} */ (columns.get(name));
      const first = bytes.byteOffset + 4 + size + offset;
      if (first + length > bytes.byteOffset + bytes.length) throw new Error("the catalogue is cut off");
      return bytes.buffer.slice(first, first + length);
    };
    /** Numbers of two bytes: the lower ones of all, and then the upper ones. @param {string} name */
    const wide = (name) => {
      const halves = new Uint8Array(part(name));
      const found = new Uint16Array(halves.length / 2);
      for (let place = 0; place < found.length; place++) found[place] = halves[place] | (halves[found.length + place] << 8);
      return found;
    };
    /** @param {string} name @param {number} parts */
    const scaled = (name, parts) => {
      const whole = parts > 255 || name === "tempo" ? wide(name) : new Uint8Array(part(name));
      return Float32Array.from(whole, (value) => value / parts);
    };
    this.length = head.tracks;
    this.artistCount = head.artists;
    this.shipped = head.shipped;
    this.genres = head.genres;
    this.languages = head.languages;
    this.valence = scaled("valence", 1000);
    this.energy = scaled("energy", 1000);
    this.acousticness = scaled("acousticness", 1000);
    this.danceability = scaled("danceability", 250);
    this.instrumentalness = scaled("instrumentalness", 250);
    this.tempo = scaled("tempo", 10);
    this.seconds = wide("seconds");
    this.year = Int16Array.from(wide("year"));
    this.popularity = new Uint8Array(part("popularity"));
    this.key = new Int8Array(part("key"));
    this.mode = new Int8Array(part("mode"));
    this.explicit = new Int8Array(part("explicit"));
    this.language = new Int8Array(part("language"));
    this.creditArtists = wide("credit_artists");
    this.creditStarts = starts(new Uint8Array(part("credits")));
    this.genreSets = wide("genre_sets");
    this.setGenres = wide("set_genres");
    this.setStarts = starts(new Uint8Array(part("genres_of_set")));
    /** What the ranking has computed for all tracks. @type {Map<string, Float32Array>} */
    this.derived = new Map();
    this.grid = new Grid(this.valence, this.energy);
    this.ids = new Uint8Array(part("id"));
    this.names = new Lines(new Uint8Array(part("name")), head.tracks);
    this.artistNames = new Lines(new Uint8Array(part("artist")), head.artists);
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

/** From how many each has to where each begins, and where the last ends. @param {Uint8Array} counts */
function starts(counts) {
  const found = new Int32Array(counts.length + 1);
  for (let place = 0; place < counts.length; place++) found[place + 1] = found[place] + counts[place];
  return found;
}

/** Lines of text that are decoded one by one, when they are asked for. */
class Lines {
  /** @param {Uint8Array} bytes @param {number} count */
  constructor(bytes, count) {
    this.bytes = bytes;
    this.ends = new Int32Array(count);
    let line = 0;
    for (let place = 0; place < bytes.length; place++) if (bytes[place] === 10) this.ends[line++] = place;
    this.ends[line] = bytes.length;
    if (line !== count - 1) throw new Error("the catalogue's texts are cut off");
    this.decoder = new TextDecoder();
  }

  /** @param {number} line */
  at(line) {
    return this.decoder.decode(this.bytes.subarray(line ? this.ends[line - 1] + 1 : 0, this.ends[line]));
  }
}
