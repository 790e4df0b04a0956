// @ts-check
/**
 * What the extension's modules use of the browser's extension API, for a page without one. It must be imported before
 * them: `shared/api.js` takes it when it is loaded. There are no tabs here, so links open by themselves.
 */
import { message } from "./texts.js";
import { done, value, work } from "./store.js";

/** @typedef {(message: any) => Promise<unknown>} Answerer */

/** Who answers requests, and who takes ports: the page sets both. @type {{ answer: Answerer, connect: (port: any) => void }} */
export const behind = {
  answer: () => Promise.reject(new Error("nothing answers yet")),
  connect: () => {},
};

/** Called when something could not be stored. It is known until the page is left. @type {{ failed: () => void }} */
export const storing = { failed: () => {} };

/** What could not be stored, and what is removed, for as long as the page is open. @type {Map<string, unknown>} */
const unstored = new Map();

/** Choices that last. @type {Area} */
const lasting = {
  read: async (key) => (unstored.has(key) ? unstored.get(key) : value("choices", key).catch(() => undefined)),
  put: async (key, what) => {
    try {
      await work(["choices"], "readwrite", (table) => done(table("choices").put(what, key)));
      unstored.delete(key);
    } catch {
      unstored.set(key, what);
      storing.failed();
    }
  },
  remove: async (key) => {
    unstored.set(key, undefined);
    await work(["choices"], "readwrite", (table) => done(table("choices").delete(key))).then(
      () => unstored.delete(key),
      () => {},
    );
  },
};

/** Choices until the tab is closed. @type {Area} */
const passing = {
  read: async (key) => {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  },
  put: async (key, what) => sessionStorage.setItem(key, JSON.stringify(what)),
  remove: async (key) => sessionStorage.removeItem(key),
};

/**
 * @typedef {object} Area
 * @property {(key: string) => Promise<unknown>} read
 * @property {(key: string, what: unknown) => Promise<void>} put
 * @property {(key: string) => Promise<void>} remove
 */

/** An area as the extension API has it. @param {Area} area */
const storageArea = ({ read, put, remove }) => ({
  async get(/** @type {string | string[]} */ keys) {
    const found = await Promise.all([keys].flat().map(async (key) => [key, await read(key)]));
    return Object.fromEntries(found.filter(([, what]) => what !== undefined));
  },
  set: async (/** @type {Record<string, unknown>} */ items) => {
    await Promise.all(Object.entries(items).map(([key, what]) => put(key, what)));
  },
  remove: async (/** @type {string | string[]} */ keys) => {
    await Promise.all([keys].flat().map(remove));
  },
});

/** Two ends of one port: what is posted to one arrives at the other, as a copy and later, as between two pages. */
function ports() {
  const [near, far] = [end(), end()];
  const join = (/** @type {ReturnType<typeof end>} */ one, /** @type {ReturnType<typeof end>} */ other) => ({
    postMessage(/** @type {unknown} */ what) {
      const copy = structuredClone(what);
      queueMicrotask(() => other.messages.forEach((listen) => listen(copy)));
    },
    disconnect: () => queueMicrotask(() => other.ends.forEach((listen) => listen())),
    onMessage: { addListener: (/** @type {(what: unknown) => void} */ listen) => void one.messages.push(listen) },
    onDisconnect: { addListener: (/** @type {() => void} */ listen) => void one.ends.push(listen) },
  });
  return [join(near, far), join(far, near)];
}

const end = () => ({
  messages: /** @type {((what: unknown) => void)[]} */ ([]),
  ends: /** @type {(() => void)[]} */ ([]),
});

/** @type {any} */ (globalThis).browser = {
  i18n: { getMessage: message, getUILanguage: () => navigator.language },
  storage: { local: storageArea(lasting), session: storageArea(passing) },
  runtime: {
    id: "page",
    getManifest: () => ({}),
    getURL: (/** @type {string} */ path) => new URL(`../extension/${path}`, import.meta.url).href,
    sendMessage: (/** @type {unknown} */ what) => behind.answer(what),
    connect(/** @type {{ name: string }} */ { name }) {
      const [near, far] = ports();
      behind.connect({ ...far, name });
      return near;
    },
  },
};
