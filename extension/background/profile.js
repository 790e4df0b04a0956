// @ts-check
/** What pages ask about the people at this computer. Another person must not see what the popup showed the last one. */
/** @import { Session } from "./session.js" */

/** @param {Session} session */
const startAgain = (session) => session.startAgain();

/** The methods that pages may ask for, each with what the background does after it. */
export const PAGE_METHODS = {
  "history/read": null,
  "profile/list": null,
  "profile/new": startAgain,
  "profile/use": startAgain,
  "profile/rename": null,
  "profile/delete": startAgain,
  "profile/erase": startAgain,
  "profile/export": null,
  "profile/calibrate": null,
  "profile/calibration": null,
  "profile/uncovered": null,
};
