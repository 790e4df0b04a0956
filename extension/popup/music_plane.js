// @ts-check
/** A map of moods, valence across and energy up, on which a click or two sliders choose a point. */
/** @import { Point } from "../host/protocol.js" */
import { draw, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { soundOf } from "./music_reasons.js";

const SIZE = 100;
/** Milliseconds that a slider must rest before its place is chosen. */
const PAUSE = 400;

export class Plane {
  /** Where the sliders are. @type {Point} */
  #cursor = { valence: 0.5, energy: 0.5 };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #place;
  #choose;

  /**
   * @param {HTMLElement} place
   * @param {(point: Point) => void} choose
   * @param {...SVGElement} content what else is drawn, below the cursor
   */
  constructor(place, choose, ...content) {
    this.#place = place;
    this.#choose = choose;
    const picture = draw(
      "svg",
      { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": t("map_title") },
      draw("path", { class: "map-axes", d: `M${SIZE / 2} 13V${SIZE - 13}M4 ${SIZE / 2}H${SIZE - 4}` }),
      ...content,
      draw("path", { class: "map-cursor" }),
    );
    picture.addEventListener("click", (event) => {
      const { left, top, width, height } = picture.getBoundingClientRect();
      const { clientX, clientY } = /** @type {MouseEvent} */ (event);
      this.#go({ valence: unit((clientX - left) / width), energy: unit(1 - (clientY - top) / height) });
    });
    const ends = ["left", "right", "top", "bottom"].map((side) =>
      make("span", { class: `map-end map-${side}`, "aria-hidden": "true" }, t(`map_${side}`)),
    );
    place.append(picture, ...ends, this.#slider("valence"), this.#slider("energy"));
    this.#show();
  }

  /** Move the sliders, but not while the user moves them. @param {Point} point */
  follow(point) {
    if (this.#place.contains(document.activeElement) || this.#later !== undefined) return;
    this.#cursor = point;
    this.#show();
  }

  /** @param {"valence" | "energy"} axis */
  #slider(axis) {
    const slider = make("input", { type: "range", min: "0", max: "1", step: "0.05", class: `map-${axis}` });
    slider.setAttribute("aria-label", t(`map_${axis}`));
    slider.addEventListener("input", () => {
      this.#cursor = { ...this.#cursor, [axis]: Number(slider.value) };
      this.#show();
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.#go(this.#cursor), PAUSE);
    });
    return slider;
  }

  /** @param {Point} point */
  #go(point) {
    this.#cursor = point;
    this.#show();
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#choose(point);
  }

  #show() {
    const { x, y } = at(this.#cursor);
    this.#place.querySelector(".map-cursor")?.setAttribute("d", `M${x} 0V${SIZE}M0 ${y}H${SIZE}`);
    for (const axis of /** @type {const} */ (["valence", "energy"])) {
      const slider = /** @type {HTMLInputElement} */ (this.#place.querySelector(`input.map-${axis}`));
      slider.value = String(this.#cursor[axis]);
      slider.setAttribute("aria-valuetext", soundOf(this.#cursor));
    }
  }
}

/** The place of a point in the picture. @param {Point} point */
export const at = ({ valence, energy }) => ({ x: round(6 + valence * (SIZE - 12)), y: round(SIZE - 6 - energy * (SIZE - 12)) });

/** @param {string} kind @param {Point} point @param {number} r */
export function dot(kind, point, r) {
  const { x, y } = at(point);
  return draw("circle", { class: kind, cx: x, cy: y, r });
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** A coordinate 0..1 from a place in the picture. The picture's border is not part of the plane. @param {number} share */
const unit = (share) => Math.min(Math.max((share * SIZE - 6) / (SIZE - 12), 0), 1);
