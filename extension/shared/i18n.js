// @ts-check
/** Texts from _locales: elements name theirs in data-i18n, code asks by key. */
import { api } from "./api.js";
import { showText } from "./code.js";

/**
 * @param {string} key
 * @param {...(string | number)} values for $1, $2 ... of the message; numbers are written in the language's way
 * @returns {string} empty for a key that does not exist
 */
export const t = (key, ...values) => lookUp(key, values.map(written));

/**
 * A text that may be missing, for a word that a newer host sends.
 * @param {string} key
 * @param {string} instead
 */
export const tOr = (key, instead) => t(key) || instead;

/**
 * A text with values by name, {like_this}, as the host's codes come with them.
 * @param {string} key
 * @param {Readonly<Record<string, string | number>>} values
 * @returns {string} empty for a key that does not exist, and when a value is missing
 */
export function fill(key, values) {
  const names = [...t(key).matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => name ?? "");
  if (!names.every((name) => Object.hasOwn(values, name))) return "";
  return t(key).replaceAll(/\{([a-z_]+)\}/g, (_, name) => written(values[name] ?? ""));
}

/**
 * A text about a number of things: key_one, key_other and the like, as many forms as the language has.
 * @param {string} key
 * @param {number} count becomes $1
 * @param {...(string | number)} values for $2, $3 ...
 */
export function plural(key, count, ...values) {
  const form = new Intl.PluralRules(language()).select(count);
  return t(`${key}_${form}`, count, ...values) || t(`${key}_other`, count, ...values);
}

/**
 * The language for Intl: the browser's variety of the language of the texts, so that Austria has its own names of
 * months. If the browser's language has no texts here, it is the language of the texts.
 */
export function language() {
  const texts = lookUp("locale", []) || "en";
  const own = api.i18n.getUILanguage();
  return own.split("-")[0] === texts.split("-")[0] ? own : texts;
}

/** The browser's own language, whether there are texts in it or not. */
export const browserLanguage = () => api.i18n.getUILanguage();

/** The languages of the browser, and those that it asks web pages for, as codes without a country. */
export const ownLanguages = () => [browserLanguage(), ...navigator.languages].map((tag) => new Intl.Locale(tag).language);

/** A number with the language's digits and separators. @param {number} value @param {Intl.NumberFormatOptions} [how] */
export const numeral = (value, how) => new Intl.NumberFormat(language(), how).format(value);

/** @param {number} share 0 to 1 */
export const percent = (share) => numeral(share, { style: "percent" });

/** A list without "and", as far as the language allows that. @param {string[]} items */
export const listing = (items) => new Intl.ListFormat(language(), { type: "conjunction", style: "narrow" }).format(items.map(written));

/** @param {string} key @param {string[]} values */
function lookUp(key, values) {
  return api.i18n.getMessage(key, values);
}

/** A value inside a sentence. In a right-to-left language it is isolated, so that its direction changes nothing else. @param {string | number} value */
function written(value) {
  const text = typeof value === "number" ? numeral(value) : value;
  return text && lookUp("dir", []) === "rtl" ? `\u2068${text}\u2069` : text;
}

/** The attributes that can carry a text: data-i18n-<attribute> names the key. */
const ATTRIBUTES = ["aria-label", "title", "alt"];

/** Fill in every text of a page. @param {Document} document */
export function localize(document) {
  // The language of the texts: the browser's own may have none here.
  document.documentElement.lang = t("locale");
  document.documentElement.dir = t("dir");
  for (const element of document.querySelectorAll("[data-i18n]")) {
    showText(element, t(element.getAttribute("data-i18n") ?? ""));
  }
  for (const attribute of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[data-i18n-${attribute}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-i18n-${attribute}`) ?? ""));
    }
  }
}
