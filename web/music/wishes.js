// @ts-check
/** What a listener asks for by name, and which tracks their language lets them know. The host's is ranking/wishes.py. */
/** @import { Tracks } from "./tracks.js" */
/** @import { Recommended, Wishes } from "./types.js" */
import { f32 } from "./float32.js";
import { key } from "./names.js";

/** @typedef {Recommended["few"][number]} Wish */

const NAMED = f32(0.25);
const HALF = 0.5;
const LOCAL = f32(0.08);
const FOREIGN = f32(0.4);
const FAMOUS = 75;
const MARKED = f32(4);
const UNSURE = f32(0.1);

/** Codes for one language, as browsers write them. @type {Readonly<Record<string, string>>} */
const ALIKE = { nb: "no", nn: "no", iw: "he", in: "id", tl: "fil", yue: "zh" };

/** The language of a tag, if the catalogue has it. @param {Tracks} catalogue @param {string | null | undefined} tag */
export function languageCode(catalogue, tag) {
  const code = (tag ?? "").replaceAll("_", "-").split(".")[0].split("-")[0].toLowerCase();
  const alike = ALIKE[code] ?? code;
  return catalogue.languages.includes(alike) ? alike : null;
}

/** What is named. @param {Wishes} wishes @returns {Wish[]} */
export function wished(wishes) {
  const named = { genres: wishes.preferred_genres, languages: wishes.preferred_languages, decades: wishes.preferred_decades };
  return /** @type {Wish[]} */ (Object.keys(named)).filter((wish) => named[wish]?.length);
}

/** The gain of each track by what is named, by language and by words; null where there is none. @param {Tracks} catalogue @param {Wishes} wishes */
export function gains(catalogue, wishes) {
  const own = languageCode(catalogue, wishes.language);
  if (!wished(wishes).length && wishes.explicit !== "none" && !own) return null;
  const spoken = ofLanguages(catalogue, wishes, own);
  const granting = wished(wishes).filter((wish) => wish !== "languages").map((wish) => granted(catalogue, wishes, wish));
  const found = new Float32Array(catalogue.length);
  for (let track = 0; track < found.length; track++) {
    let gain = spoken[catalogue.language[track]];
    if (own && gain < 0 && catalogue.popularity[track] >= FAMOUS) gain = 0;
    for (const has of granting) if (has(track)) gain = f32(gain + NAMED);
    if (wishes.explicit === "none") {
      if (catalogue.explicit[track] > 0) gain = f32(gain - MARKED);
      if (catalogue.explicit[track] < 0) gain = f32(gain - UNSURE);
    }
    found[track] = gain;
  }
  return found;
}

/** Tells whether a track has what is named. @param {Tracks} catalogue @param {Wishes} wishes @param {Wish} wish @returns {(track: number) => boolean} */
function granted(catalogue, wishes, wish) {
  if (wish === "genres") {
    const wanted = new Set((wishes.preferred_genres ?? []).map(key));
    const sets = catalogue.byGenres(catalogue.genres.map((name) => Number(wanted.has(name))));
    return (track) => sets[catalogue.genreSets[track]] > 0;
  }
  if (wish === "languages") {
    const numbers = new Set(numbersOf(catalogue, wishes.preferred_languages ?? []));
    return (track) => numbers.has(catalogue.language[track]);
  }
  const decades = new Set(wishes.preferred_decades);
  return (track) => decades.has(Math.floor(catalogue.year[track] / 10) * 10);
}

/** The wishes that less than half of a list's tracks grant. @param {Tracks} catalogue @param {Wishes} wishes @param {number[]} tracks */
export const few = (catalogue, wishes, tracks) =>
  wished(wishes).filter((wish) => tracks.length && tracks.filter(granted(catalogue, wishes, wish)).length < HALF * tracks.length);

/** The gain of each language by its number; 0 is for none. @param {Tracks} catalogue @param {Wishes} wishes @param {string | null} own */
function ofLanguages(catalogue, wishes, own) {
  const found = new Float32Array(catalogue.languages.length + 1);
  if (own) {
    found.fill(-FOREIGN, 1);
    for (const number of numbersOf(catalogue, ["en"])) found[number] = 0;
    for (const number of numbersOf(catalogue, [own])) found[number] = own === "en" ? 0 : LOCAL;
  }
  for (const number of numbersOf(catalogue, wishes.preferred_languages ?? [])) found[number] = NAMED;
  return found;
}

/** The numbers of languages; Cantonese counts as Chinese, too. @param {Tracks} catalogue @param {string[]} codes */
function numbersOf(catalogue, codes) {
  const whole = codes.includes("zh") ? [...codes, "yue"] : codes;
  return catalogue.languages.flatMap((code, place) => (whole.includes(code) ? [place + 1] : []));
}
