// @ts-check
/** The mood map, valence across and arousal up: the user, the path to the goal, and the tracks. A click sets a target. */
/** @import { Point, Track } from "../host/protocol.js" */
/** @import { PopupMessage, Result } from "../shared/messages.js" */
import { byId, draw, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { nameOf, soundOf } from "./music_reasons.js";

const SIZE = 100;
/** Milliseconds that a slider must rest before tracks for its place are asked for. */
const PAUSE = 400;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let later;
/** The track that is pointed at in the list. @type {string | null} */
let pointed = null;
/** Where the sliders are. @type {Point} */
let cursor = { valence: 0.5, energy: 0.5 };

/** @param {Result} result @param {(message: PopupMessage) => void} tell */
export function showMap({ mood, said, tracks, path, target, asking }, tell) {
  const place = byId("map");
  if (!place.firstChild) build(place, tell);
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
  // Do not move the sliders while the user moves them.
  if (!place.contains(document.activeElement) && later === undefined) cursor = end;
  showCursor(place);
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

/** @param {HTMLElement} place @param {(message: PopupMessage) => void} tell */
function build(place, tell) {
  const picture = draw(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img" },
    draw("path", { class: "map-axes", d: `M${SIZE / 2} 13V${SIZE - 13}M4 ${SIZE / 2}H${SIZE - 4}` }),
    draw("g", { class: "map-you" }, draw("circle", { r: 8 })),
    draw("g", { class: "map-marks" }),
    draw("circle", { class: "map-pointed", r: 4 }),
    draw("path", { class: "map-cursor" }),
  );
  /** @param {Point} point */
  const go = (point) => {
    cursor = point;
    showCursor(place);
    clearTimeout(later);
    later = undefined;
    tell({ type: "target", point });
  };
  picture.addEventListener("click", (event) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    const { clientX, clientY } = /** @type {MouseEvent} */ (event);
    go({ valence: unit((clientX - left) / width), energy: unit(1 - (clientY - top) / height) });
  });
  const sliders = /** @type {const} */ (["valence", "energy"]).map((axis) => {
    const slider = make("input", { type: "range", min: "0", max: "1", step: "0.05", class: `map-${axis}` });
    slider.setAttribute("aria-label", t(`map_${axis}`));
    slider.addEventListener("input", () => {
      cursor = { ...cursor, [axis]: Number(slider.value) };
      showCursor(place);
      clearTimeout(later);
      later = setTimeout(() => go(cursor), PAUSE);
    });
    return slider;
  });
  const ends = ["left", "right", "top", "bottom"].map((side) =>
    make("span", { class: `map-end map-${side}`, "aria-hidden": "true" }, t(`map_${side}`)),
  );
  place.append(picture, ...ends, ...sliders);
}

/** @param {HTMLElement} place */
function showCursor(place) {
  const { x, y } = at(cursor);
  place.querySelector(".map-cursor")?.setAttribute("d", `M${x} 0V${SIZE}M0 ${y}H${SIZE}`);
  for (const axis of /** @type {const} */ (["valence", "energy"])) {
    const slider = /** @type {HTMLInputElement} */ (place.querySelector(`input.map-${axis}`));
    slider.value = String(cursor[axis]);
    slider.setAttribute("aria-valuetext", soundOf(cursor));
  }
}

/** The place of a point in the picture. @param {Point} point */
const at = ({ valence, energy }) => ({ x: round(6 + valence * (SIZE - 12)), y: round(SIZE - 6 - energy * (SIZE - 12)) });

/** @param {string} kind @param {Point} point @param {number} r */
function dot(kind, point, r) {
  const { x, y } = at(point);
  return draw("circle", { class: kind, cx: x, cy: y, r });
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** A coordinate 0..1 from a place in the picture. The picture's border is not part of the plane. @param {number} share */
const unit = (share) => Math.min(Math.max((share * SIZE - 6) / (SIZE - 12), 0), 1);
