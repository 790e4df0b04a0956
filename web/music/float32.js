// @ts-check
/**
 * Numbers as the host computes them. Its arrays are float32: each sum and product is rounded to that, and so it is
 * here, or the order of two tracks could differ.
 */
export const f32 = Math.fround;

const PLACES = 2 ** 20;

/**
 * The positions of the values, the least first; equal ones stay in order. Value and position become one number, because
 * numbers are sorted five times as fast as by a function that compares.
 * @param {Float32Array} values no NaN
 * @param {Int32Array} [names] numbers that are told and compared in place of positions; all are less than a million
 */
export function order(values, names) {
  const bits = new Uint32Array(values.map((value) => value + 0).buffer); // -0 becomes 0
  const keys = new Float64Array(values.length);
  for (let place = 0; place < keys.length; place++) {
    const sign = bits[place] >>> 31;
    keys[place] = ((sign ? ~bits[place] : bits[place] | 0x80000000) >>> 0) * PLACES + (names ? names[place] : place);
  }
  keys.sort();
  return Array.from(keys, (key) => key - Math.floor(key / PLACES) * PLACES);
}

/** The position of the least value, the first of equal ones. @param {Float32Array} values */
export function least(values) {
  let best = 0;
  for (let place = 1; place < values.length; place++) if (values[place] < values[best]) best = place;
  return best;
}

/** The value that would be at `rank` if they were sorted; they are moved (Hoare 1961, "Find"). @param {Float32Array} values @param {number} rank */
export function nth(values, rank) {
  let [first, last] = [0, values.length - 1];
  while (first < last) {
    const pivot = values[(first + last) >> 1];
    let [left, right] = [first, last];
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (pivot < values[right]) right--;
      if (left > right) break;
      const value = values[left];
      values[left++] = values[right];
      values[right--] = value;
    }
    if (rank <= right) last = right;
    else if (rank >= left) first = left;
    else return values[rank];
  }
  return values[rank];
}
