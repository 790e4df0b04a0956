// @ts-check
/** Dates, times and numbers as the page's language writes them, and sources of pictures as people read them. */
import { language, numeral } from "./i18n.js";

/** @param {number} seconds since 1970 @param {Intl.DateTimeFormatOptions} [how] */
export const moment = (seconds, how = { dateStyle: "medium", timeStyle: "short" }) =>
  new Intl.DateTimeFormat(language(), how).format(seconds * 1000);

/** @param {string} day as in 2026-11-22 @param {Intl.DateTimeFormatOptions} how */
export const dayName = (day, how) =>
  new Intl.DateTimeFormat(language(), { ...how, timeZone: "UTC" }).format(Date.parse(`${day}T00:00Z`));

/** The name of a weekday. @param {number} weekday Monday is 0 */
export const weekdayName = (weekday) =>
  new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + weekday));

/**
 * How long ago something was, in minutes or hours; empty within the first minute.
 * @param {number} at milliseconds
 * @param {number} now
 */
export function ago(at, now) {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return "";
  const said = new Intl.RelativeTimeFormat(language(), { numeric: "always", style: "short" });
  return minutes < 60 ? said.format(-minutes, "minute") : said.format(-Math.floor(minutes / 60), "hour");
}

/** A length of time in hours and minutes, at least one minute. @param {number} seconds */
export function duration(seconds) {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const parts = /** @type {const} */ ([["hour", Math.floor(minutes / 60)], ["minute", minutes % 60]]);
  return parts.flatMap(([unit, count]) => (count > 0 ? [numeral(count, { style: "unit", unit })] : [])).join(" ");
}

/** With a sign, as in +0.25. @param {number} value */
export const signed = (value) => numeral(value, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });

/**
 * A source as people read it. Of an address, the parts that may hold a password are left out.
 * @param {string} source a camera's name or number, a file, or an address
 */
export function sourceName(source) {
  if (!source.includes("://")) return source;
  if (!URL.canParse(source)) return `${source.slice(0, source.indexOf("://"))}://`;
  const { protocol, host, pathname } = new URL(source);
  return `${protocol}//${host}${pathname}`;
}
