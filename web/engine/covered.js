// @ts-check
/** Tells whether something covers the mouth and nose, or the eyes, of a face. The host's is vision/covered.py. */
/** @import { Plane } from "./picture.js" */
import { NETWORK } from "./covered_weights.js";

/** Gray levels that are added to a crop's standard deviation before it is divided by it. */
const SOFT = 8;

/** @typedef {{ width: number, height: number, depth: number, data: Float32Array }} Values */
/** @typedef {{ inputs: number, outputs: number, kernel: number, stride: number, pooled: boolean, weights: Float32Array, bias: number[] }} Layer */

/** @type {Layer[]} */
const LAYERS = NETWORK.layers.map(({ weights, scale, ...layer }) => {
  const whole = Int8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  const each = whole.length / layer.outputs;
  return { ...layer, weights: Float32Array.from(whole, (value, place) => value * scale[Math.floor(place / each)]) };
});

/** The probabilities that something covers the mouth and nose, and the eyes. @param {Plane} crop */
export function cover({ width, height, data }) {
  let sum = 0;
  for (const value of data) sum += value;
  const mean = sum / data.length;
  let squares = 0;
  for (const value of data) squares += (value - mean) ** 2;
  const spread = Math.sqrt(squares / data.length) + SOFT;
  /** @type {Values} */
  let values = { width, height, depth: 1, data: Float32Array.from(data, (value) => (value - mean) / spread) };
  LAYERS.forEach((layer, number) => {
    const seen = layer.kernel ? layer : { ...layer, kernel: values.width, stride: 1, inputs: values.depth };
    values = convolved(values, seen);
    if (number + 1 < LAYERS.length) values.data.forEach((value, place) => (values.data[place] = Math.max(0, value)));
    if (layer.pooled) values = pooled(values);
  });
  const [mouth, eyes] = Array.from(values.data, (odds) => 1 / (1 + Math.exp(-odds)));
  return { mouth, eyes };
}

/** A layer that sees all is a convolution of one place. @param {Values} values @param {Layer} layer @returns {Values} */
function convolved({ width, height, depth, data }, { outputs, kernel, stride, weights, bias }) {
  const [wide, high] = [Math.floor((width - kernel) / stride) + 1, Math.floor((height - kernel) / stride) + 1];
  const found = new Float32Array(wide * high * outputs);
  const row = kernel * depth;
  const size = kernel * row;
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      // Four at once: each value is read once for them, and no sum waits for the one before.
      for (let output = 0; output < outputs; output += 4) {
        const two = Math.min(output + 1, outputs - 1);
        const three = Math.min(output + 2, outputs - 1);
        const four = Math.min(output + 3, outputs - 1);
        let [a, b, c, d] = [bias[output], bias[two], bias[three], bias[four]];
        let [first, second, third, fourth] = [output * size, two * size, three * size, four * size];
        for (let down = 0; down < kernel; down++) {
          const start = ((y * stride + down) * width + x * stride) * depth;
          for (let place = start; place < start + row; place++) {
            const value = data[place];
            a += value * weights[first++];
            b += value * weights[second++];
            c += value * weights[third++];
            d += value * weights[fourth++];
          }
        }
        const to = (y * wide + x) * outputs;
        found[to + output] = a;
        found[to + two] = b;
        found[to + three] = c;
        found[to + four] = d;
      }
    }
  }
  return { width: wide, height: high, depth: outputs, data: found };
}

/** Each square of 2 x 2 places as its largest value. @param {Values} values @returns {Values} */
function pooled({ width, height, depth, data }) {
  const [wide, high] = [Math.floor(width / 2), Math.floor(height / 2)];
  const found = new Float32Array(wide * high * depth);
  for (let place = 0; place < found.length; place++) {
    const [channel, column] = [place % depth, Math.floor(place / depth) % wide];
    const first = (Math.floor(place / depth / wide) * 2 * width + 2 * column) * depth + channel;
    const below = first + width * depth;
    found[place] = Math.max(data[first], data[first + depth], data[below], data[below + depth]);
  }
  return { width: wide, height: high, depth, data: found };
}
