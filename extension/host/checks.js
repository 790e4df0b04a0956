// @ts-check
/**
 * What the host says, checked before anything is drawn from it. The host is ours, but another version of it, a broken
 * catalogue or a program in its place must not be able to do more than show a wrong word.
 */
import { HostError } from "./errors.js";
import { shorten } from "../shared/text.js";

/** @param {unknown} value @param {string} what @returns {Record<string, unknown>} */
export function object(value, what) {
  if (typeof value !== "object" || value === null) throw garbled(what);
  return /** @type {Record<string, unknown>} */ (value);
}

/** @param {string} detail */
export const garbled = (detail) => new HostError("host_garbled", { params: { detail } });

/** @param {unknown} value */
export const text = (value) => (typeof value === "string" ? shorten(value) : "");

/** @param {unknown} value @param {number} least @param {number} most */
export const clamp = (value, least, most) =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, least), most) : least;

/** @param {unknown} value */
export const share = (value) => clamp(value, 0, 1);
