// @ts-check
/** A failure in words. Where _locales has no words for the code, as of a newer host, its own are shown. */
/** @import { ErrorData } from "../host/protocol.js" */
import { fill, t } from "./i18n.js";
import { duration } from "./format.js";

/** What happened. @param {ErrorData} problem */
export const sentence = ({ code, message, params }) =>
  fill(`error_${code}_message`, valuesOf(params)) || message || t("error_unknown_message");

/** What to do about it, which may depend on the system. @param {ErrorData} problem */
export const advice = ({ code, hint, params }) =>
  (params.system && fill(`error_${code}_hint_${params.system}`, params)) ||
  fill(`error_${code}_hint`, params) || hint || t("error_unknown_hint");

/** A wait is told as the language tells it. @param {ErrorData["params"]} params */
const valuesOf = (params) =>
  "wait" in params && typeof params.seconds === "number" ? { ...params, wait: duration(params.seconds) } : params;
