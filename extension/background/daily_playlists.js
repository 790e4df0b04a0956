// @ts-check
/**
 * Daily playlists: an alarm asks the host once a day to refresh them. Firefox forgets alarms when it closes, so the time
 * of the last refresh is stored, and the alarm is set again when the background starts.
 */
import { problemOf } from "../host/errors.js";

export const ALARM = "refresh";
export const DAY = 24 * 60 * 60 * 1000;

/** The delay after a start, which a refresh must not slow down, in milliseconds. */
const SOON = 2 * 60 * 1000;

/** The delay after a refresh that failed: a computer that has just woken up may not have its network yet. */
const AGAIN = 60 * 60 * 1000;

/** Failures that may be gone in an hour. After any other failure the next refresh is tomorrow. */
const PASSING = ["spotify_unreachable", "spotify_slow", "spotify_unavailable", "host_timeout"];

/** The key of the time of the last refresh. It is absent without daily playlists. */
const KEY = "refreshed_at";

/** @typedef {Pick<typeof chrome, "alarms" | "storage">} Api */
/** @typedef {Api & Pick<typeof chrome, "runtime">} Background */

/**
 * When the next refresh is due: within a day, even after the clock was set back.
 * @param {number} last milliseconds, of the last refresh
 * @param {number} now
 */
export const dueAt = (last, now) => Math.min(Math.max(last + DAY, now + SOON), now + DAY);

/**
 * Set the alarm if there are daily playlists, or clear it.
 * @param {Api} api
 * @param {boolean} anything
 * @param {number} [last] milliseconds, when the oldest playlist got its tracks
 */
export async function setAlarm(api, anything, last = Date.now()) {
  if (!anything) {
    await api.alarms.clear(ALARM);
    await api.storage.local.remove(KEY);
  } else if (!(await api.alarms.get(ALARM))) {
    await api.storage.local.set({ [KEY]: last });
    await schedule(api, last);
  }
}

/**
 * Refresh at each alarm, and set the alarm when the background starts.
 * @param {Background} api
 * @param {(method: "spotify/playlist/refresh", params: object) => Promise<unknown>} ask
 * @param {(...words: unknown[]) => void} log
 */
export function refreshDaily(api, ask, log) {
  api.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) refresh(api, ask).catch((error) => log("playlists are not refreshed", error));
  });
  // With this listener the browser runs the background when it starts, and so the next line.
  api.runtime.onStartup.addListener(() => {});
  restore(api).catch((error) => log("no alarm", error));
}

/** @param {Api} api @param {Parameters<typeof refreshDaily>[1]} ask */
async function refresh(api, ask) {
  // Before the host is asked: the browser may close while it works.
  await api.alarms.create(ALARM, { when: Date.now() + AGAIN, periodInMinutes: DAY / 60_000 });
  const answer = await ask("spotify/playlist/refresh", {}).catch(async (error) => {
    if (!PASSING.includes(problemOf(error).code)) await schedule(api, Date.now());
    throw error;
  });
  const { kept } = /** @type {{ kept: unknown[] }} */ (answer);
  if (kept.length === 0) return setAlarm(api, false);
  await api.storage.local.set({ [KEY]: Date.now() });
  return schedule(api, Date.now());
}

/** @param {Api} api */
async function restore(api) {
  const last = (await api.storage.local.get(KEY))[KEY];
  if (typeof last === "number" && !(await api.alarms.get(ALARM))) await schedule(api, last);
}

/** @param {Api} api @param {number} last */
async function schedule(api, last) {
  await api.alarms.create(ALARM, { when: dueAt(last, Date.now()), periodInMinutes: DAY / 60_000 });
}
