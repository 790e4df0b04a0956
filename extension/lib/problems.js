// @ts-check
/** A failure in words. The host's own are shown as it sends them, except where _locales has words for the code. */
/** @import { ErrorData } from "./protocol.js" */
import { t } from "./i18n.js";

/** What happened. @param {ErrorData} problem */
export const sentence = ({ code, message, params }) =>
  t(`error_${code}_message`, params.seconds ?? "") || message || t("error_unknown_message");

/** What to do about it. @param {ErrorData} problem */
export const advice = ({ code, hint }) => t(`error_${code}_hint`) || hint || t("error_unknown_hint");
