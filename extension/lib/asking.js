// @ts-check
/** What a page may ask the host for by itself, and how each answer is checked. */
import { camerasOf, checksOf, settingsOf } from "./answers_options.js";
import { doneOf, savedOf } from "./answers_spotify.js";

export const CHECKED = {
  "settings/read": settingsOf,
  "settings/write": settingsOf,
  "cameras/list": camerasOf,
  doctor: checksOf,
  "spotify/play": doneOf,
  "spotify/queue": doneOf,
  "spotify/playlist/save": savedOf,
  "spotify/library/save": doneOf,
};
