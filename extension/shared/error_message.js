// @ts-check
/** A failure in words. Where _locales has no words for the code, as for a newer host's, the host's own are shown. */
/** @import { ErrorData } from "../host/protocol.js" */
import { showText } from "./code.js";
import { byId } from "./dom.js";
import { duration } from "./format.js";
import { fill, t } from "./i18n.js";

/** What happened. @param {ErrorData} problem */
export const errorMessage = ({ code, message, params }) =>
  fill(`error_${code}_message`, valuesOf(params)) || message || t("error_unknown_message");

/** What to do about it, which may depend on the system. @param {ErrorData} problem */
export const errorHint = ({ code, hint, params }) =>
  (params.system && fill(`error_${code}_hint_${params.system}`, params)) ||
  fill(`error_${code}_hint`, params) || hint || t("error_unknown_hint");

/** Both in one line. @param {ErrorData} problem */
export const errorText = (problem) => `${errorMessage(problem)} ${errorHint(problem)}`;

/**
 * Show a failure in an alert, or hide the alert.
 * @param {string} id of the alert
 * @param {ErrorData | null} problem
 */
export function showError(id, problem) {
  const place = byId(id);
  place.hidden = !problem;
  showText(place, problem ? errorText(problem) : "");
}

/** A wait is written as the language writes it, and so is a detail in the host's own words. @param {ErrorData["params"]} params */
export function valuesOf(params) {
  const { detail, seconds } = params;
  return {
    ...params,
    ...("wait" in params && typeof seconds === "number" && { wait: duration(seconds) }),
    ...(typeof detail === "string" && { detail: detailOf(detail) }),
  };
}

/**
 * A detail such as "it is longer than 64 characters" has its text by its words, with its numbers as values. What the
 * system or a library said has none, and stays.
 * @param {string} detail
 */
function detailOf(detail) {
  const key = detail.toLowerCase().match(/[a-z]+/g)?.join("_") ?? "";
  const numbers = [...detail.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(",", "")));
  return t(`detail_${key}`, ...numbers) || detail;
}
