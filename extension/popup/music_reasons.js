// @ts-check
/** Points and reasons in words. */
/** @import { Because, Point, Reason, Track } from "../host/protocol.js" */
import { t } from "../shared/i18n.js";

/** How music at a point sounds. @param {Point} point */
export const soundOf = ({ valence, energy }) =>
  t(`sound_${valence < 0.5 ? "dark" : "bright"}_${energy < 0.5 ? "gentle" : "lively"}`);

/** Why a track is here: what is known of the listener and speaks for it, or its place, and its sound. @param {Track} track */
export function why({ reason, valence, energy }) {
  const fresh = reason.because.some(({ kind }) => kind === "new");
  if (fresh) return t("why", t("because_new"), placeOf(reason));
  const known = reason.because.map(because).find(Boolean);
  return t("why", known ?? placeOf(reason), soundOf({ valence, energy }));
}

/** @param {Because} because @returns {string} empty for a kind that this version has no words for */
const because = ({ kind, name }) => t(`because_${kind}`, name ?? "");

/** @param {Reason} reason */
function placeOf({ kind, distance, step, steps }) {
  if (kind === "calm") return t("why_calm");
  if (kind === "step" && steps > 1) return t("why_step", step, steps);
  return t(distance < 0.08 ? "why_close" : "why_near");
}

/** A name that can be read: some consist of spaces, or of marks with nothing below them. @param {string} name */
export const nameOf = (name) => (/[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? name.trim() : t("track_unnamed"));
