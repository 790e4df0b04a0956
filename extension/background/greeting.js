// @ts-check
/** Before the agreement: the notice; or, where there is no host, what has to be installed first. No camera is touched. */
/** @import { ErrorData } from "../host/protocol.js" */
/** @import { Event, State } from "../shared/messages.js" */
import { problemOf } from "../host/errors.js";

/**
 * Note the agreement. Whether the user is now asked what they like to hear: once, and not in a private window, of which
 * nothing is kept.
 * @param {Pick<typeof import("../shared/storage.js"), "consent" | "wishesFirst">} storage
 * @param {boolean} secret
 */
export async function agree(storage, secret) {
  await storage.consent();
  return !secret && (await storage.wishesFirst());
}

/**
 * @param {Pick<import("../host/client.js").HostClient, "methods" | "timeouts">} host
 * @param {Pick<typeof import("../shared/storage.js"), "consented">} storage
 * @param {object} context
 * @param {() => State} context.state
 * @param {(event: Event) => void} context.apply
 * @param {() => number} context.now
 */
export async function greet(host, storage, { state, apply, now }) {
  const asked = host.methods().then(() => null, problemOf);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const pause = new Promise((resolve) => (timer = setTimeout(resolve, host.timeouts.greeting, null)));
  const told = await Promise.race([asked, pause]);
  clearTimeout(timer);
  if (await storage.consented()) return;
  if (!isMissing(told)) apply({ type: "consent_missing" });
  const problem = await asked;
  if (isMissing(problem) && !BUSY.includes(state().name)) apply({ type: "problem", problem, at: now() });
}

/** The states of what the user has begun meanwhile, and which tells by itself that there is no host. @type {State["name"][]} */
const BUSY = ["connecting", "finding", "scanning"];

/** Whether a failure means that there is no host for this extension. @param {ErrorData | null} problem @returns {problem is ErrorData} */
const isMissing = (problem) => problem !== null && ["host_missing", "host_forbidden"].includes(problem.code);
