// @ts-check
/** What a person thinks of single tracks. */
/** @import { Event, Result } from "../shared/messages.js" */

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

/**
 * A judgement that was not taken is undone, and nothing else that changed meanwhile.
 * @param {Result} result
 * @param {Extract<Event, { type: "put_back" }>} event
 * @returns {Result}
 */
export function undone(result, { track: id, before, problem }) {
  const { tracks, removed } = result;
  const others = result.liked.filter((one) => one !== id);
  const known = { ...result, liked: before.liked.includes(id) ? [...others, id] : others, problem };
  const there = tracks.some((track) => track.id === id);
  const index = before.tracks.findIndex((track) => track.id === id);
  const lost = before.tracks[index];
  // Each answer has a path of its own: another's tracks are not added to.
  if (lost && !there && result.path === before.path) {
    // Others may have gone and come meanwhile: its place is before the first that followed it.
    const after = new Set(before.tracks.slice(index + 1).map((track) => track.id));
    const place = tracks.findIndex((track) => after.has(track.id));
    const all = tracks.toSpliced(place < 0 ? tracks.length : place, 0, lost);
    return { ...known, tracks: all, removed: removed?.track.id === id ? null : removed };
  }
  if (before.removed?.track.id === id && there) {
    return { ...known, tracks: tracks.filter((track) => track.id !== id), removed: before.removed };
  }
  return known;
}

/** Tracks were saved in Spotify for a like, or taken out again. @param {Result} result @param {Extract<Event, { type: "saved" }>} event @returns {Result} */
export function kept(result, { tracks, saved }) {
  const others = result.saved.filter((id) => !tracks.includes(id));
  return { ...result, saved: saved ? [...others, ...tracks] : others };
}
