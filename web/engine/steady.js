// @ts-check
/** Watching: the current mood, which changes only when another one has lasted. The host's is vision/steady.py. */
/** @import { Emotion, Mood } from "../../extension/host/protocol.js" */
/** @import { Look } from "./types.js" */
import { EMOTIONS } from "../../extension/shared/vocabulary.js";
import { valenceArousal, wordFor } from "./affect.js";
import { SURE, byEmotion, logProbabilities } from "./evidence.js";

/** Seconds after which the weight of a frame is down to 1/e. */
const MEMORY = 0.8;
/** How much more probable another emotion must be than the current one. */
const MARGIN = 0.15;
/** Seconds, and good frames, for which the lead must last without a break. */
const LASTING = 0.8;
const LASTING_FRAMES = 6;
/** Seconds without a good frame after which the smoothing starts again. */
const AWAY = 2;

export class Steady {
  /** @type {number[] | null} */
  #logs = null;
  /** @type {number | null} */
  #contempt = null;
  #seen = -Infinity;
  #others = 0;
  /** @type {Emotion | null} */
  #current = null;
  /** @type {Emotion | null} */
  #rival = null;
  #since = 0;
  #lead = 0;
  /** Good frames so far. */
  frames = 0;

  /** @param {() => number} [clock] gives seconds */
  constructor(clock = () => performance.now() / 1000) {
    this.clock = clock;
  }

  /** @param {Pick<Look, "good" | "weight" | "others" | "contempt">} look @param {readonly number[] | null} emotion its probabilities, corrected for the face; null without one */
  add({ good, weight, others, contempt }, emotion) {
    if (!emotion) {
      // The mood stays, and a lead that has begun ends.
      this.#rival = null;
      return;
    }
    this.#others = others;
    if (!good) return;
    const now = this.clock();
    const gap = now - this.#seen;
    this.#seen = now;
    this.frames++;
    const logs = logProbabilities(emotion);
    if (!this.#logs || gap > AWAY) {
      [this.#logs, this.#contempt, this.#rival] = [logs, contempt, null];
    } else {
      const share = (1 - Math.exp(-gap / MEMORY)) * weight;
      this.#logs = this.#logs.map((before, place) => before + share * (logs[place] - before));
      if (contempt !== null) {
        const before = this.#contempt ?? contempt;
        this.#contempt = before + share * (contempt - before);
      }
    }
    this.#followLead(now);
  }

  /** The smoothed probabilities; null before the first good frame. @returns {Record<Emotion, number> | null} */
  distribution() {
    if (!this.#logs) return null;
    const likelihood = this.#logs.map(Math.exp);
    const total = likelihood.reduce((sum, share) => sum + share, 0);
    return byEmotion(likelihood.map((share) => share / total));
  }

  /** The new mood, once, when the mood has just changed. @returns {Mood | null} */
  changed() {
    const distribution = this.distribution();
    if (!distribution || !this.#rival || this.#lead < LASTING_FRAMES || this.#seen - this.#since < LASTING) return null;
    const emotion = this.#rival;
    [this.#current, this.#rival] = [emotion, null];
    const [valence, arousal] = valenceArousal(distribution);
    return {
      ...{ emotion, confidence: distribution[emotion], valence, arousal, word: wordFor(valence, arousal), distribution },
      ...{ frames: this.frames, others: this.#others, contempt: this.#contempt, reason: null, alternatives: [], hint: null },
      ...{ calibrated: false, uncorrected: null, detector: null, turned: 0 },
    };
  }

  /** Count how long the same emotion has been far enough ahead of the current one. @param {number} now */
  #followLead(now) {
    const shares = /** @type {Record<Emotion, number>} */ (this.distribution());
    const first = EMOTIONS.reduce((best, each) => (shares[each] > shares[best] ? each : best));
    const ahead = shares[first] - (this.#current ? shares[this.#current] : 0);
    if (first === this.#current || shares[first] < SURE || ahead < MARGIN) this.#rival = null;
    else if (first === this.#rival) this.#lead++;
    else [this.#rival, this.#since, this.#lead] = [first, now, 1];
  }
}
