// @ts-check
/** Watching one person: the looks that come in, corrected for the face, and each new mood. */
/** @import { Mood } from "../../extension/host/protocol.js" */
/** @import { Look, Manifest, Rest } from "./types.js" */
import { biased, biasFor, marked } from "./calibration.js";
import { Steady } from "./steady.js";

export class Watching {
  #steady = new Steady();
  #turned = 0;

  /** @param {Rest | null | undefined} resting @param {Manifest} manifest */
  constructor(resting, manifest) {
    this.bias = biasFor(resting, manifest.emotion.resting);
    this.detector = /** @type {Mood["detector"]} */ (manifest.web?.detector ? "yunet" : null);
  }

  get frames() {
    return this.#steady.frames;
  }

  get distribution() {
    return this.#steady.distribution();
  }

  /** The new mood, if this look changed it. @param {Look} look @returns {Mood | null} */
  add(look) {
    // From here on another is looked at: what a picture of a face showed does not count.
    if (look.replaced) this.#steady = new Steady();
    this.#turned = look.turned;
    const { bias } = this;
    this.#steady.add(look, look.emotion && bias ? biased(look.emotion, bias) : look.emotion);
    const found = this.#steady.changed();
    if (!found) return null;
    const mood = { ...found, detector: this.detector, turned: this.#turned };
    return bias ? marked(mood, bias) : mood;
  }
}
