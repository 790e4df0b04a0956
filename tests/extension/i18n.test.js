/** How texts get their values, in each language as it writes them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

let texts = {};
let own = "en-US";
// As browsers look a text up: $1 to $9 are values, and two dollars are one.
globalThis.chrome = {
  i18n: {
    getUILanguage: () => own,
    getMessage: (key, values) =>
      (texts[key]?.message ?? "").replaceAll(/\$(\$|\d)/g, (_, which) => (which === "$" ? "$" : (values[which - 1] ?? ""))),
  },
};
const { fill, language, listing, numeral, percent, plural, t } = await import("../../extension/shared/i18n.js");
const { errorHint, errorMessage } = await import("../../extension/shared/error_message.js");

/** @param {string} folder of _locales @param {string} [ui] the browser's language */
function speak(folder, ui = folder.replace("_", "-")) {
  texts = JSON.parse(readFileSync(new URL(`../../extension/_locales/${folder}/messages.json`, import.meta.url), "utf8"));
  own = ui;
}
const bare = (text) => text.replaceAll(/[\u2068\u2069]/g, "");

beforeEach(() => speak("en", "en-US"));

test("numbers are written in the browser's variety of the language of the texts, or else in that language", () => {
  for (const [folder, ui, wanted] of [
    ["de", "de-AT", "de-AT"],
    ["de", "de", "de"],
    ["en", "pl", "en"],
    ["en", "xx-no-such-language", "en"],
    ["pt_BR", "pt-PT", "pt-PT"],
    ["ar", "en-US", "ar"],
  ]) {
    speak(folder, ui);
    assert.equal(language(), wanted, ui);
    assert.ok(numeral(1234.5).length > 4);
  }
  speak("de");
  assert.equal(numeral(1234.5), "1.234,5");
  assert.equal(percent(0.86), "86\u00a0%");
});

test("each language says how many in its own forms", () => {
  const said = (folder, count) => (speak(folder), bare(plural("tracks", count, "x")));
  assert.equal(said("en", 1), "One track, x");
  assert.equal(said("en", 0), "0 tracks, x");
  assert.equal(said("de", 2), "2 Titel, x");
  assert.equal(said("ja", 1), "1曲、x");
  const arabic = [0, 1, 2, 3, 11, 100].map((count) => said("ar", count).replace(/[\d٠-٩]+/, "#"));
  assert.equal(new Set(arabic).size, 6, arabic.join(" | "));
  // Spanish has a form for millions, which no text has.
  assert.match(said("es", 1_000_000), /^1\D000\D000 canciones, x$/);
});

test("what reads the other way is kept together, and only there", () => {
  assert.equal(t("track_play", "Dreams"), "Play Dreams");
  speak("ar");
  assert.match(t("track_play", "Dreams"), /\u2068Dreams\u2069/);
  assert.match(listing(["Dreams", "أهواك"]), /\u2068Dreams\u2069.*\u2068أهواك\u2069/);
  assert.doesNotMatch(t("close"), /[\u2068\u2069]/);
});

test("a list has what stands between its parts", () => {
  assert.equal(listing(["A", "B", "C"]), "A, B, C");
  assert.equal(listing(["A"]), "A");
  assert.equal(listing([]), "");
  speak("ja");
  assert.equal(listing(["A", "B"]), "A、B");
});

test("a failure is told in the reader's language with the values that came", () => {
  const problem = { code: "camera_busy", message: "unread", hint: "unread", params: { source: "Webcam" } };
  assert.equal(errorMessage(problem), "The camera Webcam is in use by another program.");
  speak("de");
  assert.equal(errorMessage(problem), "Die Kamera Webcam wird von einem anderen Programm benutzt.");
  assert.match(errorHint(problem), /^Schließ das andere Programm/);
});

test("a detail in the host's own words is told in the reader's language, and one of the system's as it came", () => {
  const said = (code, detail) => bare(errorMessage({ code, message: "", hint: "", params: { file: "a.csv", detail } }));
  speak("de");
  assert.equal(said("profile_name_invalid", "it is longer than 64 characters"), "So kann ein Profil nicht heißen: er ist länger als 64 Zeichen.");
  assert.equal(said("import_too_large", "it has 1,200 files, and only 50 can be read"), "a.csv ist zu groß: sie hat 1.200 Dateien, und nur 50 können gelesen werden.");
  assert.equal(said("import_unreadable", "No space left on device"), "a.csv kann nicht importiert werden: No space left on device.");
  assert.equal(said("import_unreadable", "!"), "a.csv kann nicht importiert werden: !.");
  speak("ar");
  assert.match(said("profile_name_invalid", "it is longer than 64 characters"), /64|٦٤/);
});

test("a wait is told in hours and minutes, as the language writes them", () => {
  const problem = { code: "spotify_rate_limited", message: "", hint: "", params: { wait: "13 h 36 min", seconds: 48_925 } };
  assert.equal(errorMessage(problem), "Spotify asks FaceTune to wait 13 hr 36 min.");
  assert.match(errorMessage({ ...problem, params: { ...problem.params, seconds: 7 } }), /wait 1 min\.$/);
  assert.match(errorMessage({ ...problem, params: { ...problem.params, seconds: 7200 } }), /wait 2 hr\.$/);
  assert.match(errorMessage({ ...problem, params: { wait: "13 h 36 min" } }), /13 h 36 min/);
  speak("ja");
  assert.match(errorMessage(problem), /13 時間 36 分待つ/);
});

test("a code of a newer host, or one without its values, is told as the host tells it", () => {
  const odd = { code: "flux_empty", message: "The flux is empty.", hint: "Fill it.", params: {} };
  assert.deepEqual([errorMessage(odd), errorHint(odd)], ["The flux is empty.", "Fill it."]);
  assert.equal(errorMessage({ ...odd, code: "camera_busy" }), "The flux is empty.");
  assert.equal(errorMessage({ ...odd, message: "" }), "Something went wrong.");
  assert.equal(fill("no_such_key", {}), "");
  // Not what every object has from birth.
  assert.equal(fill("error_camera_busy_message", Object.create({ source: "x" })), "");
});

test("advice is for the system that the failure happened on, with its dollar", () => {
  const problem = { code: "camera_permission", message: "", hint: "", params: { source: "0", fix: "unread", system: "linux" } };
  assert.match(errorHint(problem), /`sudo usermod -aG video \$USER`/);
  assert.match(errorHint({ ...problem, params: { ...problem.params, system: "win32" } }), /desktop apps/);
  assert.match(errorHint({ ...problem, params: { ...problem.params, system: "plan9" } }), /usermod/);
});

test("a value cannot bring values of its own", () => {
  const problem = { code: "camera_busy", message: "", hint: "", params: { source: "{source} $1 $&" } };
  assert.equal(errorMessage(problem), "The camera {source} $1 $& is in use by another program.");
});
