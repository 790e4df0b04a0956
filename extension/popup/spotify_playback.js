// @ts-check
/** Plays, queues and saves tracks with the signed-in account. After a failure the note links to the web instead. */
/** @import { Device, ErrorData, Track } from "../host/protocol.js" */
/** @import { Abilities, Feature, LibraryNews, Result } from "../shared/messages.js" */
import { HostError } from "../host/errors.js";
import { byId } from "../shared/dom.js";
import { errorMessage, errorText } from "../shared/error_message.js";
import { moment } from "../shared/format.js";
import { listing, t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { playlistAddress, webAddress } from "../shared/spotify_links.js";
import { offersFirst } from "../shared/storage.js";
import { FEATURES, USUAL_FEATURES } from "../shared/vocabulary.js";
import { nameOf } from "./music_reasons.js";
import { note } from "./note.js";
import { chooseDevice } from "./spotify_devices.js";
import { follow, prepareRemote } from "./spotify_remote.js";
import { signIn } from "./spotify_sign_in.js";

/** The device that the user has chosen, until the popup closes. @type {Device | null} */
let chosen = null;
/** The devices as Spotify told them last. @type {Device[]} */
let devices = [];

export function preparePlayback() {
  prepareRemote((problem, track) => fail(problem, "playback", track === null ? undefined : webAddress(track)));
}

/**
 * Play these tracks from the first on. Without an active device, the user chooses one.
 * @param {Track[]} tracks
 */
export async function play(tracks) {
  const [first] = tracks;
  if (!first) return;
  if (chosen) return start(tracks, chosen);
  const answer = await ask("spotify/devices", {});
  if ("problem" in answer) return fail(answer.problem, "playback", webAddress(first.id));
  devices = answer.result.devices;
  const active = devices.find((device) => device.active);
  if (active) return start(tracks, active);
  if (devices.length > 0) return choose(tracks);
  return fail(new HostError("spotify_no_device").problem, "playback", webAddress(first.id));
}

/** @param {Track} track */
export async function queue(track) {
  const answer = await ask("spotify/queue", { track: track.id, ...on(chosen) });
  if ("problem" in answer) {
    chosen = null; // the device may be asleep
    if (answer.problem.code === "spotify_device_unchosen") return chooseAndQueue(track);
    return fail(answer.problem, "playback", webAddress(track.id));
  }
  note(t("queued", nameOf(track.name)));
}

/** As `play` does where no device is active. @param {Track} track */
async function chooseAndQueue(track) {
  const answer = await ask("spotify/devices", {});
  if ("problem" in answer) return fail(answer.problem, "playback", webAddress(track.id));
  devices = answer.result.devices;
  if (devices.length === 0) return fail(new HostError("spotify_no_device").problem, "playback", webAddress(track.id));
  chooseDevice(devices, (device) => {
    chosen = device;
    void queue(track);
  });
}

/** @param {Track[]} tracks */
function choose(tracks) {
  chooseDevice(devices, (device) => {
    chosen = device;
    void start(tracks, device);
  });
}

/** @param {Track[]} tracks @param {Device} device */
async function start(tracks, device) {
  const answer = await ask("spotify/play", { tracks: tracks.map(({ id }) => id), ...on(chosen) });
  const [first] = /** @type {[Track]} */ (tracks);
  const { id, name } = first;
  if ("problem" in answer) {
    chosen = null; // the device may be asleep
    return fail(answer.problem, "playback", webAddress(id));
  }
  const go = () => choose(tracks);
  follow(first, device.name, chosen?.id ?? null);
  note(t("playing_on", nameOf(name), nameOf(device.name)), devices.length > 1 ? { act: { label: t("play_elsewhere"), go } } : {});
}

/** Names the device only if the user has chosen one: Spotify knows best which device is active. @param {Device | null} device */
const on = (device) => (device ? { device: device.id } : {});

/** @param {Result} result @param {Abilities} abilities */
export function showSave({ tracks, said, mood }, { save, moodInNames }) {
  const button = byId("save", HTMLButtonElement);
  button.hidden = !save || tracks.length === 0;
  button.onclick = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    // Not `disabled`, which would lose the focus.
    button.setAttribute("aria-disabled", "true");
    const felt = said ?? mood.emotion;
    const date = moment(Date.now() / 1000, { dateStyle: "medium" });
    // Others may see the name, so it tells the mood only if the user wants that.
    const name = t("playlist_name", moodInNames && felt ? listing([t(`emotion_${felt}`), date]) : date);
    const titles = { name, description: t("playlist_about") };
    const answer = await ask("spotify/playlist/save", { tracks: tracks.map(({ id }) => id), ...titles });
    button.removeAttribute("aria-disabled");
    if ("problem" in answer) return fail(answer.problem, "playlists");
    const { id, missing, public: open } = answer.result;
    const web = playlistAddress(id);
    const told = [open ? t("playlist_public") : "", missing ? t("playlist_missing", missing) : ""].filter(Boolean);
    note(told.join(" ") || t("playlist_saved"), web ? { web } : {});
  };
}

/** Offer to save likes in Spotify, once until the browser closes. */
export async function offerLibrary() {
  if (await offersFirst()) note(t("library_offer"), { act: allow("library") });
}

/** @param {LibraryNews} news @param {Result} result */
export function showNews({ track: id, saved, problem }, { tracks, removed }) {
  if (problem) return fail(problem, "library");
  const track = tracks.find((one) => one.id === id) ?? removed?.track;
  if (track?.id === id) note(t(saved ? "library_saved" : "library_removed", nameOf(track.name)));
}

/** @param {ErrorData} problem @param {Feature} feature that the request needed @param {string} [web] */
function fail(problem, feature, web) {
  const missing = FEATURES.find((known) => known === problem.params.feature) ?? feature;
  switch (problem.code) {
    case "spotify_scope_missing":
      return note(t("allow_first", t(`spotify_feature_${missing}_text`)), { act: allow(missing) });
    case "spotify_signed_out":
    case "spotify_refused": {
      const features = FEATURES.filter((one) => one === feature || USUAL_FEATURES.includes(one));
      return note(errorMessage(problem), { act: { label: t("spotify_sign_in"), go: () => signIn(features) } });
    }
    default:
      return note(errorText(problem), web ? { web } : {});
  }
}

/** @param {Feature} feature */
const allow = (feature) => ({ label: t("spotify_allow"), go: () => signIn([feature]) });
