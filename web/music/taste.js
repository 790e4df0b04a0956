// @ts-check
/** What a listener's history changes in the ranking. The host's is ranking/taste.py, which gives the reasons. */
/** @import { Because } from "../../extension/host/protocol.js" */
/** @import { Details, Tracks } from "./tracks.js" */
/** @import { Listening, Seen, Wishes } from "./types.js" */
import { f32 } from "./float32.js";
import { genreRecords } from "./genre_records.js";
import { key } from "./names.js";
import * as wishesOf from "./wishes.js";

const POPULARITY = f32(0.08 / 100);
const LIKED = 0.06;
const OPENED = 0.03;
const LIKED_ARTIST = 0.14;
const GENRE = 0.2;
const MOST = f32(0.32);
const DEAD = f32(3);
const CHRISTMAS = "christmas";
const AVOIDED_GENRE = f32(4);
const REJECTED_ARTIST = f32(0.08);
const OUT = 2;
const SHOWN = 0.2;
const REPEATED = 0.03;
const DAY = 86400;
const FRESH = 7 * DAY;
const MEMORY = 365 * DAY;
/** The least record of a genre that is given as a reason. */
const TOLD = 0.3;
/** How many of the latest shown, and of the latest opened tracks count. */
const LATEST = 1000;

export class Taste {
  /** @param {Tracks} catalogue @param {Listening} listening @param {Wishes} wishes @param {boolean} december */
  constructor(catalogue, listening, wishes, december) {
    this.catalogue = catalogue;
    this.wishes = wishes;
    this.liked = listening.liked ?? {};
    this.rejected = listening.rejected ?? {};
    this.shown = latest(listening.shown ?? {});
    this.opened = latest(listening.opened ?? {});
    const seen = [...Object.values(this.shown), ...Object.values(this.opened)].map(([, last]) => last);
    const times = [...Object.values(this.liked), ...Object.values(this.rejected), ...seen];
    this.now = listening.now || times.reduce((one, other) => Math.max(one, other), 0);
    this.likedArtists = keyed(listening.liked_artists ?? {}, (weight) => weight > 0);
    const rejectedArtists = keyed(listening.rejected_artists ?? {});
    this.preferred = new Set((wishes.preferred_genres ?? []).map(key));
    this.avoided = new Set((wishes.avoided_genres ?? []).map(key));
    this.out = new Set([...this.avoided, ...(december || this.preferred.has(CHRISTMAS) ? [] : [CHRISTMAS])]);
    this.places = catalogue.findTracks(
      new Set([this.liked, this.rejected, this.opened, this.shown].flatMap((tracks) => Object.keys(tracks))),
    );
    const numbers = catalogue.findArtists([...this.likedArtists.keys(), ...rejectedArtists.keys()]);
    /** @param {Map<string, number>} artists by the keys of their names @param {(value: number) => number} of */
    const byNumber = (artists, of) =>
      new Map([...artists].flatMap(([name, value]) => (numbers.has(name) ? [[Number(numbers.get(name)), of(value)]] : [])));
    this.byArtist = byNumber(this.likedArtists, (weight) => f32((LIKED_ARTIST * weight) / (weight + 1)));
    this.rejections = byNumber(rejectedArtists, Number);
    this.genres = genreRecords(catalogue, this);
  }

  /** The handicap of each track, infinite for what is left out. */
  handicaps() {
    const { catalogue } = this;
    const gains = this.#byGenre();
    this.#add(gains, this.byArtist);
    for (const [track, gain] of this.#byTrack()) gains[track] += f32(gain);
    if (this.places.size || this.genres.size || this.byArtist.size) {
      for (let track = 0; track < gains.length; track++) if (gains[track] > MOST) gains[track] = MOST;
    }
    this.#add(gains, new Map([...this.rejections].filter(([, count]) => count > 0 && count < OUT).map(([artist]) => [artist, -REJECTED_ARTIST])));
    for (const [id, [count, last]] of Object.entries(this.shown)) {
      const track = this.places.get(id);
      if (track !== undefined) gains[track] -= f32(this.#stale(id, count, last));
    }
    const wished = wishesOf.gains(catalogue, this.wishes);
    const avoided = catalogue.byGenres(catalogue.genres.map((name) => Number(this.out.has(name))));
    const { popularity, genreSets, shipped } = catalogue;
    const famous = Float32Array.from({ length: 101 }, (_, share) => share * POPULARITY);
    for (let track = 0; track < gains.length; track++) {
      let gain = gains[track];
      if (wished) gain = f32(gain + wished[track]);
      gain = f32(gain + famous[popularity[track]]);
      if (popularity[track] === 0 && track < shipped) gain = f32(gain - DEAD);
      if (avoided[genreSets[track]] > 0) gain = f32(gain - AVOIDED_GENRE);
      gains[track] = -gain;
    }
    this.#add(gains, new Map([...this.rejections].filter(([, count]) => count >= OUT).map(([artist]) => [artist, Infinity])));
    for (const id of Object.keys(this.rejected)) {
      const track = this.places.get(id);
      if (track !== undefined) gains[track] = Infinity;
    }
    return gains;
  }

  /** The genres that may fill more of a list than others; all where a language or a decade is named. @returns {Set<number>} */
  favouriteGenres() {
    const all = this.wishes.preferred_languages?.length || this.wishes.preferred_decades?.length;
    return new Set(this.catalogue.genres.flatMap((name, genre) => (all || (this.genres.get(name) ?? 0) >= TOLD ? [genre] : [])));
  }

  /** What is known of the listener that speaks for a track, the strongest first. @param {Details} details @returns {Because[]} */
  because({ id, artists, genres }) {
    /** @type {Because[]} */
    const found = [];
    if (Object.hasOwn(this.liked, id)) found.push({ kind: "liked", name: null });
    else if (Object.hasOwn(this.opened, id)) found.push({ kind: "opened", name: null });
    for (const name of artists) if (this.likedArtists.has(key(name))) found.push({ kind: "liked_artist", name });
    const anything = [this.liked, this.opened, this.shown].some((tracks) => Object.keys(tracks).length);
    if (anything && !found.length && !Object.hasOwn(this.shown, id)) found.push({ kind: "new", name: null });
    for (const name of genres) if ((this.genres.get(name) ?? 0) >= TOLD) found.push({ kind: "genre", name });
    return found;
  }

  /** How much an act still counts. @param {number} time */
  fade(time) {
    return 0.5 ** (this.#age(time) / MEMORY);
  }

  #byTrack() {
    /** @type {Record<string, number>} */
    const gains = {};
    for (const [id, [, last]] of Object.entries(this.opened)) gains[id] = OPENED * this.fade(last);
    for (const [id, time] of Object.entries(this.liked)) gains[id] = LIKED * this.fade(time);
    return Object.entries(gains).flatMap(([id, gain]) => (this.places.has(id) ? [[Number(this.places.get(id)), gain]] : []));
  }

  #byGenre() {
    const { catalogue } = this;
    if (!this.genres.size) return new Float32Array(catalogue.length);
    const records = catalogue.byGenres(catalogue.genres.map((name) => this.genres.get(name) ?? 0));
    const gains = Float32Array.from(records, (record, set) => GENRE * (record / Math.max(1, catalogue.setStarts[set + 1] - catalogue.setStarts[set])));
    return Float32Array.from(catalogue.genreSets, (set) => gains[set]);
  }

  /** @param {Float32Array} gains @param {Map<number, number>} artists what each track of an artist gets */
  #add(gains, artists) {
    if (!artists.size) return;
    for (let track = 0; track < gains.length; track++) {
      for (const artist of this.catalogue.artists(track)) {
        const value = artists.get(artist);
        if (value !== undefined) gains[track] += value;
      }
    }
  }

  /** @param {string} id @param {number} count @param {number} last */
  #stale(id, count, last) {
    const welcome = Object.hasOwn(this.liked, id) || Object.hasOwn(this.opened, id);
    return SHOWN * 0.5 ** (this.#age(last) / FRESH) + (welcome ? 0 : REPEATED * Math.floor(Math.log2(Math.max(1, count))));
  }

  /** Seconds since `time`; 0 where a clock that was set back makes it negative. @param {number} time */
  #age(time) {
    return Math.max(0, this.now - time);
  }
}

/** @param {Record<string, number>} artists @param {(value: number) => boolean} [keep] @returns {Map<string, number>} */
const keyed = (artists, keep = () => true) =>
  new Map(Object.entries(artists).filter(([, value]) => keep(value)).map(([name, value]) => [key(name), value]));

/** @param {Record<string, Seen>} seen @returns {Record<string, Seen>} */
function latest(seen) {
  const all = Object.entries(seen);
  if (all.length <= LATEST) return seen;
  return Object.fromEntries(all.sort(([a, [, one]], [b, [, other]]) => other - one || (a < b ? -1 : 1)).slice(0, LATEST));
}
