import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const HOME = "https://example.org/facetune/";
const TEXTS = ["de", "en", "pt_BR"].map((language, place) => ({ path: `web/_locales/${language}.json`, sha256: `0${place}`, later: true }));
const ICON = { path: "web/icons/icon-512.png", sha256: "0f", later: true };
const FILES = [{ path: "index.html", sha256: "aa" }, { path: "settings.html", sha256: "bb" }, { path: "web/main.js", sha256: "cc" }, ...TEXTS, ICON];
const keyOf = ({ path, sha256 }) => `${HOME}${path}?${sha256}`;

/** The worker as it is built, in a browser whose cache holds these files; with a network, or without. */
function worker({ held = FILES.filter(({ later }) => !later), online = false, languages = ["en-GB"] } = {}) {
  const listeners = {};
  const stored = new Map(held.map((file) => [keyOf(file), file.path]));
  const cache = { match: async (key) => stored.get(key), put: async (key, answer) => void stored.set(key, answer.path) };
  const context = vm.createContext({
    URL,
    btoa,
    navigator: { languages },
    location: { href: `${HOME}service_worker.js` },
    caches: { open: async () => cache, keys: async () => [] },
    fetch: async (address) => {
      if (!online) throw new Error("offline");
      const path = String(address.url ?? address).slice(HOME.length);
      return { ok: true, path, clone: () => ({ path }) };
    },
    addEventListener: (name, listen) => (listeners[name] = listen),
  });
  const script = readFileSync(new URL("../../web/service_worker.js", import.meta.url), "utf8");
  vm.runInContext(script.replace("/*FILES*/", JSON.stringify(FILES)).replace("/*VERSION*/", "1"), context);
  const ask = (path, mode = "no-cors") => {
    let answer;
    listeners.fetch({ request: { url: HOME + path, method: "GET", mode }, respondWith: (one) => (answer = one) });
    return answer;
  };
  const install = () => new Promise((resolve) => listeners.install({ waitUntil: resolve }));
  return Object.assign(ask, { stored, install });
}

for (const [languages, text] of [[["en-GB"], "en"], [["sv", "pt-PT"], "pt_BR"], [["sv"], "en"], [["de-AT", "en"], "de"]]) {
  test(`a first visit fetches the texts of one language, for ${languages} those of ${text}, and no icons`, async () => {
    const ask = worker({ held: [], online: true, languages });
    await ask.install();
    assert.deepEqual([...ask.stored.values()], ["index.html", "settings.html", "web/main.js", `web/_locales/${text}.json`]);
  });
}

test("what a visit asks for later is kept", async () => {
  const ask = worker({ online: true });
  assert.equal((await ask("web/_locales/de.json")).path, "web/_locales/de.json");
  assert.equal((await ask(ICON.path)).path, ICON.path);
  assert.deepEqual([...ask.stored.values()].slice(3), ["web/_locales/de.json", ICON.path]);
});

test("without a network the texts are those of a language that is there", async () => {
  const ask = worker({ held: [...FILES.slice(0, 3), TEXTS[1]], languages: ["de"] });
  assert.equal(await ask("web/_locales/de.json"), "web/_locales/en.json");
  await assert.rejects(ask(ICON.path), /offline/);
});

test("without a network the page, its settings and its files come from the cache", async () => {
  const ask = worker();
  assert.equal(await ask("", "navigate"), "index.html");
  assert.equal(await ask("?shared", "navigate"), "index.html");
  assert.equal(await ask("settings.html#stored", "navigate"), "settings.html");
  assert.equal(await ask("web/main.js"), "web/main.js");
  assert.equal(await ask("anything", "navigate"), "index.html");
  await assert.rejects(ask("web/none.js"), /offline/);
});

test("what lies outside the page is left to the browser", () => {
  const ask = worker();
  assert.equal(ask("../other/index.html", "navigate"), undefined);
});
