// @ts-check
/**
 * What takes the host a while and tells of its steps: a test picture, a look at a face at rest, signing in to Spotify.
 * A page opens one port for each; closing it, or the page, stops the errand at once.
 */
/** @import { PageParams, ProgressParams } from "../host/protocol.js" */
/** @import { ErrandAnswer, ErrandMessage, ErrandMethod } from "../shared/messages.js" */
import { progressOf } from "../host/answers.js";
import { accountOf, signInPage } from "../host/answers_account.js";
import { calibrationOf, trialOf } from "../host/answers_people.js";
import { clamp } from "../host/checks.js";
import { HostError, problemOf } from "../host/errors.js";

/** The name of a port that is an errand's. */
export const ERRAND = "errand";

/** @type {Record<ErrandMethod, (value: unknown) => unknown>} */
const CHECKED = {
  "cameras/test": trialOf,
  "profile/calibrate": calibrationOf,
  "spotify/signIn": accountOf,
};

/**
 * @param {Pick<chrome.runtime.Port, "onMessage" | "onDisconnect" | "postMessage" | "disconnect">} port
 * @param {object} parts
 * @param {Pick<import("../host/client.js").Host, "ask" | "acknowledge">} parts.host
 * @param {Pick<import("./session.js").Session, "hold">} parts.session
 * @param {Pick<typeof import("../shared/storage.js"), "consented">} parts.store
 */
export function runErrands(port, { host, session, store }) {
  const stop = new AbortController();
  const release = session.hold();
  let running = false;

  /** @param {ErrandAnswer} message */
  const tell = (message) => {
    if (!stop.signal.aborted || message.type === "failed") tryTo(() => port.postMessage(message));
  };

  /** @param {ErrandMethod} method @param {object} params */
  async function run(method, params) {
    try {
      if (!(await store.consented())) throw new HostError("consent_missing");
      if (!Object.hasOwn(CHECKED, method)) throw new HostError("extension_failed", { params: { detail: method } });
      const options = { signal: stop.signal, onProgress: onStep, onPage };
      tell({ type: "done", result: CHECKED[method](await host.ask(method, /** @type {any} */ (params), options)) });
    } catch (error) {
      tell({ type: "failed", problem: problemOf(error) });
    } finally {
      release();
    }
  }

  /** @param {ProgressParams} step */
  function onStep({ id, sequence, progress, preview }) {
    tell({ type: "step", progress: progressOf(progress) });
    if (typeof preview === "string") tell({ type: "preview", id, sequence, jpeg: preview });
  }

  /** @param {PageParams} params */
  function onPage({ url, seconds }) {
    const address = signInPage(url);
    if (address) tell({ type: "page", url: address, seconds: clamp(seconds, 0, 3600) });
  }

  port.onMessage.addListener((/** @type {ErrandMessage} */ message) => {
    if (message.type === "drawn") host.acknowledge(message.id, message.sequence);
    else if (message.type === "stop") stop.abort();
    else if (message.type === "start" && !running) {
      running = true;
      void run(message.method, message.params);
    }
  });
  port.onDisconnect.addListener(() => {
    stop.abort();
    if (!running) release();
  });
}

/** @param {() => void} send */
function tryTo(send) {
  try {
    send();
  } catch {
    // The page closed a moment ago.
  }
}
