// @ts-check
/** 2-opt on a path with free ends, as the host's two_opt.py. */

const REVERSALS = 2;
const BEST = 8;
const LEAST = 1e-6;

/**
 * An order that no allowed reversal of a part of it makes cheaper, found from the order that the rows have.
 * @param {number[][]} transitions the cost of each row after each other @param {(order: number[]) => boolean} allowed
 */
export function twoOpt(transitions, allowed) {
  const count = transitions.length;
  let order = transitions.map((_, place) => place);
  /** @param {number} from @param {number} to the ends, which cost nothing, are the number `count` */
  const cost = (from, to) => (from === count || to === count ? 0 : transitions[from][to]);
  for (let turn = 0; turn < REVERSALS * count; turn++) {
    const changed = reversals(order, cost).map(([first, last]) => [
      ...order.slice(0, first),
      ...order.slice(first, last + 1).reverse(),
      ...order.slice(last + 1),
    ]);
    const better = changed.find(allowed);
    if (!better) break;
    order = better;
  }
  return order;
}

/** The reversals that gain most, the best first. @param {number[]} order @param {(from: number, to: number) => number} cost */
function reversals(order, cost) {
  const count = order.length;
  /** @type {[number, number, number][]} */
  const found = [];
  for (let first = 0; first < count; first++) {
    const before = first ? order[first - 1] : count;
    for (let last = first + 1; last < count; last++) {
      const after = last + 1 < count ? order[last + 1] : count;
      const now = cost(before, order[first]) + cost(order[last], after);
      const gain = now - cost(before, order[last]) - cost(order[first], after);
      if (gain > LEAST) found.push([first, last, gain]);
    }
  }
  return found.sort((one, other) => other[2] - one[2]).slice(0, BEST);
}
