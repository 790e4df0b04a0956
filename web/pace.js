// @ts-check
/** How soon the next frame is looked at, and how large frames are: by how long a look takes on this device. */

/** Looks in a second, at most: more would only use power. */
const FPS = 15;
/** The longer sides of frames that are tried, the largest first. */
export const SIDES = /** @type {const} */ ([640, 480, 320]);
/** Milliseconds that a look may take, and how many slow ones in a row make frames smaller: the first one also compiles. */
const SLOW = 120;
const IN_A_ROW = 2;

export class Pace {
  #due = 0;
  #slow = 0;
  #place = 0;

  /** The longer side of the next frame, at most. */
  get side() {
    return SIDES[this.#place] ?? SIDES[0];
  }

  /** Milliseconds until the next frame may be taken: none where looks take longer than that. It counts as taken then. */
  next() {
    const now = performance.now();
    const wait = Math.max(0, this.#due - now);
    this.#due = now + wait + 1000 / FPS;
    return wait;
  }

  /** A look has taken so long. @param {number} milliseconds */
  looked(milliseconds) {
    this.#slow = milliseconds > SLOW ? this.#slow + 1 : 0;
    if (this.#slow < IN_A_ROW || this.#place === SIDES.length - 1) return;
    this.#place++;
    this.#slow = 0;
  }
}
