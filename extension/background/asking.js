// @ts-check
/** What a page may ask the host for by itself, and how each answer is checked. */
import { accountOf, keptOf, tasteOf } from "../host/answers_account.js";
import { historyOf } from "../host/answers_history.js";
import { camerasOf, checksOf, settingsOf } from "../host/answers_options.js";
import { calibrationOf, genresOf, peopleOf, pieceOf } from "../host/answers_people.js";
import { devicesOf, doneOf, savedOf } from "../host/answers_spotify.js";

export const CHECKED = {
  "settings/read": settingsOf,
  "settings/write": settingsOf,
  "cameras/list": camerasOf,
  doctor: checksOf,
  "catalogue/genres": genresOf,
  "history/read": historyOf,
  "mood/correct": doneOf,
  "profile/list": peopleOf,
  "profile/new": peopleOf,
  "profile/use": peopleOf,
  "profile/rename": peopleOf,
  "profile/delete": peopleOf,
  "profile/erase": peopleOf,
  "profile/export": pieceOf,
  "profile/calibrate": calibrationOf,
  "profile/calibration": calibrationOf,
  "spotify/status": accountOf,
  "spotify/signOut": accountOf,
  "spotify/taste": tasteOf,
  "spotify/playlist/keep": keptOf,
  "spotify/playlist/refresh": keptOf,
  "spotify/play": doneOf,
  "spotify/queue": doneOf,
  "spotify/devices": devicesOf,
  "spotify/playlist/save": savedOf,
};

/** After these the person at the computer is another, or is forgotten: so is what the popup showed them. */
export const NEW_PERSON = ["profile/new", "profile/use", "profile/delete", "profile/erase"];
