// @ts-check
/** What the user likes to hear: chips, shown once after the agreement. The settings page has the same choices, and more. */
/** @import { Settings, SettingsChange } from "../host/protocol.js" */
/** @import { PopupMessage } from "../shared/messages.js" */
import { byId, make } from "../shared/dom.js";
import { showError } from "../shared/error_message.js";
import { genreName } from "../shared/genres.js";
import { language, ownLanguages, t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { LANGUAGES } from "../shared/vocabulary.js";

/** How many languages there is room for. The user's own come first. */
const MOST = 10;
const COMMON = ["en", "es", "pt", "fr", "de", "hi", "ja", "ko", "zh", "ar"];

/** Genres of the catalogue that have many tracks, and are no language. */
const GENRES = [
  ..."pop,rock,rap,hip-hop,r&b,latin,edm,metal,indie,jazz,classical,country,soul,reggae,k-pop".split(","),
];

/** The settings before a change. Nothing waits for them but the change. @type {ReturnType<typeof read> | null} */
let before = null;

/** @param {(message: PopupMessage) => void} tell */
export function prepareWishes(tell) {
  const names = new Intl.DisplayNames(language(), { type: "language" });
  fill("languages", "checkbox", offered().map((code) => [code, names.of(code) ?? code]));
  fill("genres", "checkbox", GENRES.map((name) => [name, genreName(name)]));
  fill("explicit", "radio", ["all", "marked", "none"].map((value) => [value, t(`explicit_${value}`)]));
  const button = byId("wishes-done");
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    // Not `disabled`, which would lose the focus.
    button.setAttribute("aria-disabled", "true");
    const problem = await save();
    button.removeAttribute("aria-disabled");
    showError("wishes-problem", problem);
    if (!problem) tell({ type: "scan" });
  });
}

/** Show what was chosen before, as soon as the host tells it: in a terminal, or for a copy that is installed again. */
export function showWishes() {
  before ??= read();
}

async function read() {
  const answer = await ask("settings/read", {});
  if ("result" in answer) {
    const { preferred_languages: languages, preferred_genres: genres, explicit } = answer.result;
    for (const box of inputs("languages")) box.checked ||= languages.includes(box.value);
    for (const box of inputs("genres")) box.checked ||= genres.includes(box.value);
    if (!inputs("explicit").some(({ checked }) => checked)) {
      for (const one of inputs("explicit")) one.checked = one.value === (explicit ?? "all");
    }
  }
  return answer;
}

/** Why the choice could not be saved, or null. */
async function save() {
  const known = await (before ?? read());
  before = null;
  if ("problem" in known) return known.problem;
  const change = changeOf(known.result);
  const answer = Object.keys(change).length > 0 ? await ask("settings/write", change) : known;
  return "problem" in answer ? answer.problem : null;
}

/** What differs from the settings. What is not offered here stays. @param {Settings} settings @returns {SettingsChange} */
function changeOf({ preferred_languages: languages, preferred_genres: genres, avoided_genres: avoided, explicit }) {
  /** @param {string[]} had @param {"languages" | "genres"} what */
  const now = (had, what) => {
    const boxes = inputs(what);
    const others = had.filter((value) => !boxes.some((box) => box.value === value));
    return [...others, ...chosen(what)];
  };
  const wanted = { languages: now(languages, "languages"), genres: now(genres, "genres") };
  const words = chosen("explicit")[0];
  const heed = words === "marked" || words === "none" ? words : null;
  return {
    ...(differ(wanted.languages, languages) && { preferred_languages: wanted.languages }),
    ...(differ(wanted.genres, genres) && {
      preferred_genres: wanted.genres,
      avoided_genres: avoided.filter((name) => !wanted.genres.includes(name)),
    }),
    ...(heed !== explicit && { explicit: heed }),
  };
}

/** @param {string[]} one @param {string[]} other */
const differ = (one, other) => one.toSorted().join() !== other.toSorted().join();

/** The languages to choose from: those of the browser, and then the commonest. */
const offered = () => [...new Set([...ownLanguages(), ...COMMON])].filter((code) => LANGUAGES.includes(code)).slice(0, MOST);

/** @param {string} what @param {"checkbox" | "radio"} type @param {string[][]} choices values and labels */
function fill(what, type, choices) {
  byId(`wishes-${what}`).replaceChildren(
    ...choices.map(([value = "", label = ""]) => {
      const input = make("input", { type, value, name: `wishes-${what}` });
      return make("label", { class: "chip" }, input, make("bdi", {}, label));
    }),
  );
}

/** @param {string} what */
const inputs = (what) => [...byId(`wishes-${what}`).querySelectorAll("input")];

/** @param {string} what */
const chosen = (what) => inputs(what).filter(({ checked }) => checked).map(({ value }) => value);
