// @ts-check
/**
 * Playlists that stay fresh: an alarm asks the host once a day. Firefox forgets alarms when it closes, so the time of
 * the last one is kept, and the alarm is set anew whenever the background starts.
 */

export const ALARM = "refresh";
export const DAY = 24 * 60 * 60 * 1000;

/** After a start, so that it does not slow it down, in milliseconds. */
const SOON = 2 * 60 * 1000;

/** After a refresh that failed: a computer that has just woken up may not have its network yet. */
const AGAIN = 60 * 60 * 1000;

/** Where the time of the last refresh is kept; absent where nothing is kept fresh. */
const KEY = "refreshed_at";

/** @typedef {Pick<typeof chrome, "alarms" | "storage">} Api */

/**
 * When the next refresh is due. A clock that was set back must not put it off for longer than a day.
 * @param {number} last milliseconds, of the last one
 * @param {number} now
 */
export const dueAt = (last, now) => Math.min(Math.max(last + DAY, now + SOON), now + DAY);

/** What is kept fresh, told by the host: an alarm for something, none for nothing. @param {Api} api @param {boolean} anything */
export async function expect(api, anything) {
  if (!anything) {
    await api.alarms.clear(ALARM);
    await api.storage.local.remove(KEY);
  } else if (!(await api.alarms.get(ALARM))) {
    await api.storage.local.set({ [KEY]: Date.now() });
    await set(api, Date.now());
  }
}

/**
 * The background's part.
 * @param {Api} api
 * @param {(method: "spotify/playlist/refresh", params: object) => Promise<unknown>} ask
 * @param {(...words: unknown[]) => void} log
 */
export function keepFresh(api, ask, log) {
  api.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) refresh(api, ask).catch((error) => log("playlists are not refreshed", error));
  });
  restore(api).catch((error) => log("no alarm", error));
}

/** @param {Api} api @param {Parameters<typeof keepFresh>[1]} ask */
async function refresh(api, ask) {
  // Before the host is asked: the browser may end while it works.
  await api.alarms.create(ALARM, { when: Date.now() + AGAIN, periodInMinutes: DAY / 60_000 });
  const { kept } = /** @type {{ kept: unknown[] }} */ (await ask("spotify/playlist/refresh", {}));
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
