// @ts-check
/** From crops to calibrated probabilities, as the manifest says. The host's is vision/classifier.py. */
/** @import { Emotion } from "../../extension/host/protocol.js" */
/** @import { Manifest, Runtime, Session } from "./types.js" */
/** @import { Plane } from "./picture.js" */
import { EMOTIONS } from "../../extension/shared/vocabulary.js";

/** FER+'s name for each emotion. @type {Readonly<Record<Emotion, string>>} */
const EXPRESSION_OF = {
  angry: "anger",
  disgust: "disgust",
  fear: "fear",
  happy: "happiness",
  sad: "sadness",
  surprise: "surprise",
  neutral: "neutral",
};

/** @typedef {{ emotion: number[], expression: number[] | null, contempt: number | null }} Reading */

export class Classifier {
  /** @param {Session} session @param {Manifest["emotion"]} entry of the manifest @param {Runtime} runtime */
  constructor(session, entry, runtime) {
    this.session = session;
    this.entry = entry;
    this.runtime = runtime;
  }

  /** @param {Plane} crop @returns {Promise<Reading>} */
  async read(crop) {
    const { entry } = this;
    const [low, high] = entry.input_range;
    const input = Float32Array.from(crop.data, (value) => value * ((high - low) / 255) + low);
    const tensor = new this.runtime.Tensor("float32", input, [1, ...entry.input_shape]);
    const outputs = await this.session.run({ [entry.input]: tensor });
    /** @param {string} name */
    const output = (name) => normalised(/** @type {Float32Array} */ (outputs[name].data));
    const emotion = output("emotion");
    const classes = entry.outputs.expression;
    const expression = classes ? output("expression") : null;
    const contempt = classes?.indexOf("contempt") ?? -1;
    return {
      emotion: decided(EMOTIONS.map((name) => emotion[entry.outputs.emotion.indexOf(name)]), expression, entry),
      expression,
      contempt: expression && contempt >= 0 ? expression[contempt] : null,
    };
  }
}

/** Probabilities with a sum of 1. @param {Float32Array} row @returns {number[]} */
function normalised(row) {
  const clipped = Array.from(row, (value) => (value > 0 ? Math.min(1, value) : 0));
  const total = sum(clipped);
  return clipped.map((value) => (total > 0 ? value / Math.max(total, 1e-12) : 1 / row.length));
}

/** The outputs mixed as the manifest says, and as sharp as it says. @param {number[]} emotion @param {number[] | null} expression @param {Manifest["emotion"]} entry */
export function decided(emotion, expression, entry) {
  const weight = expression ? weightOf(entry.decision) : 0;
  let mixture = emotion;
  if (expression && weight) {
    const classes = entry.outputs.expression ?? [];
    const seven = EMOTIONS.map((name) => expression[classes.indexOf(EXPRESSION_OF[name])]);
    const total = Math.max(sum(seven), 1e-9);
    mixture = emotion.map((share, place) => (1 - weight) * share + (weight * seven[place]) / total);
  }
  const temperature = entry.decision_temperature ?? 1;
  if (temperature === 1) return mixture;
  const sharper = mixture.map((share) => share ** (1 / temperature));
  const whole = Math.max(sum(sharper), 1e-30);
  return sharper.map((share) => share / whole);
}

/** The share of the output `expression` in the decision. @param {unknown} decision */
function weightOf(decision) {
  if (decision === "expression") return 1;
  if (!decision || typeof decision !== "object") return 0;
  const { emotion = 0, expression = 0 } = /** @type {Record<string, number>} */ (decision);
  return expression / (emotion + expression);
}

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);
