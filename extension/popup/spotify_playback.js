// @ts-check
/** Out of the popup into Spotify, by the account of whoever is signed in. What fails leads to the web instead. */
/** @import { Device, Emotion, ErrorData, Track } from "../host/protocol.js" */
/** @import { Abilities, Feature, LibraryNews, OptionsMessage, Result, SpotifyMethod } from "../shared/messages.js" */
import { FEATURES, USUAL } from "../host/answers_account.js";
import { api } from "../shared/api.js";
import { byId } from "../shared/dom.js";
import { HostError, problemOf } from "../host/errors.js";
import { t } from "../shared/i18n.js";
import { advice, sentence } from "../shared/error_message.js";
import { webAddress } from "../shared/spotify_links.js";
import { offersFirst } from "../shared/storage.js";
import { moment } from "../shared/format.js";
import { askWhere } from "./spotify_devices.js";
import { note } from "./note.js";
import { signIn } from "./spotify_sign_in.js";
import { nameOf } from "./music_reasons.js";

/** Where to play, once the person has said so; until the popup closes. @type {Device | null} */
let chosen = null;
/** The devices there were when Spotify was asked last. @type {Device[]} */
let devices = [];

/**
 * Play these tracks, the first of them now. Where no device is active, or the person wants another one, they are asked.
 * @param {Track[]} tracks
 */
export async function play(tracks) {
  const [first] = tracks;
  if (!first) return;
  if (chosen) return start(tracks, chosen);
  const { problem, result } = await ask("spotify/devices", {});
  if (problem) return fail(problem, "playback", webAddress(first.id));
  devices = /** @type {Device[]} */ (result);
  const active = devices.find((device) => device.active);
  if (active) return start(tracks, active);
  if (devices.length > 0) return choose(tracks);
  return fail(new HostError("spotify_no_device").problem, "playback", webAddress(first.id));
}

/** @param {Track} track */
export async function queue(track) {
  const { problem } = await ask("spotify/queue", { track: track.id, ...on(chosen) });
  if (problem) return fail(problem, "playback", webAddress(track.id));
  note(t("queued", nameOf(track.name)));
}

/** @param {Track[]} tracks */
function choose(tracks) {
  askWhere(devices, (device) => {
    chosen = device;
    void start(tracks, device);
  });
}

/** @param {Track[]} tracks @param {Device} device */
async function start(tracks, device) {
  const { problem } = await ask("spotify/play", { tracks: tracks.map(({ id }) => id), ...on(chosen) });
  const [{ id, name }] = /** @type {[Track]} */ (tracks);
  if (problem) {
    chosen = null; // it may have gone to sleep
    return fail(problem, "playback", webAddress(id));
  }
  const go = () => choose(tracks);
  note(t("playing_on", nameOf(name), nameOf(device.name)), devices.length > 1 ? { act: { words: t("play_elsewhere"), go } } : {});
}

/** Spotify knows the active device best: only one that was chosen is named. @param {Device | null} device */
const on = (device) => (device ? { device: device.id } : {});

/** @param {Result} result @param {Abilities} abilities */
export function showSave({ tracks, mood, said }, { save }) {
  const button = byId("save", HTMLButtonElement);
  button.hidden = !save || tracks.length === 0;
  button.onclick = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    // Not `disabled`, which would lose the focus.
    button.setAttribute("aria-disabled", "true");
    const emotion = said ?? mood.emotion;
    const params = { tracks: tracks.map(({ id }) => id), ...(emotion && { emotion, ...titles(emotion) }) };
    const { problem, result } = await ask("spotify/playlist/save", params);
    button.removeAttribute("aria-disabled");
    if (problem) return fail(problem, "playlists");
    const { url } = /** @type {{ url: string | null }} */ (result);
    note(t("playlist_saved"), url ? { web: url } : {});
  };
}

/** What a saved list is called, in the reader's language. @param {Emotion} emotion */
function titles(emotion) {
  const mood = t(`emotion_${emotion}`);
  return { name: t("playlist_name", mood, moment(Date.now() / 1000, { dateStyle: "medium" })), description: t("playlist_about", mood) };
}

/** A like could be saved in Spotify, if the person allowed that. Once until the browser closes. */
export async function offerLibrary() {
  if (await offersFirst()) note(t("library_offer"), { act: allow("library") });
}

/** @param {LibraryNews} news @param {Result} result */
export function showNews({ track: id, saved, problem }, { tracks, removed }) {
  if (problem) return fail(problem, "library");
  const track = tracks.find((one) => one.id === id) ?? removed?.track;
  if (track?.id === id) note(t(saved ? "library_saved" : "library_removed", nameOf(track.name)));
}

/** @param {ErrorData} problem @param {Feature} feature what was wanted @param {string} [web] */
function fail(problem, feature, web) {
  const missing = FEATURES.find((known) => known === problem.params.feature) ?? feature;
  switch (problem.code) {
    case "spotify_scope_missing":
      return note(t("allow_first", t(`spotify_feature_${missing}_text`)), { act: allow(missing) });
    case "spotify_signed_out":
    case "spotify_refused": {
      const features = FEATURES.filter((one) => one === feature || USUAL.includes(one));
      return note(sentence(problem), { act: { words: t("spotify_sign_in"), go: () => signIn(features) } });
    }
    default:
      return note(`${sentence(problem)} ${advice(problem)}`, web ? { web } : {});
  }
}

/** @param {Feature} feature */
const allow = (feature) => ({ words: t("spotify_allow"), go: () => signIn([feature]) });

/**
 * @param {SpotifyMethod} method
 * @param {object} params
 * @returns {Promise<{ problem?: ErrorData, result?: unknown }>}
 */
async function ask(method, params) {
  /** @type {OptionsMessage} */
  const message = { type: "ask", method, params };
  try {
    return await api.runtime.sendMessage(message);
  } catch (error) {
    return { problem: problemOf(error) };
  }
}
