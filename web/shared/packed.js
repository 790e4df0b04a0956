// @ts-check
/**
 * Files that the build packed by gzip, so that they are small on every server: whether a server packs what it sends
 * depends on the server, and on the name.
 */

const MAGIC = [0x1f, 0x8b];

/** A file that cannot be had. Its `code` is one of the host's errors. */
export class LoadError extends Error {
  /** @param {string} code @param {string} detail */
  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}

/**
 * The content of a file, unpacked if it is packed. A server may have unpacked it on the way.
 * @param {string | URL} address @param {(bytes: number) => void} [onBytes] gets the bytes so far, as they came
 * @returns {Promise<Uint8Array<ArrayBuffer>>} it is refused with a LoadError download_failed or download_corrupt
 */
export async function load(address, onBytes) {
  let bytes;
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    bytes = await read(answer, onBytes);
  } catch (error) {
    throw new LoadError("download_failed", `${address}: ${error instanceof Error ? error.message : error}`);
  }
  try {
    return await unpacked(bytes);
  } catch (error) {
    throw new LoadError("download_corrupt", `${address}: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {Response} answer @param {((bytes: number) => void) | undefined} onBytes */
async function read(answer, onBytes) {
  if (!onBytes || !answer.body) return new Uint8Array(await answer.arrayBuffer());
  const parts = [];
  let length = 0;
  const reader = answer.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    onBytes(length);
  }
  const whole = new Uint8Array(length);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function unpacked(bytes) {
  if (bytes[0] !== MAGIC[0] || bytes[1] !== MAGIC[1]) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
