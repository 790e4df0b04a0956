// @ts-check
/** The mood map, valence across and arousal up: the user, the path to the goal, and the tracks. A click sets a target. */
/** @import { Point, Track } from "../host/protocol.js" */
/** @import { PopupMessage, Result } from "../shared/messages.js" */
import { byId, draw } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { Plane, at, dot } from "./music_plane.js";
import { nameOf, soundOf } from "./music_reasons.js";

/** The track that is pointed at in the list. @type {string | null} */
let pointed = null;
/** @type {Plane | undefined} */
let plane;

/** @param {Result} result @param {(message: PopupMessage) => void} tell */
export function showMap({ mood, said, tracks, path, target, asking }, tell) {
  const place = byId("map");
  plane ??= new Plane(
    place,
    (point) => tell({ type: "target", point }),
    draw("g", { class: "map-you" }, draw("circle", { r: 8 })),
    draw("g", { class: "map-marks" }),
    draw("circle", { class: "map-pointed", r: 4 }),
  );
  // Without a path from the host, the map shows the mood that the camera read.
  const you = path[0] ?? { valence: (mood.valence + 1) / 2, energy: (mood.arousal + 1) / 2 };
  const wish = asking ? asking.target : target;
  const end = wish ?? path.at(-1) ?? you;
  const line = [you, ...path.slice(1), ...(wish && asking ? [wish] : [])].map(at);
  const marks = [
    draw("polyline", { class: "map-path", points: line.map(({ x, y }) => `${x},${y}`).join(" ") }),
    ...path.slice(1, -1).map((point) => dot("map-step", point, 1.3)),
    ...tracks.map((track) => trackMark(track)),
    ...(end === you ? [] : [dot("map-target", end, 5)]),
  ];
  place.querySelector(".map-marks")?.replaceChildren(...marks);
  pointAt(pointed);
  showYou(place, you);
  const label = t(said ? "map_said" : "map_you", soundOf(you), soundOf(end));
  place.querySelector("svg")?.setAttribute("aria-label", label);
  plane.follow(end);
}

/** Mark the place of the track that is pointed at in the list. @param {string | null} id null for no track */
export function pointAt(id) {
  pointed = id;
  const mark = [...byId("map").querySelectorAll(".map-track")].find((one) => one.getAttribute("data-id") === id);
  const light = byId("map").querySelector(".map-pointed");
  light?.classList.toggle("shown", mark !== undefined);
  // While it fades, the mark stays at its last place.
  for (const name of mark ? ["cx", "cy", "data-id"] : []) light?.setAttribute(name, mark?.getAttribute(name) ?? "");
}

/** @param {Track} track */
function trackMark({ id, name, valence, energy }) {
  const mark = dot("map-track", { valence, energy }, 2);
  const title = draw("title");
  title.textContent = nameOf(name);
  mark.setAttribute("data-id", id);
  mark.append(title);
  return mark;
}

/** A ring at the place of the mood, through which the tracks there are seen. @param {HTMLElement} place @param {Point} point */
function showYou(place, point) {
  const you = /** @type {SVGElement} */ (place.querySelector(".map-you"));
  const { x, y } = at(point);
  you.style.transform = `translate(${x}px, ${y}px)`;
}
