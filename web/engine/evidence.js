// @ts-check
/** What the looks of a scan say together, and when it is enough. The host's is vision/evidence.py. */
/** @import { Emotion, Hint, Mood } from "../../extension/host/protocol.js" */
/** @import { Look } from "./types.js" */
import { EMOTIONS } from "../../extension/shared/vocabulary.js";
import { valenceArousal, wordFor } from "./affect.js";
import { COVERS } from "./quality.js";

const ENOUGH_FRAMES = 12;
const CERTAIN = 0.65;
const STABLE_FRAMES = 6;
const STABLE_CHANGE = 0.05;
export const SURE = 0.56;
/** Probabilities are raised to this, so that no single frame can veto an emotion. */
const FLOOR = 1e-4;

/** @param {readonly number[]} probabilities */
export const logProbabilities = (probabilities) => probabilities.map((share) => Math.log(Math.min(1, Math.max(FLOOR, share))));

export class Evidence {
  #good = new Average();
  #weak = new Average();
  /** @type {Map<Hint | null, number>} */
  #hints = new Map();
  /** @type {number[][]} */
  #recent = [];
  /** @type {number[]} */
  #contempt = [];
  #others = 0;

  /** @param {Look} look @param {readonly number[] | null} emotion its probabilities, corrected for the face */
  add(look, emotion) {
    this.#hints.set(look.hint, (this.#hints.get(look.hint) ?? 0) + 1);
    if (!look.face || !emotion) return;
    this.#others = Math.max(this.#others, look.others);
    if (!look.good) {
      this.#weak.add(emotion, look.weight);
      return;
    }
    if (look.contempt !== null) this.#contempt.push(look.contempt);
    this.#good.add(emotion, look.weight);
    this.#recent = [...this.#recent, this.#good.value()].slice(-STABLE_FRAMES);
  }

  /** Whether the answer rests on enough good frames, is certain, and stable. */
  settled() {
    const last = this.#recent[this.#recent.length - 1];
    if (this.#good.count < ENOUGH_FRAMES || Math.max(...last) < CERTAIN) return false;
    return this.#recent.every((later) =>
      later.every((share, place) => Math.abs(share - this.#recent[0][place]) <= STABLE_CHANGE),
    );
  }

  /** @returns {Mood} */
  mood() {
    const average = this.#good.count ? this.#good : this.#weak;
    const nothing = { others: 0, contempt: null, calibrated: false, uncorrected: null, detector: null, turned: 0, alternatives: [] };
    if (!average.count) {
      const none = /** @type {Record<Emotion, number>} */ ({});
      const zero = { confidence: 0, valence: 0, arousal: 0, frames: 0 };
      return { ...nothing, ...zero, emotion: null, word: null, distribution: none, reason: "no_face", hint: "no_face" };
    }
    const shares = average.value();
    const distribution = byEmotion(shares);
    const [first, second] = [...EMOTIONS].sort((one, other) => distribution[other] - distribution[one]);
    const confidence = distribution[first];
    const sure = this.#good.count > 0 && confidence >= SURE && !this.#covered();
    const [valence, arousal] = valenceArousal(distribution);
    return {
      ...nothing,
      emotion: sure ? first : null,
      confidence,
      valence,
      arousal,
      word: sure ? wordFor(valence, arousal) : null,
      distribution,
      frames: this.#good.count,
      others: this.#others,
      reason: sure ? null : "not_sure",
      alternatives: sure ? [] : [first, second],
      hint: this.#obstacle(),
      contempt: this.#contempt.length ? this.#contempt.reduce((sum, share) => sum + share, 0) / this.#contempt.length : null,
    };
  }

  /** Whether something covers the face in more than half of the frames that show one. */
  #covered() {
    const frames = COVERS.reduce((sum, hint) => sum + (this.#hints.get(hint) ?? 0), 0);
    return 2 * frames > this.#good.count + this.#weak.count;
  }

  /**
   * The most frequent obstacle, the first of equally frequent ones; null if most frames had none. Beside good frames, a
   * missing face is none.
   */
  #obstacle() {
    const hints = [...this.#hints].filter(([hint]) => hint !== "no_face" || !this.#good.count);
    return hints.reduce((most, each) => (each[1] > most[1] ? each : most))[0];
  }
}

/** @param {readonly number[]} shares @returns {Record<Emotion, number>} */
export const byEmotion = (shares) =>
  /** @type {Record<Emotion, number>} */ (Object.fromEntries(EMOTIONS.map((emotion, place) => [emotion, shares[place]])));

/** A weighted average of log-probabilities. */
class Average {
  count = 0;
  #weight = 0;
  #sum = EMOTIONS.map(() => 0);

  /** @param {readonly number[]} probabilities @param {number} weight */
  add(probabilities, weight) {
    const logs = logProbabilities(probabilities);
    this.#sum = this.#sum.map((sum, place) => sum + weight * logs[place]);
    this.#weight += weight;
    this.count += 1;
  }

  /** The distribution; there must be a frame. */
  value() {
    const likelihood = this.#sum.map((sum) => Math.exp(sum / this.#weight));
    const total = likelihood.reduce((sum, share) => sum + share, 0);
    return likelihood.map((share) => share / total);
  }
}
