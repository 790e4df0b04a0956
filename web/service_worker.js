// @ts-check
/**
 * The page's copy for later visits, also without a network. One cache holds one version, whole or not at all: each file
 * is checked by its hash when it is fetched, so files of two versions never meet. A new version waits until the page
 * asks for it, or until no page is open. `web/build` fills in the files and their common hash.
 *
 * Not every visit needs every file: those that are marked `later`, which are the texts of other languages and the icons
 * that a system takes when the page is installed, are kept when they are first asked for.
 */

const VERSION = "/*VERSION*/";
/** @typedef {{ path: string, sha256: string, later?: boolean }} Listed */
/** @type {Listed[]} */
const FILES = [/*FILES*/].flat();

const CACHE = `facetune-${VERSION}`;
/** Where the browser's system hands over a picture: app.webmanifest names it. */
const SHARE = "share";

const worker = /** @type {any} */ (globalThis);
/** The address of the page, with a slash at its end. */
const home = new URL("./", worker.location.href).href;
/** The picture that another app has shared, until the page fetches it. It is never stored. @type {Blob | null} */
let shared = null;

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(drop()));
worker.addEventListener("message", (/** @type {MessageEvent} */ event) => {
  if (event.data === "take over") void worker.skipWaiting();
  if (event.data !== "shared picture") return;
  event.ports[0]?.postMessage(shared);
  shared = null;
});
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!url.href.startsWith(home)) return;
  if (request.method === "POST" && url.href === home + SHARE) event.respondWith(take(request));
  else if (request.method === "GET") event.respondWith(answer(request, url));
});

/** Files of the version before that are the same are not fetched again. */
async function fill() {
  const cache = await caches.open(CACHE);
  const names = (await caches.keys()).filter((name) => name.startsWith("facetune-"));
  const spoken = language();
  for (const { path, sha256, later } of FILES) {
    // The hash is part of the key: an older cache is asked for this very file.
    const key = keyOf(path, sha256);
    if (await cache.match(key)) continue;
    const before = await first(names, key);
    if (later && languageOf(path) !== spoken && !before) continue;
    await cache.put(key, before ?? (await fetched(path, sha256)));
  }
}

/** The language whose texts a file has. @param {string} path */
const languageOf = (path) => /_locales\/([^/.]+)/.exec(path)?.[1] ?? null;

/** The first of the browser's languages that there are texts for, or English, as web/texts.js chooses. */
function language() {
  const known = FILES.map(({ path }) => languageOf(path));
  for (const wanted of worker.navigator.languages) {
    const base = wanted.toLowerCase().split("-")[0];
    const found = known.find((name) => name?.split("_")[0] === base);
    if (found) return found;
  }
  return "en";
}

/** @param {string} path @param {string} sha256 */
const keyOf = (path, sha256) => `${home}${path}?${sha256}`;

/** @param {string[]} names @param {string} key */
async function first(names, key) {
  for (const name of names) {
    const found = await (await caches.open(name)).match(key);
    if (found) return found;
  }
  return null;
}

/** @param {string} path @param {string} sha256 */
async function fetched(path, sha256) {
  // A file of another version does not have the hash, and ends this installation. The browser tries again later.
  const bytes = sha256.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  const integrity = `sha256-${btoa(String.fromCharCode(...bytes))}`;
  const answered = await fetch(home + path, { integrity, cache: "no-cache" });
  if (!answered.ok) throw new Error(`${path}: ${answered.status}`);
  return answered;
}

async function drop() {
  for (const name of await caches.keys()) {
    if (name.startsWith("facetune-") && name !== CACHE) await caches.delete(name);
  }
}

/** @param {Request} request @param {URL} url */
async function answer(request, url) {
  const path = url.href.slice(home.length).replace(/[?#].*$/, "");
  const known = FILES.find((one) => one.path === path);
  const file = known ?? (request.mode === "navigate" ? FILES.find((one) => one.path === "index.html") : undefined);
  if (!file) return fetch(request);
  const cache = await caches.open(CACHE);
  const found = await cache.match(keyOf(file.path, file.sha256));
  return found ?? (file.later ? kept(file, cache, request) : fetch(request));
}

/** A file that is asked for the first time; without a network, the same texts in a language that is there. @param {Listed} file @param {Cache} cache @param {Request} request */
async function kept({ path, sha256 }, cache, request) {
  try {
    const fresh = await fetched(path, sha256);
    // Where there is no room, the file is asked for again.
    await cache.put(keyOf(path, sha256), fresh.clone()).catch(() => {});
    return fresh;
  } catch {
    const nameless = (/** @type {string} */ one) => one.replace(/(_locales\/)[^/.]+/, "$1");
    const others = languageOf(path) ? FILES.filter((one) => nameless(one.path) === nameless(path)) : [];
    for (const other of others) {
      const found = await cache.match(keyOf(other.path, other.sha256));
      if (found) return found;
    }
    return fetch(request);
  }
}

/** @param {Request} request */
async function take(request) {
  const picture = (await request.formData()).get("picture");
  shared = picture instanceof Blob ? picture : null;
  return Response.redirect(`${home}?shared`, 303);
}
