// @ts-check

/** A document of more pieces than this does not end. */
const MOST = 100_000;

/**
 * Read a document piece by piece, until there is no next.
 * @template {{ text: string, next: string | null, file: string }} P
 * @param {(cursor: string | null) => Promise<P>} read
 * @param {(pieces: number) => void} [onPiece] called with how many there are so far
 * @returns {Promise<{ texts: string[], file: string }>} RangeError for one without an end
 */
export async function allPieces(read, onPiece = () => {}) {
  const texts = [];
  const seen = new Set();
  let cursor = null;
  for (;;) {
    /** @type {P} */
    const piece = await read(cursor);
    texts.push(piece.text);
    onPiece(texts.length);
    cursor = piece.next;
    if (cursor === null) return { texts, file: piece.file };
    if (seen.has(cursor) || texts.length >= MOST) throw new RangeError("an export without an end");
    seen.add(cursor);
  }
}
