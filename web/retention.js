// @ts-check
/** How long moods are kept. The host's is `profile/retention.py`. Likes and rejections stay: a person told them. */
import { done } from "./store.js";

const DAY = 86_400;
/** Seconds to an earlier scan, so that a clock that is wrong for a while does not cost a history. */
export const APART = 3600;

/** The tables that moods and what belongs to them are in. */
export const KEPT = /** @type {const} */ (["scans", "shown", "feedback"]);

/**
 * Drop the moods, the tracks shown and the openings that are too old.
 * @param {(name: typeof KEPT[number]) => IDBObjectStore} table
 * @param {number | null} days 0 for none at all, null for ever
 * @param {number} now Unix seconds
 * @param {boolean} [asked] by the person, at this moment
 */
export async function expire(table, days, now, asked = false) {
  if (days === null) return;
  const sure = asked || days === 0 ? now : await earlier(table("scans"), now);
  // With 0 days all rows go, also those with a time in the future.
  const before = IDBKeyRange.upperBound(days === 0 ? Infinity : sure - days * DAY, true);
  for (const name of /** @type {const} */ (["scans", "shown"])) drop(table(name).index("time").openCursor(before));
  drop(table("feedback").openCursor(), ({ kind, time }) => kind === "opened" && time < before.upper);
}

/** The time of the newest scan that is not of this hour. @param {IDBObjectStore} scans @param {number} now */
async function earlier(scans, now) {
  const found = await done(scans.index("time").openCursor(IDBKeyRange.upperBound(now - APART), "prev"));
  return found ? Number(found.key) : -Infinity;
}

/** @param {IDBRequest<IDBCursorWithValue | null>} reading @param {(row: any) => boolean} [which] */
function drop(reading, which = () => true) {
  reading.onsuccess = () => {
    const { result } = reading;
    if (result && which(result.value)) result.delete();
    result?.continue();
  };
}
