// @ts-check
/** Reads one frame at a time: finds the faces, chooses one, asks the model about it. The host's is vision/reader.py. */
/** @import { Hint } from "../../extension/host/protocol.js" */
/** @import { Face, Look, Picture } from "./types.js" */
/** @import { Classifier } from "./classifier.js" */
/** @import { Detects } from "./upright.js" */
/** @import { Plane } from "./picture.js" */
import { faceCrop } from "./crop.js";
import { overlap, prominence } from "./detector.js";
import { ofCanvas } from "./picture.js";
import { Posters } from "./posters.js";
import { assess } from "./quality.js";
import { turnedBack, Upright } from "./upright.js";

/** Overlap from which a face is the one of the frame before. */
const SAME = 0.3;
/** How many times as prominent another face must be to be read in its place. */
const TAKEOVER = 2;
/** Milliseconds without the face after which another is read. */
const AWAY = 500;

/** Of so many frames with one face, one is searched as a whole: another face may have come. */
const WHOLE = 4;

/** What a frame without a face says of it. */
const NOTHING = { others: 0, hint: /** @type {const} */ ("no_face"), good: false, weight: 0, emotion: null, expression: null, contempt: null };

export class Reader {
  /** @type {Face | null} */
  #followed = null;
  #seen = 0;
  /** The face that was the only one of the frame before. @type {Face | null} */
  #alone = null;
  #frames = 0;
  #posters = new Posters();
  #upright;

  /** @param {Detects} detector @param {Pick<Classifier, "read">} classifier @param {() => number} [clock] gives milliseconds */
  constructor(detector, classifier, clock = () => performance.now()) {
    this.#upright = new Upright(detector);
    this.classifier = classifier;
    this.clock = clock;
  }

  /** What follows is another scan: the most prominent face of the next frame is read, whichever was read before. */
  restart() {
    this.#forget();
    this.#upright.restart();
  }

  #forget() {
    this.#followed = this.#alone = null;
    this.#posters.forget();
  }

  /**
   * Reads the next frame.
   * @param {Picture} picture
   * @param {boolean} follow whether the frames follow one another
   * @param {readonly Hint[]} [unasked] the hints that are not given
   * @returns {Promise<Look>}
   */
  async read(picture, follow, unasked = []) {
    const before = this.#upright.turned;
    const alone = follow && ++this.#frames % WHOLE ? this.#alone : null;
    const [plane, all] = await this.#upright.look(ofCanvas(picture), follow, alone);
    const { turned } = this.#upright;
    if (turned !== before) this.#forget();
    const [found, replaced] = follow ? this.#people(plane, all) : [all, false];
    const face = this.#choose(found, follow);
    this.#alone = all.length === 1 ? face : null;
    if (!face) return { face, ...NOTHING, turned, replaced };
    const crop = faceCrop(plane, face);
    const seen = { others: found.length - 1, ...assess(plane, face, crop, unasked), ...(await this.classifier.read(crop)) };
    return { face: turnedBack(face, turned, picture), ...seen, turned, replaced };
  }

  /**
   * The faces that are not known to be pictures', and whether the one that was read until now has become one.
   * @param {Plane} plane @param {Face[]} all @returns {[Face[], boolean]}
   */
  #people(plane, all) {
    const found = all.filter((face) => !this.#posters.isKnown(face));
    const before = this.#followed;
    if (found.length < 2 || !before) return [found, false];
    this.#posters.add(plane);
    const followed = nearestTo(before, found);
    const others = found.filter((face) => face !== followed);
    const person = this.#posters.another(followed, others, plane.width);
    if (!person) return [found, false];
    this.#followed = person;
    return [others, true];
  }

  /** The face to read; null while it may come back. @param {Face[]} found @param {boolean} follow */
  #choose(found, follow) {
    if (!found.length) return null;
    const [before, now] = [this.#followed, this.clock()];
    let face = found[0];
    if (follow && before) {
      const nearest = nearestTo(before, found);
      if (overlap(before, nearest) < SAME) {
        if (now - this.#seen < AWAY) return null;
      } else if (prominence(face) < TAKEOVER * prominence(nearest)) face = nearest;
    }
    this.#followed = face;
    this.#seen = now;
    return face;
  }
}

/** @param {Face} before @param {Face[]} found */
const nearestTo = (before, found) => found.reduce((best, each) => (overlap(before, each) > overlap(before, best) ? each : best));
