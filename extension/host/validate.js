// @ts-check
/**
 * The checks that host/schema.js is made of. The host is ours, but another version of it, a broken catalogue or a program
 * in its place must not do more than show a wrong word.
 *
 * A check gives the value as it may be used, with numbers moved into their range, texts and lists cut to their length,
 * and unknown fields left out. For a value that does not fit it gives undefined. Such a value is null where null is
 * allowed, is left out of a list, and otherwise makes the object that holds it unfit.
 */

/** @typedef {(value: unknown) => any} Check */

/** The longest text without a limit of its own, in characters. */
const TEXT = 300;
/** The longest list without a limit of its own. */
const LIST = 200;
/** The largest number without a limit of its own: the latest moment that Date knows, in seconds. */
const NUMBER = 8.64e12;
/** The keys of a record that names its values itself, and how many it may have. */
const KEY = /^[a-z_]{1,40}$/;
const KEYS = 20;

/**
 * At most so many characters, none of them cut in half.
 * @param {string} given
 * @param {number} [most]
 */
export const shorten = (given, most = TEXT) =>
  given.length <= most ? given : [...given.slice(0, 2 * most)].slice(0, most).join("");

/** @param {{ most?: number, least?: number, like?: string }} [limits] `like`: a regular expression @returns {Check} */
export const text = ({ most = TEXT, least = 0, like = "" } = {}) => {
  const pattern = new RegExp(like, "u");
  return (value) =>
    typeof value === "string" && value.length >= least && pattern.test(value) ? shorten(value, most) : undefined;
};

/** @param {number} [least] @param {number} [most] @returns {Check} */
export const number = (least = -NUMBER, most = NUMBER) => (value) =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : undefined;

/** @param {number} [least] @param {number} [most] @returns {Check} */
export const integer = (least, most) => (value) =>
  typeof value === "number" ? number(least, most)(Math.round(value)) : undefined;

/** Only true is true. @type {Check} */
export const bool = (value) => value === true;

/** @param {readonly string[]} values @param {string} [unknown] stands for any other value @returns {Check} */
export const oneOf = (values, unknown) => (value) => values.find((known) => known === value) ?? unknown;

/** @param {Check} check @returns {Check} */
export const orNull = (check) => (value) => (value == null ? null : (check(value) ?? null));

/** For a field that an older host does not send. @param {Check} check @param {unknown} missing @returns {Check} */
export const optional = (check, missing) => (value) => (value === undefined ? missing : check(value));

/** @param {...Check} checks @returns {Check} */
export const either = (...checks) => (value) => checks.map((check) => check(value)).find((found) => found !== undefined);

/** @param {Check} check @param {number} [most] @returns {Check} */
export const list = (check, most = LIST) => (value) =>
  Array.isArray(value) ? value.slice(0, most).map(check).filter((item) => item !== undefined) : undefined;

/** @param {Check} check of each value @param {{ keys?: readonly string[], least?: number }} [limits] @returns {Check} */
export const record = (check, { keys, least = 0 } = {}) => (value) => {
  if (!isObject(value)) return undefined;
  const known = Object.keys(value).filter((key) => (keys ? keys.includes(key) : KEY.test(key)));
  const entries = known.map((key) => [key, check(value[key])]).filter(([, found]) => found !== undefined);
  return entries.length >= least ? Object.fromEntries(entries.slice(0, KEYS)) : undefined;
};

/** @param {Record<string, Check>} fields @returns {Check} */
export const struct = (fields) => (value) => {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(fields).map(([name, check]) => [name, check(value[name])]);
  return entries.some(([, found]) => found === undefined) ? undefined : Object.fromEntries(entries);
};

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
