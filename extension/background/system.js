// @ts-check
/** What pages ask about this computer: its settings, and what the doctor finds. */
/** @import { Session } from "./session.js" */

/** The methods that pages may ask for, each with what the background does after it. */
export const PAGE_METHODS = {
  "settings/read": null,
  /**
   * The goal of the settings replaces the goal that was chosen in the popup, an open popup hears of covers, and where no
   * moods are to be stored, the last list goes, too.
   * @param {Session} session @param {{ retention_days?: number | null }} params
   */
  "settings/write": async (session, params) => {
    if (params.retention_days === 0) await session.startAgain();
    if ("goal" in params) await session.store.setGoal(undefined);
    if ("covers" in params) await session.learn();
  },
  doctor: null,
};
