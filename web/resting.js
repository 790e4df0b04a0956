// @ts-check
/** The face at rest: from a look at it, and from the scans that the person said were calm. Numbers as in the host's `vision/calibration.py`. */
/** @import { Rest } from "./engine/types.js" */
import { keptRest, pastScans, sharesOf } from "./profile.js";

/** Scans that a look at rest counts as. */
export const LOOK = 3;
/** Scans that the person must have corrected to calm before any scan counts. */
export const LEAST_CORRECTIONS = 5;
/** The least share whose logarithm is taken. */
export const FLOOR = 1e-4;

/** @param {string} model @returns {Promise<{ rest: Rest | null, corrections: number }>} */
export async function knownRest(model) {
  // Without a database nothing is known, and a look is not corrected.
  const look = await keptRest().catch(() => null);
  const scans = await pastScans(model).catch(() => []);
  const corrected = scans.filter(({ emotion, correction, distribution }) => correction === "neutral" && (emotion ?? topOf(distribution)) !== "neutral");
  const enough = corrected.length >= LEAST_CORRECTIONS;
  const calm = enough ? fromScans(scans.filter(({ emotion, correction }) => (correction ?? emotion) === "neutral")) : null;
  const looked = look?.model === model ? { logs: look.logs, scans: LOOK } : null;
  return { rest: combined(looked, calm), corrections: enough ? corrected.length : 0 };
}

/** @param {Record<string, number>} distribution */
const topOf = (distribution) => Object.entries(distribution).sort(([, one], [, other]) => other - one)[0]?.[0];

/** @param {any[]} scans @returns {Rest} */
function fromScans(scans) {
  const logs = scans.map(({ uncorrected, distribution }) => sharesOf(uncorrected ?? distribution).map((share) => Math.log(Math.max(share, FLOOR))));
  return { logs: mean(logs, logs.map(() => 1)), scans: scans.length };
}

/** The average, weighted by the number of scans. @param {...(Rest | null)} known @returns {Rest | null} */
export function combined(...known) {
  const found = known.filter((one) => one !== null);
  const weights = found.map(({ scans }) => scans);
  const scans = weights.reduce((sum, one) => sum + one, 0);
  return scans > 0 ? { logs: mean(found.map(({ logs }) => logs), weights), scans } : null;
}

/** @param {number[][]} rows @param {number[]} weights */
function mean(rows, weights) {
  const whole = weights.reduce((sum, one) => sum + one, 0);
  return Array.from({ length: rows[0]?.length ?? 0 }, (_, place) =>
    rows.reduce((sum, row, index) => sum + (row[place] ?? 0) * (weights[index] ?? 0), 0) / whole,
  );
}
