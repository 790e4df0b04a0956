// @ts-check
/** @import { Emotion, Goal } from "../host/protocol.js" */

/** FER2013's order, which the host's distributions follow. @type {readonly Emotion[]} */
export const EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];

/** @type {readonly Goal[]} */
export const GOALS = ["match", "lift", "calm"];

/** @param {unknown} value @returns {value is Emotion} */
export const isEmotion = (value) => EMOTIONS.includes(/** @type {Emotion} */ (value));

/** @param {unknown} value @returns {value is Goal} */
export const isGoal = (value) => GOALS.includes(/** @type {Goal} */ (value));
