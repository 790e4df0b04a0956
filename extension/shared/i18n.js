// @ts-check
/** Every text comes from _locales: elements name theirs in data-i18n, code asks by key. */
import { api } from "./api.js";

/**
 * @param {string} key
 * @param {...(string | number)} values for $1, $2 ... of the message; numbers are written as the language does
 * @returns {string} empty for a key that does not exist
 */
export const t = (key, ...values) => lookUp(key, values.map(written));

/**
 * A text that may not be there, for words that a host newer than this extension sends.
 * @param {string} key
 * @param {string} instead
 */
export const tOr = (key, instead) => t(key) || instead;

/**
 * A text with values by name, {like_this}, as the host's codes come with them.
 * @param {string} key
 * @param {Readonly<Record<string, string | number>>} values
 * @returns {string} empty for a key that does not exist, and where a value is missing
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
 * What Intl writes in: the browser's own variety of the language that the texts are in, so that Austria has its own
 * months; else that of the texts, because the browser's may be one that there are no texts in.
 */
export function language() {
  const texts = lookUp("locale", []) || "en";
  const own = api.i18n.getUILanguage();
  return own.split("-")[0] === texts.split("-")[0] ? own : texts;
}

/** A number with the language's digits and separators. @param {number} value @param {Intl.NumberFormatOptions} [how] */
export const numeral = (value, how) => new Intl.NumberFormat(language(), how).format(value);

/** @param {number} share 0 to 1 */
export const percent = (share) => numeral(share, { style: "percent" });

/** Things side by side, with no word between them where the language can do without. @param {string[]} items */
export const listing = (items) => new Intl.ListFormat(language(), { type: "conjunction", style: "narrow" }).format(items.map(written));

/** @param {string} key @param {string[]} values */
function lookUp(key, values) {
  return api.i18n.getMessage(key, values);
}

/** As it can stand inside a sentence; from right to left, what reads the other way is kept together. @param {string | number} value */
function written(value) {
  const text = typeof value === "number" ? numeral(value) : value;
  return text && lookUp("dir", []) === "rtl" ? `\u2068${text}\u2069` : text;
}

/** The attributes that can carry a text: data-i18n-<attribute> names the key. */
const ATTRIBUTES = ["aria-label", "title", "alt"];

/** Fill in every text of a page. @param {Document} document */
export function localize(document) {
  // Of the texts that are shown: the browser's own language may be one that there are no texts in.
  document.documentElement.lang = t("locale");
  document.documentElement.dir = t("dir");
  for (const element of document.querySelectorAll("[data-i18n]")) {
    element.textContent = t(element.getAttribute("data-i18n") ?? "");
  }
  for (const attribute of ATTRIBUTES) {
    for (const element of document.querySelectorAll(`[data-i18n-${attribute}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-i18n-${attribute}`) ?? ""));
    }
  }
}
