// @ts-check
/** The texts of the page: the extension's, and over them the page's own. They are loaded for one language. */

/** The languages with texts, as `_locales` names them. */
export const LANGUAGES = /** @type {const} */ (["en", "ar", "de", "es", "fr", "hi", "ja", "pt_BR"]);

/** @type {Map<string, string>} */
const texts = new Map();

/**
 * The first of the browser's languages that there are texts for, or English.
 * @param {readonly string[]} wanted as browsers name them
 * @returns {(typeof LANGUAGES)[number]}
 */
export function languageFor(wanted) {
  for (const one of wanted) {
    const [base] = one.toLowerCase().split("-");
    const found = LANGUAGES.find((name) => name.split("_")[0] === base);
    if (found) return found;
  }
  return "en";
}

/** @param {string} [language] */
export async function loadTexts(language = languageFor(navigator.languages)) {
  const [shared, own] = await Promise.all([
    read(`../extension/_locales/${language}/messages.json`),
    read(`_locales/${language}.json`),
  ]);
  for (const [key, text] of Object.entries(shared)) texts.set(key, text.message);
  for (const [key, text] of Object.entries(own)) texts.set(key, text);
}

/** @param {string} path @returns {Promise<Record<string, any>>} */
async function read(path) {
  const answer = await fetch(new URL(path, import.meta.url));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** As the extension API does it: $1 is the first value, and $$ a dollar. @param {string} key @param {string | string[]} [values] */
export function message(key, values = []) {
  const all = typeof values === "string" ? [values] : values;
  return (texts.get(key) ?? "").replaceAll(/\$(\$|[1-9])/g, (_, what) => (what === "$" ? "$" : (all[Number(what) - 1] ?? "")));
}
