// @ts-check
/**
 * A finer word for a point of the mood map, valence and arousal. The host's are WORDS of affect.py.
 * @type {Readonly<Record<string, readonly [number, number]>>}
 */
export const WORDS = {
  elated: [0.8, 0.75],
  cheerful: [0.72, 0.42],
  content: [0.5, 0.08],
  relaxed: [0.55, -0.4],
  surprised: [0.38, 0.68],
  alert: [0.1, 0.45],
  even: [0, 0],
  quiet: [-0.05, -0.3],
  downcast: [-0.45, -0.15],
  sad: [-0.65, -0.28],
  uneasy: [-0.35, 0.28],
  tense: [-0.48, 0.52],
  fearful: [-0.66, 0.62],
  angry: [-0.55, 0.78],
  displeased: [-0.6, 0.25],
};
