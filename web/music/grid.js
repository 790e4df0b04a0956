// @ts-check
/** The tracks by where they lie in the plane, so that a search for near ones passes over most of it. */

/** Cells in each direction. */
const CELLS = 16;

/** @param {number} value 0 to 1 */
const cellOf = (value) => Math.min(CELLS - 1, Math.floor(value * CELLS));

/** How far a value is from a cell. @param {number} value @param {number} cell */
const apart = (value, cell) => Math.max(0, cell / CELLS - value, value - (cell + 1) / CELLS);

export class Grid {
  /** @param {Float32Array} valence @param {Float32Array} energy */
  constructor(valence, energy) {
    const cells = Uint8Array.from(valence, (value, track) => CELLS * cellOf(energy[track]) + cellOf(value));
    /** Where each cell's tracks begin, and where the last one's end. */
    this.starts = new Int32Array(CELLS * CELLS + 1);
    for (const cell of cells) this.starts[cell + 1]++;
    for (let cell = 0; cell < CELLS * CELLS; cell++) this.starts[cell + 1] += this.starts[cell];
    this.tracks = new Int32Array(cells.length);
    const next = this.starts.slice();
    cells.forEach((cell, track) => (this.tracks[next[cell]++] = track));
    /** Of the tracks in the order of the cells. */
    this.valence = Float32Array.from(this.tracks, (track) => valence[track]);
    this.energy = Float32Array.from(this.tracks, (track) => energy[track]);
    /** Room for a search, which is used again and again: by place, and what was found. One more is written than is found. */
    this.room = new Float32Array(cells.length);
    this.found = new Int32Array(cells.length + 1);
    this.missed = new Float32Array(cells.length);
    /** @type {WeakMap<Float32Array, Float32Array>} */
    this.known = new WeakMap();
  }

  /** A value of each track in the order of the cells: so a search reads memory from one end to the other. @param {Float32Array} values */
  ordered(values) {
    let found = this.known.get(values);
    if (!found) {
      found = new Float32Array(values.length);
      for (let place = 0; place < found.length; place++) found[place] = values[this.tracks[place]];
      this.known.set(values, found);
    }
    return found;
  }

  /**
   * The cells that have a point at most `reach` from another, where valence counts `weight`.
   * @param {number} valence @param {number} energy @param {number} weight @param {number} reach
   */
  near(valence, energy, weight, reach) {
    const found = [];
    for (let cell = 0; cell < CELLS * CELLS; cell++) {
      const across = apart(valence, cell % CELLS) * weight;
      const up = apart(energy, Math.floor(cell / CELLS));
      if (across * across + up * up <= reach * reach) found.push(cell);
    }
    return found;
  }
}
