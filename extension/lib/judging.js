// @ts-check
/** What a person thinks of single tracks. */
/** @import { Event, Result } from "./types.js" */

/** @param {Result} result @param {Extract<Event, { type: "judged" }>} event @returns {Result} */
export function judged(result, { track: id, kind }) {
  const { tracks, liked, removed } = result;
  const index = tracks.findIndex((track) => track.id === id);
  const track = tracks[index];
  switch (kind) {
    case "liked":
      return track && !liked.includes(id) ? { ...result, liked: [...liked, id] } : result;
    case "rejected":
      if (!track) return result;
      return {
        ...result,
        tracks: tracks.toSpliced(index, 1),
        liked: liked.filter((one) => one !== id),
        removed: { track, index },
      };
    case "cleared":
      if (removed?.track.id === id && !track) {
        return { ...result, tracks: tracks.toSpliced(removed.index, 0, removed.track), removed: null };
      }
      return { ...result, liked: liked.filter((one) => one !== id) };
    case "opened":
      return result;
  }
}

/** Tracks were saved in Spotify for a like, or taken out again. @param {Result} result @param {Extract<Event, { type: "saved" }>} event @returns {Result} */
export function kept(result, { tracks, saved }) {
  const others = result.saved.filter((id) => !tracks.includes(id));
  return { ...result, saved: saved ? [...others, ...tracks] : others };
}
