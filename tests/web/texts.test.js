import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, languageFor } from "../../web/texts.js";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const own = Object.fromEntries(LANGUAGES.map((language) => [language, JSON.parse(read(`web/_locales/${language}.json`))]));
const shared = JSON.parse(read("extension/_locales/en/messages.json"));
const values = (text) => [...text.matchAll(/\$[1-9]|\{[a-z_]+\}|`[^`]*`/g)].map(([value]) => value).sort();

test("the page speaks the languages of the extension, each with every text", () => {
  assert.deepEqual([...LANGUAGES].sort(), readdirSync(new URL("extension/_locales", root)).sort());
  for (const [language, texts] of Object.entries(own)) {
    assert.deepEqual(Object.keys(texts), Object.keys(own.en), language);
    for (const [key, text] of Object.entries(texts)) {
      assert.ok(text.trim() === text && text.length > 0, `${language}: ${key}`);
      assert.deepEqual(values(text), values(own.en[key]), `${language}: ${key}`);
      assert.ok(language === "en" || text !== own.en[key], `${language}: ${key} is English`);
    }
  }
  for (const [key, text] of Object.entries(own.fr)) assert.doesNotMatch(text, / [:;?!»](?!\w)|« /, key);
});

test("no text of the page's own speaks of a computer that it does not run on", () => {
  for (const [key, text] of Object.entries(own.en)) {
    if (key !== "web_import_about") assert.doesNotMatch(text, /this computer|FILE|popup|extension/, key);
  }
});

test("every text that a page names is there", () => {
  const scripts = readdirSync(new URL("web", root)).filter((name) => /\.(js|html)$/.test(name));
  for (const script of scripts) {
    const named = [...read(`web/${script}`).matchAll(/data-i18n(?:-[a-z-]+)?="(\w+)"|\bt\("(\w+)"/g)].map(([, one, other]) => one ?? other);
    for (const key of named) assert.ok(own.en[key] ?? shared[key], `${script}: ${key}`);
  }
});

test("every failure that the page makes has a message and a hint", () => {
  const scripts = readdirSync(new URL("web", root)).filter((name) => name.endsWith(".js"));
  const codes = new Set(scripts.flatMap((name) => [...read(`web/${name}`).matchAll(/(?:HostError\(|\?\? |: )"([a-z]+(?:_[a-z]+)+)"/g)].map(([, code]) => code)));
  codes.delete("take_over");
  assert.ok(codes.has("camera_refused") && codes.has("part_missing"), [...codes].join());
  for (const code of [...codes].filter((one) => /^(camera|part|storage|profile|source)_/.test(one))) {
    for (const part of ["message", "hint"]) assert.ok(own.en[`error_${code}_${part}`] ?? shared[`error_${code}_${part}`]?.message, code);
  }
});

test("the first of the browser's languages that has texts is taken", () => {
  assert.equal(languageFor(["nl", "pt-PT", "de"]), "pt_BR");
  assert.equal(languageFor(["ar-EG"]), "ar");
  assert.equal(languageFor(["nl", "sv"]), "en");
  assert.equal(languageFor([]), "en");
});

test("what the page counts and waits for is what the host does", () => {
  /** A constant's number in a script, or in Python. */
  const number = (path, name) => Number(new RegExp(`\\b${name}(?:: Final)? = ([\\d.e_-]+)`).exec(read(path))?.[1]?.replaceAll("_", ""));
  const pairs = [
    ["web/looking.js", "LEAST_LOOKS", "native_host/facetune/vision/scan.py", "LEAST_LOOKS"],
    ["web/looking.js", "PATIENCE", "native_host/facetune/vision/scan.py", "PATIENCE"],
    ["web/resting.js", "LOOK", "native_host/facetune/vision/calibration.py", "LOOK"],
    ["web/resting.js", "LEAST_CORRECTIONS", "native_host/facetune/vision/calibration.py", "LEAST_CORRECTIONS"],
    ["web/resting.js", "FLOOR", "native_host/facetune/vision/classifier.py", "FLOOR"],
    ["web/profile.js", "SHOWN_DAYS", "native_host/facetune/profile/listening.py", "SHOWN_DAYS"],
    ["web/retention.js", "APART", "native_host/facetune/profile/retention.py", "APART"],
    ["web/profile.js", "MOST_SCANS", "native_host/facetune/profile/face.py", "MOST_SCANS"],
    ["web/document.js", "VERSION", "native_host/facetune/profile/copy_document.py", "VERSION"],
  ];
  for (const [script, here, python, there] of pairs) {
    assert.ok(number(script, here) > 0, `${script}: ${here}`);
    assert.equal(number(script, here), number(python, there), here);
  }
  assert.equal(number("web/looking.js", "SECONDS"), Number(/seconds: float = ([\d.]+)/.exec(read("native_host/facetune/vision/scan.py"))?.[1]));
});

test("the page loads nothing but its own files", () => {
  for (const page of ["index.html", "settings.html"]) {
    const text = read(`web/${page}`);
    const policy = /content="(default-src[^"]*)"/.exec(text)?.[1] ?? "";
    assert.match(policy, /^default-src 'none';/);
    for (const part of policy.split("; ").slice(1)) assert.match(part, /^[a-z-]+ ('self'|'none')( ('wasm-unsafe-eval'|data:|blob:))*$/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/);
    assert.doesNotMatch(text, /https?:|style="|\bon[a-z]+="/);
  }
});
