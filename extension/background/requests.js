// @ts-check
/** The requests of pages: which methods they may ask for, and those that take a while and report their steps. */
/** @import { PageParams, ProgressParams, ReadingParams } from "../host/protocol.js" */
/** @import { LongAnswer, LongMessage, LongMethod, PageAnswer, PageMessage, PageMethod } from "../shared/messages.js" */
import { HostError, problemOf } from "../host/errors.js";
import * as camera from "./camera.js";
import * as music from "./music.js";
import * as profile from "./profile.js";
import * as spotify from "./spotify.js";
import * as system from "./system.js";

/** @typedef {(session: import("./session.js").Session, params: any, result: any) => unknown} After */

/** Every method that a page may ask for, with what the background does after it. */
export const PAGE_METHODS = {
  ...camera.PAGE_METHODS,
  ...music.PAGE_METHODS,
  ...profile.PAGE_METHODS,
  ...spotify.PAGE_METHODS,
  ...system.PAGE_METHODS,
};

/** @param {string} method @returns {After | null} HostError for a method that pages may not ask for */
export function afterwards(method) {
  if (!Object.hasOwn(PAGE_METHODS, method)) throw new HostError("extension_failed", { params: { detail: method } });
  return PAGE_METHODS[/** @type {PageMethod} */ (method)];
}

/**
 * Answer a page's short request.
 * @param {PageMessage} message
 * @param {object} parts
 * @param {Pick<import("./session.js").Session, "ask" | "methods" | "withdraw">} parts.session
 * @param {Pick<typeof import("../shared/storage.js"), "consent">} parts.storage
 * @param {() => unknown} [parts.withdrawn] called when the agreement was taken back
 * @returns {Promise<PageAnswer>}
 */
export async function answerPage(message, { session, storage, withdrawn = () => {} }) {
  try {
    switch (message.type) {
      case "ask":
        return { result: await session.ask(message.method, message.params) };
      case "methods":
        return { result: await session.methods() };
      case "accept_only":
        return { result: await storage.consent() };
      case "withdraw":
        await session.withdraw();
        return { result: await withdrawn() };
    }
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

/** The methods that report their steps: a test picture, a look at the face at rest, signing in, and reading files. */
export const LONG_METHODS = /** @type {const} */ (["cameras/test", "profile/calibrate", "spotify/signIn", "library/import"]);

/**
 * Run one long request. A page opens a port for each; closing the port, or the page, stops the request at once.
 * @param {Pick<chrome.runtime.Port, "onMessage" | "onDisconnect" | "postMessage" | "disconnect">} port
 * @param {object} parts
 * @param {Pick<import("../host/client.js").HostClient, "ask" | "acknowledge">} parts.host
 * @param {Pick<import("./session.js").Session, "hold" | "accountChanged">} parts.session
 * @param {Pick<typeof import("../shared/storage.js"), "consented">} parts.storage
 */
export function runLongRequest(port, { host, session, storage }) {
  const stop = new AbortController();
  const release = session.hold();
  let running = false;

  /** @param {LongAnswer} message */
  const tell = (message) => {
    if (!stop.signal.aborted || message.type === "failed") tryTo(() => port.postMessage(message));
  };

  /** @param {LongMethod} method @param {object} params */
  async function run(method, params) {
    try {
      if (!(await storage.consented())) throw new HostError("consent_missing");
      if (!LONG_METHODS.includes(method)) throw new HostError("extension_failed", { params: { detail: method } });
      const options = { signal: stop.signal, onProgress: onStep, onPage, onReading };
      const result = await host.ask(method, /** @type {any} */ (params), options);
      if (method === "spotify/signIn") session.accountChanged(/** @type {any} */ (result));
      tell({ type: "done", result });
    } catch (error) {
      tell({ type: "failed", problem: problemOf(error) });
    } finally {
      release();
    }
  }

  /** @param {ProgressParams} step */
  function onStep({ id, sequence, progress, preview }) {
    tell({ type: "step", progress });
    if (preview) tell({ type: "preview", id, sequence, jpeg: preview });
  }

  /** @param {PageParams} page */
  function onPage({ url, seconds }) {
    tell({ type: "page", url, seconds });
  }

  /** @param {ReadingParams} reading */
  function onReading({ done }) {
    tell({ type: "reading", done });
  }

  port.onMessage.addListener((/** @type {LongMessage} */ message) => {
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
    // The page has just closed.
  }
}
