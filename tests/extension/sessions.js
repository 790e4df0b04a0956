/** A session of the background with a popup, and a host that answers when a test says so. */
import { Session } from "../../extension/background/session.js";
import { HostError, garbled } from "../../extension/host/errors.js";
import { NOTIFICATIONS, RESULTS } from "../../extension/host/schema.js";
import { TIMEOUTS, answer, settle } from "./fakes.js";

/** A session with a host whose answers the test gives, and one popup. */
export function make({ agreed = true, recalled = null, aimed, live = false, methods = [] } = {}) {
  const stage = { live, methods, asked: [], acknowledged: [], closed: 0, kept: [], messages: [], opened: [], time: 1_000_000, agreed, aimed, logged: [] };
  const host = {
    timeouts: TIMEOUTS,
    ask(method, params, options = {}) {
      return new Promise((resolved, reject) => {
        // As the real one does: what comes from the host is checked.
        const resolve = (result) => {
          const checked = RESULTS[method](result);
          if (checked === undefined) reject(garbled(method));
          else resolved(checked);
        };
        const hear = (notification, callback) => (given) => {
          const checked = NOTIFICATIONS[notification]({ id: 1, sequence: 0, redirect: "", ...given });
          if (checked !== undefined) callback?.(checked);
          else if (notification !== "scan/progress") reject(garbled(notification));
        };
        const onProgress = hear("scan/progress", options.onProgress);
        const onMood = hear("scan/mood", options.onMood);
        const onPage = hear("spotify/page", options.onPage);
        stage.asked.push({ method, params, ...options, onProgress, onMood, onPage, resolve, reject });
        options.signal?.addEventListener("abort", () => reject(new HostError("cancelled")));
      });
    },
    methods: async () => stage.methods,
    acknowledge: (...words) => stage.acknowledged.push(words),
    close: () => stage.closed++,
  };
  const storage = {
    consented: async () => stage.agreed,
    consent: async () => void (stage.agreed = true),
    wishesFirst: async () => stage.unasked === true,
    withdraw: async () => void (stage.agreed = false),
    saveResult: async (result, lasting) => void (stage.kept.push(result), (stage.lasting = lasting)),
    dropResult: async () => void (stage.dropped = true),
    iconShows: async () => stage.iconShows ?? "list",
    loadResult: async () => recalled,
    forget: async () => void (stage.forgot = true),
    saveGoal: async (goal) => void (stage.aimed = goal),
    loadGoal: async () => stage.aimed,
    saveLive: async (on) => void (stage.live = on),
    loadLive: async () => stage.live,
  };
  const session = new Session({ host, storage, log: (...words) => stage.logged.push(words), openTab: (url) => stage.opened.push(url), now: () => stage.time });
  const popup = { postMessage: (message) => stage.messages.push(message) };
  return { stage, session, popup, storage, last: () => stage.asked.at(-1) };
}

export async function open(made) {
  made.session.join(made.popup);
  await made.session.receive({ type: "open" }, made.popup);
}

/** The states that the popup was told, in order. */
export const states = (made) => made.stage.messages.flatMap(({ state }) => state ?? []);

/** Opened and answered. */
export async function withResult(made, given = answer) {
  const opening = open(made);
  await settle();
  made.last().resolve(given);
  await opening;
}
