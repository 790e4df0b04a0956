/** Every text is in _locales, every key that is asked for exists, and none is left over. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const extension = new URL("../../extension/", import.meta.url);
const read = (path) => readFileSync(new URL(path, extension), "utf8");
const files = readdirSync(extension, { recursive: true });
const messages = JSON.parse(read("_locales/en/messages.json"));
const keys = Object.keys(messages);
const pages = files.filter((file) => file.endsWith(".html"));
const scripts = files.filter((file) => file.endsWith(".js"));

/** Keys asked for by name, and patterns for those that are put together, such as emotion_${...}. */
function asked() {
  const names = new Set();
  const patterns = [];
  for (const [, name] of read("manifest.json").matchAll(/__MSG_(\w+)__/g)) names.add(name);
  for (const page of pages) {
    for (const [, name] of read(page).matchAll(/data-i18n(?:-[a-z-]+)?="(\w+)"/g)) names.add(name);
  }
  for (const script of scripts) {
    const text = read(script);
    for (const [, name] of text.matchAll(/"((?:[a-z]+_)*[a-z]+)"/g)) if (name in messages) names.add(name);
    for (const [, pattern] of text.matchAll(/\bt(?:Or)?\(`([^`]+)`/g)) {
      patterns.push(new RegExp(`^${pattern.replaceAll(/\$\{[^}]*\}/g, "[a-z_]+")}$`));
    }
    for (const [, pattern] of text.matchAll(/`(hint_\$\{\w+\})`/g)) patterns.push(new RegExp(`^${pattern.slice(0, 5)}[a-z_]+$`));
    for (const [, name] of text.matchAll(/\bt\("(\w+)"/g)) names.add(name);
  }
  return { names, patterns };
}

test("every key that is asked for exists", () => {
  const { names, patterns } = asked();
  for (const name of names) assert.ok(name in messages, name);
  for (const pattern of patterns) assert.ok(keys.some((key) => pattern.test(key)), String(pattern));
});

test("no key is left over", () => {
  const { names, patterns } = asked();
  const unused = keys.filter((key) => !names.has(key) && !patterns.some((pattern) => pattern.test(key)));
  assert.deepEqual(unused, []);
});

test("no text is left in the pages", () => {
  for (const page of pages) {
    const body = read(page).replaceAll(/<!--.*?-->/gs, "").replaceAll(/<[^>]+>/g, "");
    assert.equal(body.trim(), "", page);
    assert.doesNotMatch(read(page), /\s(?:aria-label|title|placeholder)="/, page);
    assert.doesNotMatch(read(page), /\salt="[^"]/, page);
  }
});

test("every emotion, goal and hint of the protocol has its words", () => {
  const types = read("lib/protocol.d.ts");
  const values = (name) =>
    [...(new RegExp(`export type ${name} = ([^;]+);`).exec(types)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(([, value]) => value);
  for (const emotion of values("Emotion")) assert.ok(messages[`emotion_${emotion}`] && messages[`bar_${emotion}`], emotion);
  for (const goal of values("Goal")) assert.ok(messages[`goal_${goal}`] && messages[`goal_${goal}_title`], goal);
  for (const hint of values("Hint")) assert.ok(messages[`hint_${hint}`], hint);
  assert.equal(values("Hint").length, 7);
});

test("every word for a mood that the host knows is there", () => {
  const python = readFileSync(new URL("../native_host/facetune/affect.py", extension), "utf8");
  const table = /WORDS: .*?\{(.*?)\n\}/s.exec(python)?.[1] ?? "";
  const words = [...table.matchAll(/"(\w+)":/g)].map(([, word]) => word);
  assert.ok(words.length > 10);
  for (const word of words) assert.ok(messages[`word_${word}`], word);
});

test("errors that the extension makes have a message and a hint", () => {
  const made = scripts.flatMap((script) => [...read(script).matchAll(/(?:HostError\(|return )"(host_\w+|\w+_missing|\w+_failed)"/g)]);
  const codes = new Set(made.map(([, code]) => code));
  codes.delete("host_too_old"); // has a page of its own
  assert.ok(codes.size >= 5, [...codes].join());
  for (const code of codes) for (const part of ["message", "hint"]) assert.ok(messages[`error_${code}_${part}`], code);
});

test("every translation names its language and its direction, and no page asks the browser for them", () => {
  for (const language of readdirSync(new URL("_locales/", extension))) {
    const { locale, dir } = JSON.parse(read(`_locales/${language}/messages.json`));
    assert.equal(locale.message, language.replace("_", "-"));
    assert.match(dir.message, /^(ltr|rtl)$/);
  }
  for (const script of scripts) assert.doesNotMatch(read(script), /getUILanguage|@@bidi|@@ui_locale/, script);
});

test("the notice says how long the camera is on at most", () => {
  assert.match(messages.privacy_when.message, /a few seconds at most/);
});
