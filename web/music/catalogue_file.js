// @ts-check
/** The file of the page's catalogue, which tools/web/columns.py writes: a head in JSON, and columns by name. */

const VERSION = 2;

/** @typedef {{ name: string, type: string, offset: number, bytes: number }} Column */
/** @typedef {{ version: number, tracks: number, artists: number, shipped: number, genres: string[], languages: string[], columns: Column[] }} Head */

export class CatalogueFile {
  /** @param {Uint8Array<ArrayBuffer>} bytes throws an Error for anything else, and so does each column that is cut off */
  constructor(bytes) {
    const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    this.head = /** @type {Head} */ (JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size))));
    if (this.head.version !== VERSION) throw new Error(`the catalogue has version ${this.head.version}`);
    this.bytes = bytes;
    this.first = bytes.byteOffset + 4 + size;
    this.columns = new Map(this.head.columns.map((column) => [column.name, column]));
  }

  /** @param {string} name */
  #column(name) {
    const { offset, bytes: length } = /** @type {Column} */ (this.columns.get(name));
    const first = this.first + offset;
    if (first + length > this.bytes.byteOffset + this.bytes.length) throw new Error("the catalogue is cut off");
    return this.bytes.buffer.slice(first, first + length);
  }

  /** Numbers of one byte, 0 to 255. @param {string} name */
  narrow(name) {
    return new Uint8Array(this.#column(name));
  }

  /** Numbers of one byte, -128 to 127. @param {string} name */
  signed(name) {
    return new Int8Array(this.#column(name));
  }

  /** Numbers of two bytes: the lower ones of all, and then the upper ones. @param {string} name */
  wide(name) {
    const halves = this.narrow(name);
    const found = new Uint16Array(halves.length / 2);
    for (let place = 0; place < found.length; place++) found[place] = halves[place] | (halves[found.length + place] << 8);
    return found;
  }

  /** Fractions, which are stored as so many `parts` of 1. @param {string} name @param {number} parts */
  scaled(name, parts) {
    const whole = parts > 255 || name === "tempo" ? this.wide(name) : this.narrow(name);
    return Float32Array.from(whole, (value) => value / parts);
  }

  /** From how many each has to where each begins, and where the last ends. @param {string} name */
  starts(name) {
    const counts = this.narrow(name);
    const found = new Int32Array(counts.length + 1);
    for (let place = 0; place < counts.length; place++) found[place + 1] = found[place] + counts[place];
    return found;
  }

  /** Texts, one a line. @param {string} name @param {number} count */
  lines(name, count) {
    return new Lines(this.narrow(name), count);
  }
}

/** Lines of text that are decoded one by one, when they are asked for. */
class Lines {
  /** @param {Uint8Array} bytes @param {number} count */
  constructor(bytes, count) {
    this.bytes = bytes;
    this.ends = new Int32Array(count);
    let line = 0;
    for (let place = 0; place < bytes.length; place++) if (bytes[place] === 10) this.ends[line++] = place;
    this.ends[line] = bytes.length;
    if (line !== count - 1) throw new Error("the catalogue's texts are cut off");
    this.decoder = new TextDecoder();
  }

  /** @param {number} line */
  at(line) {
    return this.decoder.decode(this.bytes.subarray(line ? this.ends[line - 1] + 1 : 0, this.ends[line]));
  }
}
