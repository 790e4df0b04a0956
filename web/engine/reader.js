// @ts-check
/** Reads one frame at a time: finds the faces, chooses one, asks the model about it. The host's is vision/reader.py. */
/** @import { Face, Look, Picture } from "./types.js" */
/** @import { Classifier } from "./classifier.js" */
/** @import { Plane } from "./picture.js" */
import { faceCrop } from "./crop.js";
import { overlap, prominence } from "./detector.js";
import { ofCanvas } from "./picture.js";
import { assess } from "./quality.js";

/** Overlap from which a face is the one of the frame before. */
const SAME = 0.3;
/** How many times as prominent another face must be to be read in its place. */
const TAKEOVER = 2;
/** Milliseconds without the face after which another is read. */
const AWAY = 500;

/** @typedef {{ detect: (plane: Plane) => Promise<Face[]> }} Detects finds the faces, the most prominent first */

/** @type {Look} */
const NOTHING = { face: null, others: 0, hint: "no_face", good: false, weight: 0, emotion: null, expression: null, contempt: null };

export class Reader {
  /** @type {Face | null} */
  #followed = null;
  #seen = 0;

  /** @param {Detects} detector @param {Classifier} classifier @param {() => number} [clock] gives milliseconds */
  constructor(detector, classifier, clock = () => performance.now()) {
    this.detector = detector;
    this.classifier = classifier;
    this.clock = clock;
  }

  /** Reads the most prominent face of the next frame, whichever was read before. */
  restart() {
    this.#followed = null;
  }

  /** @param {Picture} picture @param {boolean} follow whether the frames follow one another @returns {Promise<Look>} */
  async read(picture, follow) {
    const plane = ofCanvas(picture);
    const found = await this.detector.detect(plane);
    const face = this.#choose(found, follow);
    if (!face) return NOTHING;
    const crop = faceCrop(plane, face);
    return { face, others: found.length - 1, ...assess(plane, face, crop), ...(await this.classifier.read(crop)) };
  }

  /** The face to read; null while it may come back. @param {Face[]} found @param {boolean} follow */
  #choose(found, follow) {
    if (!found.length) return null;
    const [before, now] = [this.#followed, this.clock()];
    let face = found[0];
    if (follow && before) {
      const nearest = found.reduce((best, each) => (overlap(before, each) > overlap(before, best) ? each : best));
      if (overlap(before, nearest) < SAME) {
        if (now - this.#seen < AWAY) return null;
      } else if (prominence(face) < TAKEOVER * prominence(nearest)) face = nearest;
    }
    this.#followed = face;
    this.#seen = now;
    return face;
  }
}
