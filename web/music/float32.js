// @ts-check
/**
 * Numbers as the host computes them. Its arrays are float32: each sum and product is rounded to that, and so it is
 * here, or the order of two tracks could differ.
 */
export const f32 = Math.fround;

/** The positions of the values, the least first; equal ones stay in order. @param {ArrayLike<number>} values */
export function order(values) {
  const places = Array.from({ length: values.length }, (_, place) => place);
  return places.sort((one, other) => values[one] - values[other] || one - other);
}

/** The position of the least value, the first of equal ones. @param {ArrayLike<number>} values */
export function least(values) {
  let best = 0;
  for (let place = 1; place < values.length; place++) if (values[place] < values[best]) best = place;
  return best;
}

/** As many of `whole` as 0, 1, 2 and so on. @param {number} length */
export const range = (length) => Int32Array.from({ length }, (_, place) => place);
