// @ts-check
/** The words for points of the map, and for why a track is in the list. */
/** @import { Because, Point, Track } from "../host/protocol.js" */
/** @import { Result } from "../shared/messages.js" */
import { genreName } from "../shared/genres.js";
import { numeral, t } from "../shared/i18n.js";
import { leadsNowhere } from "./music_way.js";

/** How music at a point sounds. @param {Point} point */
export const soundOf = ({ valence, energy }) =>
  t(`sound_${valence < 0.5 ? "dark" : "bright"}_${energy < 0.5 ? "gentle" : "lively"}`);

/** How many facts a line has room for. */
const MOST = 3;

/**
 * Why each track is in the list: what sets it apart from the others. What is true of all of them says nothing.
 * @param {Pick<Result, "tracks" | "goal" | "target" | "path">} result
 * @returns {string[]} a line for each track, which may be empty
 */
export function reasonsOf(result) {
  const way = result.target ? "target" : result.goal === "lift" && !leadsNowhere(result) ? "lift" : null;
  const facts = result.tracks.map((track) => factsOf(track, way));
  const [first = [], ...others] = facts;
  const common = others.length === 0 ? [] : first.filter((fact) => others.every((own) => own.includes(fact)));
  return facts.map((own) => own.filter((fact) => !common.includes(fact)).slice(0, MOST).reduce(joined, ""));
}

/** The most telling facts first. @param {Track} track @param {"lift" | "target" | null} way @returns {string[]} */
function factsOf({ reason, genre, year }, way) {
  const known = reason.because.filter(({ kind }) => kind !== "new").map(because);
  const step = way && reason.steps > 1 ? t(`why_${way}`, reason.step, reason.steps) : "";
  const fresh = reason.because.some(({ kind }) => kind === "new") ? t("because_new") : "";
  const from = year === null ? "" : numeral(year, { useGrouping: false });
  return [known.find(Boolean) ?? "", step, genre ? genreName(genre) : "", from, fresh].filter(Boolean);
}

/** @param {string} line @param {string} fact */
const joined = (line, fact) => (line ? t("why", line, fact) : fact);

/** @param {Because} because @returns {string} empty for a kind without words here, which a newer host may send */
const because = ({ kind, name }) => t(`because_${kind}`, (kind === "genre" && name ? genreName(name) : name) ?? "");

/** A readable name: some consist of spaces only, or of combining marks without a letter. @param {string} name */
export const nameOf = (name) => (/[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? name.trim() : t("track_unnamed"));
