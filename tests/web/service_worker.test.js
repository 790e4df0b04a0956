import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const HOME = "https://example.org/facetune/";
const FILES = [{ path: "index.html", sha256: "aa" }, { path: "settings.html", sha256: "bb" }, { path: "web/main.js", sha256: "cc" }];

/** The worker as it is built, in a browser without a network whose cache holds every file. */
function worker() {
  const listeners = {};
  const stored = new Map(FILES.map(({ path, sha256 }) => [`${HOME}${path}?${sha256}`, path]));
  const cache = { match: async (key) => stored.get(key) };
  const context = vm.createContext({
    URL,
    location: { href: `${HOME}service_worker.js` },
    caches: { open: async () => cache },
    fetch: async () => Promise.reject(new Error("offline")),
    addEventListener: (name, listen) => (listeners[name] = listen),
  });
  const script = readFileSync(new URL("../../web/service_worker.js", import.meta.url), "utf8");
  vm.runInContext(script.replace("/*FILES*/", JSON.stringify(FILES)).replace("/*VERSION*/", "1"), context);
  return (path, mode = "no-cors") => {
    let answer;
    listeners.fetch({ request: { url: HOME + path, method: "GET", mode }, respondWith: (one) => (answer = one) });
    return answer;
  };
}

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
