// @ts-check
/** The words for points of the map, and for why a track is in the list. */
/** @import { Because, Point, Reason, Track } from "../host/protocol.js" */
import { t } from "../shared/i18n.js";

/** How music at a point sounds. @param {Point} point */
export const soundOf = ({ valence, energy }) =>
  t(`sound_${valence < 0.5 ? "dark" : "bright"}_${energy < 0.5 ? "gentle" : "lively"}`);

/** Why a track is in the list: what is known of the listener, or else its place on the map, and its sound. @param {Track} track */
export function why({ reason, valence, energy }) {
  const fresh = reason.because.some(({ kind }) => kind === "new");
  if (fresh) return t("why", t("because_new"), placeOf(reason));
  const known = reason.because.map(because).find(Boolean);
  return t("why", known ?? placeOf(reason), soundOf({ valence, energy }));
}

/** @param {Because} because @returns {string} empty for a kind without words here, which a newer host may send */
const because = ({ kind, name }) => t(`because_${kind}`, name ?? "");

/** @param {Reason} reason */
function placeOf({ kind, distance, step, steps }) {
  if (kind === "calm") return t("why_calm");
  if (kind === "step" && steps > 1) return t("why_step", step, steps);
  return t(distance < 0.08 ? "why_close" : "why_near");
}

/** A readable name: some consist of spaces only, or of combining marks without a letter. @param {string} name */
export const nameOf = (name) => (/[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? name.trim() : t("track_unnamed"));
