import assert from "node:assert/strict";

/** Equal, but for what another order of summing, or a shorter float, changes. */
export function alike(one, other, where, apart = 1e-9) {
  if (typeof other === "number") return assert.ok(Math.abs(one - other) <= apart, `${where}: ${one} for ${other}`);
  if (typeof other !== "object" || other === null) return assert.equal(one, other, where);
  assert.deepEqual(Object.keys(one).sort(), Object.keys(other).sort(), where);
  for (const [key, value] of Object.entries(other)) alike(one[key], value, `${where}.${key}`, apart);
}
