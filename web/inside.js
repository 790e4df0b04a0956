// @ts-check
/** What runs behind both pages, as the background does behind the extension's: the session, and the host on this device. */
import { behind } from "./platform.js";
import { Session } from "../extension/background/session.js";
import { answerPage, runLongRequest } from "../extension/background/requests.js";
import { LONG_REQUEST } from "../extension/shared/requests.js";
import * as storage from "../extension/shared/storage.js";
import { startEngine } from "./engine/client.js";
import { LocalHost } from "./local_host.js";
import { loadCatalogue } from "./music/catalogue.js";

/** The folder of engine/, music/, models/ and ort/. */
const BASE = new URL("./", import.meta.url);

/** What the page shows: it sets both. */
export const seen = {
  /** @type {(stream: MediaStream | null) => void} the camera's picture, null when it is off */
  camera: () => {},
  /** @type {(share: number) => void} how much of the engine and the tracks is loaded, 0 to 1 */
  loading: () => {},
};

/** @param {...unknown} words */
export const log = (...words) => console.warn("FaceTune:", ...words);

/** The bytes of each part that loads: how many there are, and how many have come. @type {Record<string, [number, number]>} */
let parts = {};

/** @param {string} part */
const counted = (part) => (/** @type {number} */ done, /** @type {number} */ total) => {
  parts[part] = [done, total];
  const all = Object.values(parts);
  const whole = all.reduce((sum, [, its]) => sum + its, 0);
  seen.loading(whole > 0 ? Math.min(1, all.reduce((sum, [its]) => sum + its, 0) / whole) : 0);
};

export const host = new LocalHost({
  load() {
    parts = {};
    return {
      engine: startEngine({ base: BASE, onProgress: counted("engine") }),
      catalogue: loadCatalogue({ base: BASE, onProgress: counted("catalogue") }),
    };
  },
  show: (stream) => seen.camera(stream),
  model,
});

/** @type {Promise<string> | null} */
let known = null;

/** What tells the model's answers from another's, as the host's `app/calibrate.py` writes it. */
function model() {
  known ??= readModel();
  known.catch(() => (known = null));
  return known.catch(() => "");
}

async function readModel() {
  const { emotion } = await (await fetch(new URL("models/manifest.json", BASE))).json();
  const { sha256, decision, decision_temperature: temperature = 1 } = emotion;
  const shares = typeof decision === "object" && decision ? Object.fromEntries(Object.entries(decision).sort()) : decision;
  return [sha256, JSON.stringify(shares), ...(temperature === 1 ? [] : [temperature])].join(" ");
}

/** The first tap leads to tracks: what a person likes to hear is asked in the settings, and not before. */
const wishesFirst = async () => false;

export const session = new Session({ host: /** @type {any} */ (host), storage: { ...storage, wishesFirst }, log, openTab: () => {} });

behind.answer = (message) => answerPage(message, { session, storage });
behind.connect = (port) => {
  if (port.name === LONG_REQUEST) runLongRequest(port, { host: /** @type {any} */ (host), session, storage });
};
