// @ts-check
/** Every text comes from _locales: elements name theirs in data-i18n, code asks by key. */
import { api } from "./api.js";

/**
 * @param {string} key
 * @param {...(string | number)} values for $1, $2 ... of the message
 * @returns {string} empty for a key that does not exist
 */
export function t(key, ...values) {
  return api.i18n.getMessage(key, values.map(String));
}

/**
 * A text that may not be there, for words that a host newer than this extension sends.
 * @param {string} key
 * @param {string} instead
 */
export const tOr = (key, instead) => t(key) || instead;

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
