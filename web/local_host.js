// @ts-check
/**
 * Answers the host's methods on the page itself: the engine reads the mood, the catalogue gives the tracks, and the
 * browser's own database remembers. The background's session asks it as it asks the program on a computer.
 */
/** @import { Answer, Calibration, CalibrateParams, CorrectParams, FeedbackParams, Mood, Progress, RecommendParams, ScanParams, SettingsChange } from "../extension/host/protocol.js" */
/** @import { Engine } from "./engine/types.js" */
/** @import { Catalogue } from "./music/types.js" */
import { HostError } from "../extension/host/errors.js";
import { TIMEOUTS } from "../extension/host/timeouts.js";
import { isEmotion } from "../extension/shared/vocabulary.js";
import { openCamera, openPicture, previewOf } from "./camera.js";
import { lookAtRest, scan, watch } from "./looking.js";
import { recommend } from "./music/recommend.js";
import * as profile from "./profile.js";
import { knownRest } from "./resting.js";
import { storing } from "./platform.js";

/** @typedef {{ signal?: AbortSignal, onProgress?: (step: any) => void, onMood?: (params: any) => void }} Options */

/** Milliseconds that a last picture has to be drawn. */
const DRAWING = 1000;

export class LocalHost {
  timeouts = TIMEOUTS;
  /** A picture that is looked at in place of the camera, once. @type {Blob | null} */
  picture = null;
  /** @type {{ engine: Promise<Engine>, catalogue: Promise<Catalogue> } | null} */
  #loaded = null;
  #sequence = 0;
  /** @type {() => void} */
  #drawn = () => {};

  /**
   * @param {object} parts
   * @param {() => { engine: Promise<Engine>, catalogue: Promise<Catalogue> }} parts.load
   * @param {(stream: MediaStream | null) => void} parts.show the camera's picture, null when it is off
   * @param {() => Promise<string>} parts.model what tells the model from another
   */
  constructor({ load, show, model }) {
    this.load = load;
    this.show = show;
    this.model = model;
  }

  /** @type {Record<string, (params: any, options: Options) => Promise<any>>} */
  #answers = {
    scan: (params, options) => this.#scan(params, options),
    watch: (_, options) => this.#watch(options),
    recommend: (params) => this.#recommend(params),
    "mood/correct": (params) => this.#correct(params),
    "track/feedback": (params) => this.#feedback(params),
    "history/read": (params) => profile.history(params),
    "settings/read": () => profile.settings(),
    "settings/write": (params) => profile.choose(/** @type {SettingsChange} */ (params)),
    "catalogue/genres": async () => ({ genres: (await this.#parts().catalogue).genreCounts() }),
    "profile/calibrate": (params, options) => this.#calibrate(params, options),
    "profile/calibration": () => this.#calibration(),
    "profile/uncovered": (params) => profile.sayUncovered(params),
  };

  /** Load what a scan needs: at the first tap, beside the camera's prompt. */
  warm() {
    this.#parts();
  }

  async methods() {
    return Object.keys(this.#answers);
  }

  /** @param {string} method @param {object} params @param {Options} [options] @returns {Promise<any>} */
  async ask(method, params, options = {}) {
    const answer = this.#answers[method];
    if (!answer) throw new HostError("unknown_method", { params: { method } });
    return answer(params, options);
  }

  /** The page has drawn a picture. */
  acknowledge() {
    this.#drawn();
  }

  /** Free the memory of the engine. The next request loads it again, from the browser's cache. */
  close() {
    void this.#loaded?.engine.then((engine) => engine.close(), () => {});
    this.#loaded = null;
  }

  #parts() {
    if (!this.#loaded) {
      const { engine, catalogue } = this.load();
      const loaded = { engine: engine.catch(missing), catalogue: catalogue.catch(missing) };
      this.#loaded = loaded;
      // What failed to load is loaded anew at the next try. Who awaits it tells why.
      for (const part of Object.values(loaded)) part.catch(() => this.#loaded === loaded && (this.#loaded = null));
    }
    return this.#loaded;
  }

  /** @param {ScanParams} params @param {Options} options @returns {Promise<Answer>} */
  async #scan({ goal = null }, options) {
    const parts = this.#parts();
    const known = this.#rest();
    const { mood, frame } = await this.#look(options, async (looking) => scan({ ...looking, resting: await known }));
    if (mood.reason === "no_face") await this.#draw(frame, options);
    if (options.signal?.aborted) throw new HostError("cancelled");
    const wanted = goal ?? (await profile.settings()).goal;
    const kept = await unlessFull(profile.recordScan(mood, wanted, await this.model()));
    if (mood.emotion === null) return { mood, goal: wanted, tracks: [], path: [], target: null, scan: kept, few: [] };
    await parts.catalogue;
    const found = await this.#recommend({ distribution: mood.distribution, goal: wanted, scan: kept });
    return { mood, ...found, scan: kept };
  }

  /** Look until told to stop. A picture that was chosen is left to a scan. @param {Options} options */
  async #watch(options) {
    if (this.picture) return {};
    const [resting, { goal }, model] = [await this.#rest(), await profile.settings(), await this.model()];
    const onMood = async (/** @type {Mood} */ mood) => {
      const kept = await unlessFull(profile.recordScan(mood, goal, model));
      if (!options.signal?.aborted) options.onMood?.({ id: "page", mood, scan: kept });
    };
    return this.#look(options, (looking) => watch({ ...looking, resting, onMood }));
  }

  async #rest() {
    return (await knownRest(await this.model())).rest;
  }

  /**
   * Look at what is chosen, the camera or a picture. The camera is asked for while the engine loads.
   * @template T
   * @param {Options} options
   * @param {(parts: import("./looking.js").Parts) => Promise<T>} look
   * @param {boolean} [previews] whether each frame is sent along
   * @returns {Promise<T>}
   */
  async #look({ signal = new AbortController().signal, onProgress }, look, previews = false) {
    const { picture } = this;
    this.picture = null;
    const ready = this.#parts().engine;
    ready.catch(() => {});
    const unasked = profile.unasked();
    const source = picture ? await openPicture(picture) : await openCamera(signal, this.show);
    try {
      this.#tell(onProgress, { phase: "opening", done: 0 });
      const engine = await unlessAborted(ready, signal);
      /** @param {Progress} progress @param {ImageData} frame */
      const onStep = (progress, frame) => {
        // The camera's picture is on the page already. A chosen one is shown once.
        if (!signal.aborted) this.#tell(onProgress, progress, picture || previews ? previewOf(frame) : null);
      };
      return await unlessAborted(look({ engine, source, onStep, unasked: await unasked }), signal);
    } finally {
      source.close();
    }
  }

  /** @param {Options["onProgress"]} onProgress @param {Progress} progress @param {string | null} [preview] */
  #tell(onProgress, progress, preview = null) {
    onProgress?.({ id: "page", sequence: ++this.#sequence, progress, preview });
  }

  /** Show the last frame, so that a covered camera is seen, and wait until it is drawn. @param {ImageData} frame @param {Options} options */
  async #draw(frame, { onProgress }) {
    const drawn = new Promise((resolve) => {
      this.#drawn = () => resolve(undefined);
      setTimeout(resolve, DRAWING);
    });
    this.#tell(onProgress, { phase: "looking", done: 1 }, previewOf(frame));
    await drawn;
  }

  /** @param {RecommendParams} params */
  async #recommend({ emotion = null, distribution = null, goal = null, limit = null, seed = null, target = null, scan: number = null }) {
    const catalogue = await this.#parts().catalogue;
    const chosen = await profile.settings();
    const aim = goal ?? chosen.goal;
    const found = recommend(catalogue, {
      ...(emotion ? { emotion } : { mood: distribution ?? {} }),
      ...{ goal: aim, target, wishes: { ...chosen, language: navigator.language }, listening: await profile.listening() },
      ...{ limit: limit ?? chosen.limit, ...(seed !== null && { seed }) },
    });
    await unlessFull(profile.recordShown(number, found.tracks, target ? null : aim));
    return { goal: aim, tracks: found.tracks, path: found.path, target, scan: number, few: found.few };
  }

  /** @param {CorrectParams} params */
  #correct({ scan: number, emotion }) {
    return profile.correct(number, isEmotion(emotion) ? emotion : null);
  }

  /** @param {FeedbackParams} params */
  async #feedback(params) {
    const track = (await profile.named(params.track)) ?? (await this.#parts().catalogue).byIds([params.track])[0];
    if (!track) throw new HostError("track_unknown", { params: { track: params.track } });
    await profile.feedback(params, track);
    return {};
  }

  /** @param {CalibrateParams} params @param {Options} options @returns {Promise<Calibration>} */
  async #calibrate({ reset = false }, options) {
    if (reset) await profile.keepRest(null);
    else {
      const engine = await this.#parts().engine;
      const looks = await this.#look(options, lookAtRest, true);
      const rest = engine.atRest(looks);
      if (typeof rest === "string") throw new HostError(rest, { params: { frames: looks.filter(({ good }) => good).length } });
      const frames = looks.filter(({ good }) => good).length;
      await profile.keepRest({ logs: rest.logs, frames, model: await this.model(), time: Date.now() / 1000 });
    }
    return this.#calibration();
  }

  /** @returns {Promise<Calibration>} */
  async #calibration() {
    const model = await this.model();
    const { corrections } = await knownRest(model);
    return profile.calibrationOf(null, await profile.keptRest(), corrections, model);
  }
}

/** What could not be stored is nothing that stops an answer. @template T @param {Promise<T>} storage @returns {Promise<T | null>} */
async function unlessFull(storage) {
  try {
    return await storage;
  } catch {
    storing.failed();
    return null;
  }
}

/** @template T @param {Promise<T>} promise @param {AbortSignal} signal @returns {Promise<T>} */
function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new HostError("cancelled"));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    return promise.then(resolve, reject);
  });
}

/** A part that could not be loaded: without a network, or because the host of the page lacks it. @param {unknown} error @returns {never} */
function missing(error) {
  throw new HostError("part_missing", { params: { detail: String(error) } });
}
