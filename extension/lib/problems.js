// @ts-check
/** A failure in words. The host's own are shown as it sends them, except where _locales has words for the code. */
/** @import { ErrorData } from "./protocol.js" */
import { fill, t } from "./i18n.js";

/** What happened. @param {ErrorData} problem */
export const sentence = ({ code, message, params }) =>
  fill(`error_${code}_message`, params) || message || t("error_unknown_message");

/** What to do about it. @param {ErrorData} problem */
export const advice = ({ code, hint, params }) => fill(`error_${code}_hint`, params) || hint || t("error_unknown_hint");
