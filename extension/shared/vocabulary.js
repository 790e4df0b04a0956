// @ts-check
/** The words that messages and pages are made of, each list in the order in which pages show it. */
/** @import { Emotion, Goal, WeekPart } from "../host/protocol.js" */
/** @import { Abilities, Feature } from "./messages.js" */

/** The order of FER2013, which the host's distributions follow. @type {readonly Emotion[]} */
export const EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"];

/**
 * Where each emotion is in valence and arousal, both -1 to 1, as the host places them.
 * @type {Readonly<Record<Emotion, readonly [number, number]>>}
 */
export const PLACES = {
  angry: [-0.51, 0.59],
  disgust: [-0.6, 0.35],
  fear: [-0.64, 0.6],
  happy: [0.81, 0.51],
  sad: [-0.63, -0.27],
  surprise: [0.4, 0.67],
  neutral: [0, 0],
};

/** The languages of songs that the host tells apart, as ISO 639 codes; "zh" stands for Mandarin and Cantonese. */
export const LANGUAGES = [
  ..."ar cs da de el en es fa fi fil fr he hi hu id it ja kk ko ms nl no pl pt ro ru sv th tr uk vi zh".split(" "),
];

/** @type {readonly Goal[]} */
export const GOALS = ["match", "lift", "calm"];

/** @type {readonly WeekPart["part"][]} */
export const DAY_PARTS = ["night", "morning", "afternoon", "evening"];

/** What a user can sign in to Spotify for. @type {readonly Feature[]} */
export const FEATURES = ["taste", "playlists", "playback", "library"];

/** What most users sign in for; playback needs Premium. @type {readonly Feature[]} */
export const USUAL_FEATURES = ["taste", "playlists"];

/** What pages show while the host's methods are not known. @type {Abilities} */
export const NO_ABILITIES = {
  ...{ watch: false, uncovered: false, feedback: false, play: false, queue: false, skip: false, save: false, moodInNames: false },
  ...{ signIn: null, library: null, covers: null },
};

/** @param {unknown} value @returns {value is Emotion} */
export const isEmotion = (value) => EMOTIONS.includes(/** @type {Emotion} */ (value));

/** @param {unknown} value @returns {value is Goal} */
export const isGoal = (value) => GOALS.includes(/** @type {Goal} */ (value));
