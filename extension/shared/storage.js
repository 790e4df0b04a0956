// @ts-check
/**
 * What the browser stores: the consent and choices for good, the last list until it is old, and the goal until the
 * browser closes.
 */
/** @import { Goal } from "../host/protocol.js" */
/** @import { IconShows, OpenIn, Result } from "./messages.js" */
import { api } from "./api.js";
import { openInOf } from "./services.js";
import { isGoal } from "./vocabulary.js";

/** The version of the notice. A higher number shows the notice again. */
const NOTICE = 4;

/** Whether the notice of this version was accepted. */
export async function consented() {
  const stored = /** @type {{ consent?: { notice: number } }} */ (await api.storage.local.get("consent"));
  return stored.consent?.notice === NOTICE;
}

export async function consent() {
  await api.storage.local.set({ consent: { notice: NOTICE, at: new Date().toISOString() } });
}

export async function withdraw() {
  await api.storage.local.remove(["consent", "hears", "result", "detector_said"]);
  await api.storage.session.remove(["result", "goal", "live", "offered", "plays"]);
}

/** Removes the last result and its goal. */
export async function forget() {
  await api.storage.local.remove("result");
  await api.storage.session.remove(["result", "goal", "offered", "plays"]);
}

/** What a click on the icon shows while the last list is kept. @returns {Promise<IconShows>} */
export async function iconShows() {
  return (await api.storage.local.get("icon_shows")).icon_shows === "camera" ? "camera" : "list";
}

/** @param {IconShows} what */
export async function setIconShows(what) {
  await api.storage.local.set({ icon_shows: what });
}

/** Whether this copy is gone when the browser closes: Firefox's add-ons that were loaded for trying. */
export async function temporary() {
  return (await api.storage.session.get("temporary")).temporary === true;
}

export async function saveTemporary() {
  await api.storage.session.set({ temporary: true });
}

/** Whether the user has agreed to Spotify's player in the popup. */
export async function hears() {
  return (await api.storage.local.get("hears")).hears === true;
}

/** @param {boolean} agreed */
export async function saveHears(agreed) {
  await (agreed ? api.storage.local.set({ hears: true }) : api.storage.local.remove("hears"));
}

/** Whether it was not said before, and never will be again, that faces are found less well. */
export async function saysDetector() {
  const { detector_said: said } = await api.storage.local.get("detector_said");
  if (!said) await api.storage.local.set({ detector_said: true });
  return !said;
}

/** Whether the map and the bars are shown with a result. */
export async function unfolded() {
  return (await api.storage.local.get("unfolded")).unfolded === true;
}

/** @param {boolean} open */
export async function saveUnfolded(open) {
  await api.storage.local.set({ unfolded: open });
}

/** Whether the user has not been asked yet what they like to hear. They are asked once, whatever they answer. */
export async function wishesFirst() {
  const { wishes } = await api.storage.local.get("wishes");
  if (wishes !== true) await api.storage.local.set({ wishes: true });
  return wishes !== true;
}

/** @returns {Promise<OpenIn>} */
export async function openIn() {
  const { open_in: chosen } = await api.storage.local.get("open_in");
  return openInOf(chosen);
}

/** @param {OpenIn} where */
export async function setOpenIn(where) {
  await api.storage.local.set({ open_in: where });
}

/** @param {Result} result @param {boolean} lasting whether it outlives the browser */
export async function saveResult(result, lasting) {
  const [there, other] = lasting ? [api.storage.local, api.storage.session] : [api.storage.session, api.storage.local];
  await there.set({ result });
  await other.remove("result");
}

/** @returns {Promise<Result | null>} */
export async function loadResult() {
  const here = /** @type {{ result?: Result }} */ (await api.storage.session.get("result"));
  const { result } = here.result ? here : /** @type {{ result?: Result }} */ (await api.storage.local.get("result"));
  return result ?? null;
}

/** Removes a list that is too old to be shown again. The goal stays. */
export async function dropResult() {
  await api.storage.local.remove("result");
  await api.storage.session.remove("result");
}

/** @param {Goal | undefined} goal undefined to forget it */
export async function saveGoal(goal) {
  await (goal ? api.storage.session.set({ goal }) : api.storage.session.remove("goal"));
}

/** @returns {Promise<Goal | undefined>} */
export async function loadGoal() {
  const { goal } = await api.storage.session.get("goal");
  return isGoal(goal) ? goal : undefined;
}

/** Whether a popup that opens keeps the camera on, until the browser closes. @param {boolean} on */
export async function saveLive(on) {
  await (on ? api.storage.session.set({ live: true }) : api.storage.session.remove("live"));
}

export async function loadLive() {
  return (await api.storage.session.get("live")).live === true;
}

/** Whether FaceTune has begun to play on a device, and its controls are shown, until the browser closes. */
export async function plays() {
  return (await api.storage.session.get("plays")).plays === true;
}

/** @param {boolean} on */
export async function savePlays(on) {
  await (on ? api.storage.session.set({ plays: true }) : api.storage.session.remove("plays"));
}

/** Whether saving likes in Spotify is offered for the first time since the browser started. */
export async function offersFirst() {
  const { offered } = await api.storage.session.get("offered");
  if (!offered) await api.storage.session.set({ offered: true });
  return !offered;
}
