// @ts-check
/** What pages ask about this computer: its settings, and what the doctor finds. */
/** @import { Session } from "./session.js" */

/** The methods that pages may ask for, each with what the background does after it. */
export const PAGE_METHODS = {
  "settings/read": null,
  /** The goal of the settings replaces the goal that was chosen in the popup, and an open popup hears of covers. @param {Session} session @param {object} params */
  "settings/write": async (session, params) => {
    if ("goal" in params) await session.store.setGoal(undefined);
    if ("covers" in params) await session.learn();
  },
  doctor: null,
};
