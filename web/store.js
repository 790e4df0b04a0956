// @ts-check
/** The browser's own database (IndexedDB): everything that the page remembers is in it, and nowhere else. */
import { HostError } from "../extension/host/errors.js";

const NAME = "facetune";
const VERSION = 1;

/** The tables of the person, named as in the document of an export, and `choices`: what the page itself remembers. */
export const TABLES = /** @type {const} */ (["scans", "shown", "feedback", "settings", "calibration"]);

/** @typedef {(typeof TABLES)[number] | "choices"} Table */

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function database() {
  opened ??= open();
  opened.catch(() => (opened = null));
  return opened;
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const { result: base } = request;
      const scans = base.createObjectStore("scans", { keyPath: "scan", autoIncrement: true });
      scans.createIndex("time", "time");
      const shown = base.createObjectStore("shown", { autoIncrement: true });
      shown.createIndex("time", "time");
      shown.createIndex("scan", "scan");
      base.createObjectStore("feedback", { autoIncrement: true });
      base.createObjectStore("settings");
      base.createObjectStore("calibration");
      base.createObjectStore("choices");
    };
    request.onsuccess = () => {
      // Another tab has a newer version of the page: it must not wait for this one.
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error("no database"));
    request.onblocked = () => reject(new Error("the database is in use"));
  });
}

/**
 * Work on tables: all of it is stored, or nothing. What `work` returns may hold requests, which are read at the end.
 * @template T
 * @param {Table[]} tables
 * @param {IDBTransactionMode} mode
 * @param {(table: (name: Table) => IDBObjectStore) => T | Promise<T>} doing awaits nothing but requests, by `done`
 * @returns {Promise<T>} HostError storage_failed, and as `doing`
 */
export async function work(tables, mode, doing) {
  try {
    const transaction = (await database()).transaction(tables, mode);
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(transaction.error ?? new Error("not stored"));
    });
    ended.catch(() => {});
    const result = await doing((name) => transaction.objectStore(name));
    await ended;
    return result;
  } catch (error) {
    throw error instanceof HostError ? error : new HostError("storage_failed", { params: { detail: String(error) } });
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Every row of a table, the oldest first. @param {Table} name @returns {Promise<any[]>} */
export const all = (name) => work([name], "readonly", (table) => done(table(name).getAll()));

/** The rows of a table from a time on. @param {"scans" | "shown"} name @param {number} from Unix seconds @returns {Promise<any[]>} */
export const since = (name, from) =>
  work([name], "readonly", (table) => done(table(name).index("time").getAll(IDBKeyRange.lowerBound(from))));

/** The value under a key. @param {"settings" | "calibration" | "choices"} name @param {string} key @returns {Promise<any>} */
export const value = (name, key) => work([name], "readonly", (table) => done(table(name).get(key)));

/** Every value of a table with its key. @param {"settings" | "calibration"} name @returns {Promise<[string, any][]>} */
export const values = (name) =>
  work([name], "readonly", async (table) => {
    const [keys, found] = await Promise.all([done(table(name).getAllKeys()), done(table(name).getAll())]);
    return keys.map((key, place) => /** @type {[string, any]} */ ([String(key), found[place]]));
  });
