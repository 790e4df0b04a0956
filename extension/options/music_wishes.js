// @ts-check
/** Languages and decades to prefer, and what to do with explicit words. */
/** @import { Settings, SettingsChange } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { language, numeral, t } from "../shared/i18n.js";
import { LANGUAGES } from "../shared/vocabulary.js";

const DECADES = [1950, 1960, 1970, 1980, 1990, 2000, 2010, 2020];

/** @param {(change: SettingsChange) => Promise<boolean>} change */
export function prepareWishes(change) {
  const names = new Intl.DisplayNames(language(), { type: "language" });
  const languages = LANGUAGES.map((code) => ({ value: code, label: names.of(code) ?? code }));
  languages.sort((one, other) => one.label.localeCompare(other.label, language()));
  fill("wish-languages", languages);
  byId("wish-languages").addEventListener("change", () => void change({ preferred_languages: checked("wish-languages") }));
  fill("wish-decades", DECADES.map((year) => ({ value: String(year), label: t("wish_decade", numeral(year, { useGrouping: false })) })));
  byId("wish-decades").addEventListener("change", () => void change({ preferred_decades: checked("wish-decades").map(Number) }));
  const explicit = byId("explicit", HTMLSelectElement);
  explicit.addEventListener("change", () => {
    const { value } = explicit;
    void change({ explicit: value === "marked" || value === "none" ? value : null });
  });
}

/** @param {Settings | null} settings null when they are not known */
export function showWishes(settings) {
  byId("wish-settings", HTMLFieldSetElement).disabled = !settings;
  if (!settings) return;
  byId("explicit", HTMLSelectElement).value = settings.explicit ?? "all";
  check("wish-languages", settings.preferred_languages);
  check("wish-decades", settings.preferred_decades.map(String));
}

/** @param {string} id @param {{ value: string, label: string }[]} choices */
function fill(id, choices) {
  byId(id).replaceChildren(
    ...choices.map(({ value, label }) => make("label", {}, make("input", { type: "checkbox", value }), make("span", {}, label))),
  );
}

/** @param {string} id */
const boxes = (id) => [...byId(id).querySelectorAll("input")];

/** @param {string} id */
const checked = (id) => boxes(id).filter((box) => box.checked).map(({ value }) => value);

/** @param {string} id @param {string[]} values */
function check(id, values) {
  for (const box of boxes(id)) box.checked = values.includes(box.value);
}
