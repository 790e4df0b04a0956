/** Every text is in _locales, every key that is asked for exists, and none is left over. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const extension = new URL("../../extension/", import.meta.url);
const read = (path) => readFileSync(new URL(path, extension), "utf8");
const files = readdirSync(extension, { recursive: true });
const messages = JSON.parse(read("_locales/en/messages.json"));
const keys = Object.keys(messages);
const languages = Object.fromEntries(
  readdirSync(new URL("_locales/", extension)).map((name) => [name, JSON.parse(read(`_locales/${name}/messages.json`))]),
);
const pages = files.filter((file) => file.endsWith(".html"));
const scripts = files.filter((file) => file.endsWith(".js"));

/** Texts that come in forms for numbers: those that English has one and other of. */
const stems = keys.filter((key) => key.endsWith("_one") && key.replace(/one$/, "other") in messages).map((key) => key.slice(0, -4));
const pluralOf = (key) => stems.find((stem) => new RegExp(`^${stem}_(zero|one|two|few|many|other)$`).test(key)) ?? "";

/** What a text must keep in every language: its values, and what is typed or clicked as it stands. */
const valuesOf = (message) => [...message.matchAll(/\$[1-9]|\{[a-z_]+\}|`[^`]+`|\w+:\/\/\S*\w/g)].map(([value]) => value).sort();

/** Texts that are the same in every language, and words that are spelled as in English in some. */
const NAMES = new Set(["name", "playlist_name", "kept_name", "finding_python_runs", "finding_camera_there", "dir", "why", "spotify_title", "spotify_dashboard", "spotify_client", "moods_way", "moods_row", "moods_times", "service_youtube_music", "service_apple_music", "service_deezer", "service_tidal", "service_youtube"]);
const SPELLED_ALIKE = {
  de: ["error_code_label", "genres_title"],
  fr: ["genres_title", "emotion_surprise"],
  pt_BR: ["library_kind_playlists"],
};
/** Names of genres are often the same word everywhere. */
const isName = (key, language) => NAMES.has(key) || key.startsWith("genre_") || key === "locale" || (SPELLED_ALIKE[language] ?? []).includes(key);

const SCRIPTS = {
  ar: /\p{Script=Arabic}/u,
  hi: /\p{Script=Devanagari}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
};
/** Names that no language translates, and the words of commands, columns and forms that are typed as they stand. */
const FOREIGN = new Set(
  ("SOCKS FaceTune Spotify Python Firefox Chromium OpenCV ONNX Runtime Git LFS Linux KWallet gnome keyring Secret Service ID JSON JPEG PNG MP CSV UTF " +
    "Premium User Management client id secret name artists popularity valence energy acousticness " +
    "facetune scan profile erase source FILE Create app Web API redirect URI " +
    "Windows WSL YuNet Haar Microsoft Store python org snap Flatpak about config widget use xdg desktop portal native messaging proxy MB GB spotify sign in " +
    "Exportify TuneMyMusic Last fm SQLite Parquet Excel LibreOffice RAR PDF MiB catalogue library info import encoding latin").split(" "),
);

/** Strings of two words that are not shown: classes, selectors, commands, names of keys. */
const NO_TEXT = [/^powershell /, /^[a-z][\w-]*(?: [a-z][\w-]*)*$/, /^[a-z]+[ ,][.#[]/, /^(?:Alt|Ctrl|Shift|Command|MacCtrl|Escape)$/];

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
    for (const [, pattern] of text.matchAll(/\b(?:t|tOr|fill)\(`([^`]+)`/g)) {
      patterns.push(new RegExp(`^${pattern.replaceAll(/\$\{[^}]*\}/g, "[a-z0-9_]+")}$`));
    }
    for (const [, pattern] of text.matchAll(/`(hint_\$\{\w+\})`/g)) patterns.push(new RegExp(`^${pattern.slice(0, 5)}[a-z_]+$`));
    for (const [, name] of text.matchAll(/\bt\("(\w+)"/g)) names.add(name);
    for (const [, stem] of text.matchAll(/\bplural\("(\w+)"/g)) names.add(`${stem}_one`).add(`${stem}_other`);
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

test("no text is left in the scripts", () => {
  for (const script of scripts) {
    const code = read(script).replaceAll(/\/\*.*?\*\//gs, "").replaceAll(/^\s*\/\/.*$|\s\/\/ .*$/gm, "");
    const said = code.replaceAll(/new \w*Error\([^\n]*\)|(?:\blog|console\.warn)\("[^"]*"/g, "");
    for (const [, text] of said.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)) {
      // Two words side by side, or one as in a heading; what is left are selectors, shapes, commands and kinds of the DOM.
      const words = /^\p{Lu}?\p{Ll}+[,.:;!?…]? \p{L}/u.test(text) || /^\p{Lu}\p{Ll}+[.!?…]?$/u.test(text);
      assert.ok(!words || NO_TEXT.some((kind) => kind.test(text)), `${script}: ${text}`);
    }
    assert.doesNotMatch(said, /`[^`$]*\p{Lu}\p{Ll}+ \p{Ll}+[^`]*`/u, script);
  }
});

test("French keeps its colons with the word before them", () => {
  for (const [key, { message }] of Object.entries(languages.fr)) assert.doesNotMatch(message, / [:;?!»](?!\w)|« /, key);
});

test("every emotion, goal and hint of the protocol has its words", () => {
  const types = read("host/protocol.d.ts");
  const values = (name) =>
    [...(new RegExp(`export type ${name} = ([^;]+);`).exec(types)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(([, value]) => value);
  for (const emotion of values("Emotion")) assert.ok(messages[`emotion_${emotion}`], emotion);
  for (const goal of values("Goal")) assert.ok(messages[`goal_${goal}`] && messages[`goal_${goal}_title`], goal);
  for (const hint of values("Hint")) assert.ok(messages[`hint_${hint}`] && messages[`not_sure_${hint}`], hint);
  assert.equal(values("Hint").length, 9);
});

test("errors that the extension makes have a message and a hint", () => {
  const made = scripts.flatMap((script) => [...read(script).matchAll(/(?:HostError\(|return )"(host_\w+|\w+_missing|\w+_failed)"/g)]);
  const codes = new Set(made.map(([, code]) => code));
  codes.delete("host_too_old"); // has a page of its own
  assert.ok(codes.size >= 5, [...codes].join());
  for (const code of codes) for (const part of ["message", "hint"]) assert.ok(messages[`error_${code}_${part}`], code);
});

test("every translation names its language and its direction, and only one file asks the browser for its own", () => {
  for (const [language, { locale, dir }] of Object.entries(languages)) {
    assert.equal(locale.message, language.replace("_", "-"));
    assert.equal(dir.message, ["ar", "fa", "he", "ur"].includes(language) ? "rtl" : "ltr");
  }
  for (const script of scripts) {
    const asks = /getUILanguage|@@bidi|@@ui_locale|navigator\.language/.test(read(script));
    assert.equal(asks, script === "shared/i18n.js", script);
  }
});

test("what is written from right to left needs no rules of its own, but where a thing has a side", () => {
  // Words of the map's directions, and bars that grow from where the line begins: nothing logical says these.
  const sided = /^(map|mood)\.css$/;
  for (const file of files.filter((name) => name.endsWith(".css") && !sided.test(name.split("/").at(-1)))) {
    const rules = read(file).replaceAll(/\/\*.*?\*\//gs, "");
    assert.doesNotMatch(rules, /(?:^|[\s;{-])(?:left|right)(?:-[a-z-]+)?\s*:/m, file);
    assert.doesNotMatch(rules, /(?:text-align|float|clear):\s*(?:left|right)/, file);
    for (const [, top, right, bottom, left] of rules.matchAll(/(?:padding|margin|inset|border-radius): (\S+) (\S+) (\S+) (\S+);/g)) {
      assert.equal(left, right, `${file}: ${top} ${right} ${bottom} ${left}`);
    }
  }
});

test("the languages are those that were promised, and English is the one to fall back on", () => {
  assert.deepEqual(Object.keys(languages).sort(), ["ar", "de", "en", "es", "fr", "hi", "ja", "pt_BR"]);
  assert.equal(JSON.parse(read("manifest.json")).default_locale, "en");
});

for (const [language, texts] of Object.entries(languages)) {
  const rules = new Intl.PluralRules(language.replace("_", "-"));
  const forms = new Set(Array.from({ length: 1001 }, (_, count) => rules.select(count)));

  test(`${language}: has every key, no other, and as many plural forms as the language`, () => {
    const plain = Object.keys(texts).filter((key) => !pluralOf(key));
    assert.deepEqual(plain, keys.filter((key) => !pluralOf(key)));
    for (const stem of new Set(keys.map(pluralOf).filter(Boolean))) {
      const has = Object.keys(texts).filter((key) => pluralOf(key) === stem).map((key) => key.slice(stem.length + 1));
      assert.deepEqual(new Set(has), forms, stem);
    }
  });

  test(`${language}: no text is empty, and each has the values and the commands of the English one`, () => {
    for (const [key, { message }] of Object.entries(texts)) {
      assert.ok(message.trim().length > 0, key);
      assert.equal(message, message.trim(), key);
      // Browsers take a name between dollars for a placeholder, and drop a single one.
      assert.ok(!/(?<!\$)\$[^1-9$]|(?<!\$)\$$/.test(message), key);
      const stem = pluralOf(key);
      const [own, english] = [valuesOf(message), valuesOf(messages[stem ? `${stem}_other` : key].message)];
      // "One track" needs no figure.
      if (stem) assert.deepEqual(own.filter((value) => value !== "$1"), english.filter((value) => value !== "$1"), key);
      else assert.deepEqual(own, english, key);
    }
  });

  test(`${language}: what is read out of a button has the words that are seen on it`, () => {
    // Who speaks to a computer says what is seen (WCAG 2.5.3).
    for (const [key, { message }] of Object.entries(texts)) {
      const seen = texts[/^(.*)_(?:named|what)$/.exec(key)?.[1] ?? ""]?.message;
      if (seen) assert.ok(message.toLowerCase().includes(seen.toLowerCase()), `${key}: ${message}, ${seen}`);
    }
  });

  test(`${language}: what stores and browsers show is short enough for them`, () => {
    assert.ok(texts.name.message.length <= 45);
    assert.ok(texts.description.message.length <= 132, String(texts.description.message.length));
  });

  test(`${language}: no two genres have one name`, () => {
    const names = Object.keys(texts).filter((key) => key.startsWith("genre_")).map((key) => texts[key].message.toLowerCase());
    assert.ok(names.length > 60);
    assert.equal(new Set(names).size, names.length);
  });

  if (language === "en") continue;
  test(`${language}: nothing is left in English`, () => {
    const same = Object.keys(texts).filter((key) => texts[key].message === messages[key]?.message && !isName(key, language));
    assert.deepEqual(same, []);
  });

  test(`${language}: is written in its script, but for names, commands and ids`, () => {
    const script = SCRIPTS[language];
    if (!script) return;
    for (const [key, { message }] of Object.entries(texts)) {
      if (isName(key, language)) continue;
      assert.match(message, script, key);
      const rest = message.replaceAll(/`[^`]*`|\{[a-z_]+\}|\$[1-9]|https?:\S+|chrome:\S+|about:\w+/g, "");
      for (const [word] of rest.matchAll(/[A-Za-z]{2,}/g)) assert.ok(FOREIGN.has(word), `${key}: ${word}`);
    }
  });
}

test("the notice is short in every language that parts its words", () => {
  for (const [language, texts] of Object.entries(languages)) {
    const words = ["guess", "where", "law"].flatMap((part) => texts[`notice_${part}`].message.split(/\s+/));
    assert.ok(words.length <= 60, `${language}: ${words.length}`);
    // What replaces words where none are parted.
    assert.ok(words.join("").length <= 300, `${language}: ${words.join("").length}`);
  }
});

test("more about it says how long the camera is on at most", () => {
  assert.match(messages.privacy_when.message, /a few seconds at most/);
});
