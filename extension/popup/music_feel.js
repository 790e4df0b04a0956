// @ts-check
/** A mood without a look: seven faces to choose from, and the map. */
/** @import { Emotion, Point } from "../host/protocol.js" */
/** @import { PopupMessage, State } from "../shared/messages.js" */
import { byId, draw, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { EMOTIONS, PLACES } from "../shared/vocabulary.js";
import { showFace } from "./face.js";
import { Plane, dot } from "./music_plane.js";

/** The states in which a look gave nothing, or none was made. Without a host there are no tracks either. @type {readonly State["name"][]} */
const STATES = ["first_run", "no_face", "stopped", "error"];

/** @param {(message: PopupMessage) => void} tell */
export function prepareFeel(tell) {
  const open = make("button", { class: "feel-face", type: "button", "aria-expanded": "false", "aria-controls": "feel-map" });
  const sign = draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: "M4 4h16v16H4ZM12 4v16M4 12h16" }));
  open.append(make("span", { class: "feel-sign" }), make("span", {}, t("map_title")));
  open.firstElementChild?.append(sign);
  /** @type {Plane | undefined} */
  let plane;
  open.addEventListener("click", () => {
    const place = byId("feel-map");
    place.hidden = !place.hidden;
    open.setAttribute("aria-expanded", String(!place.hidden));
    const marks = EMOTIONS.map((emotion) => draw("g", { "data-mood": emotion }, dot("feel-place", placeOf(emotion), 3)));
    plane ??= new Plane(place, (point) => tell({ type: "feel", emotion: nearest(point), point }), ...marks);
    if (!place.hidden) place.scrollIntoView({ block: "nearest" });
  });
  byId("feel-faces").append(...EMOTIONS.map((emotion) => faceFor(emotion, tell)), open);
}

/** @param {State} state */
export function showFeel({ name }) {
  byId("feel").hidden = !STATES.includes(name);
}

/** @param {Emotion} emotion @param {(message: PopupMessage) => void} tell */
function faceFor(emotion, tell) {
  const picture = make("span", { class: "feel-picture", "aria-hidden": "true" });
  showFace(picture, emotion);
  const button = make("button", { class: "feel-face", type: "button", "data-mood": emotion }, picture, make("span", {}, t(`emotion_${emotion}`)));
  button.addEventListener("click", () => tell({ type: "feel", emotion, point: null }));
  return button;
}

/** @param {Emotion} emotion @returns {Point} */
const placeOf = (emotion) => ({ valence: (PLACES[emotion][0] + 1) / 2, energy: (PLACES[emotion][1] + 1) / 2 });

/** The emotion whose place is nearest to a point of the map. @param {Point} point @returns {Emotion} */
export function nearest(point) {
  /** @param {Emotion} emotion */
  const away = (emotion) => Math.hypot(placeOf(emotion).valence - point.valence, placeOf(emotion).energy - point.energy);
  return EMOTIONS.reduce((best, emotion) => (away(emotion) < away(best) ? emotion : best));
}
