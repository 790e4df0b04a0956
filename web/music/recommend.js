// @ts-check
/** Picks the tracks for a mood and a goal, with the reason for each. The host's is ranking/recommend.py. */
/** @import { Track } from "../../extension/host/protocol.js" */
/** @import { Stop } from "./targets.js" */
/** @import { Tracks } from "./tracks.js" */
/** @import { Catalogue, Recommended, Request } from "./types.js" */
import { webAddress } from "../../extension/shared/spotify_links.js";
import { Journey } from "./journey.js";
import { Taste } from "./taste.js";
import { along, path } from "./targets.js";
import { newSeed } from "./variety.js";
import { few } from "./wishes.js";

/** The longest list. */
const LIMIT = 100;
const USUAL = 20;

/**
 * The same request and catalogue give the same tracks in the same order as the host. Throws a RangeError where the
 * limit or the mood is out of range.
 * @param {Catalogue} catalogue @param {Request} request @returns {Recommended}
 */
export function recommend(catalogue, request) {
  const tracks = /** @type {Tracks} */ (catalogue);
  const { limit = USUAL, goal = "match", target = null, listening = {}, wishes = {} } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT) throw new RangeError(`the limit must be from 1 to ${LIMIT}`);
  const mood = request.emotion ? { [request.emotion]: 1 } : (request.mood ?? null);
  const steps = path(mood, request.point ?? null, goal, target);
  const december = (request.month ?? new Date().getMonth() + 1) === 12;
  const taste = new Taste(tracks, listening, wishes, december);
  const journey = new Journey(tracks, steps, taste.handicaps(), request.seed ?? newSeed(), limit, taste.favouriteGenres());
  const stops = along(steps, Math.min(limit, tracks.length));
  const picked = journey.tracks(stops);
  return {
    tracks: picked.map((track, place) => told(tracks, track, stops[place], steps.length, taste)),
    path: steps.map((step) => step.point),
    few: few(tracks, wishes, picked),
  };
}

/** @param {Tracks} catalogue @param {number} track @param {Stop} stop @param {number} steps @param {Taste} taste @returns {Track} */
function told(catalogue, track, stop, steps, taste) {
  const details = catalogue.details(track);
  const { point, kind } = stop.aim;
  return {
    id: details.id,
    name: details.name,
    artists: details.artists,
    album: null,
    year: details.year,
    genre: details.genres.join(", ") || null,
    duration: details.duration,
    popularity: details.popularity,
    url: webAddress(details.id),
    uri: `spotify:track:${details.id}`,
    valence: details.valence,
    energy: details.energy,
    reason: {
      kind,
      target: point,
      distance: Math.hypot(details.valence - point.valence, details.energy - point.energy),
      step: stop.number,
      steps,
      because: taste.because(details),
    },
    cover: null,
    explicit: taste.wishes.explicit === "marked" && details.explicit === 1,
  };
}
