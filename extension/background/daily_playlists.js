// @ts-check
/**
 * Playlists that stay fresh: an alarm asks the host once a day. Firefox forgets alarms when it closes, so the time of
 * the last one is kept, and the alarm is set anew whenever the background starts.
 */
import { problemOf } from "../host/errors.js";

export const ALARM = "refresh";
export const DAY = 24 * 60 * 60 * 1000;

/** After a start, so that it does not slow it down, in milliseconds. */
const SOON = 2 * 60 * 1000;

/** After a refresh that failed: a computer that has just woken up may not have its network yet. */
const AGAIN = 60 * 60 * 1000;

/** Failures that pass by themselves. What somebody has to do something about can wait until the next day. */
const PASSING = ["spotify_unreachable", "spotify_slow", "spotify_unavailable", "host_timeout"];

/** Where the time of the last refresh is kept; absent where nothing is kept fresh. */
const KEY = "refreshed_at";

/** @typedef {Pick<typeof chrome, "alarms" | "storage">} Api */
/** @typedef {Api & Pick<typeof chrome, "runtime">} Background */

/**
 * When the next refresh is due. A clock that was set back must not put it off for longer than a day.
 * @param {number} last milliseconds, of the last one
 * @param {number} now
 */
export const dueAt = (last, now) => Math.min(Math.max(last + DAY, now + SOON), now + DAY);

/**
 * What is kept fresh, told by the host: an alarm for something, none for nothing.
 * @param {Api} api
 * @param {boolean} anything
 * @param {number} [last] milliseconds, when the one that waits longest got its tracks
 */
export async function expect(api, anything, last = Date.now()) {
  if (!anything) {
    await api.alarms.clear(ALARM);
    await api.storage.local.remove(KEY);
  } else if (!(await api.alarms.get(ALARM))) {
    await api.storage.local.set({ [KEY]: last });
    await set(api, last);
  }
}

/**
 * The background's part.
 * @param {Background} api
 * @param {(method: "spotify/playlist/refresh", params: object) => Promise<unknown>} ask
 * @param {(...words: unknown[]) => void} log
 */
export function keepFresh(api, ask, log) {
  api.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) refresh(api, ask).catch((error) => log("playlists are not refreshed", error));
  });
  // A browser that starts runs this file only if somebody listens for that; what is to be done is the next line.
  api.runtime.onStartup.addListener(() => {});
  restore(api).catch((error) => log("no alarm", error));
}

/** @param {Api} api @param {Parameters<typeof keepFresh>[1]} ask */
async function refresh(api, ask) {
  // Before the host is asked: the browser may end while it works.
  await api.alarms.create(ALARM, { when: Date.now() + AGAIN, periodInMinutes: DAY / 60_000 });
  const answer = await ask("spotify/playlist/refresh", {}).catch(async (error) => {
    if (!PASSING.includes(problemOf(error).code)) await set(api, Date.now());
    throw error;
  });
  const { kept } = /** @type {{ kept: unknown[] }} */ (answer);
  if (kept.length === 0) return expect(api, false);
  await api.storage.local.set({ [KEY]: Date.now() });
  return set(api, Date.now());
}

/** @param {Api} api */
async function restore(api) {
  const last = (await api.storage.local.get(KEY))[KEY];
  if (typeof last === "number" && !(await api.alarms.get(ALARM))) await set(api, last);
}

/** @param {Api} api @param {number} last */
async function set(api, last) {
  await api.alarms.create(ALARM, { when: dueAt(last, Date.now()), periodInMinutes: DAY / 60_000 });
}
