// @ts-check
/** Keys that are equal for two spellings of one name, as the host's names.key. */

/** Letters whose small letter is not what Unicode folds them to. */
const FOLDED = /** @type {const} */ ([["ß", "ss"], ["ς", "σ"]]);

/** @param {string} text */
export function key(text) {
  let folded = text.normalize("NFKC").toLowerCase();
  for (const [letter, other] of FOLDED) folded = folded.replaceAll(letter, other);
  return folded.split(/\s+/u).filter(Boolean).join(" ");
}
