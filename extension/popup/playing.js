// @ts-check
/** Out of the popup into Spotify, by the account of whoever is signed in. What fails leads to the web instead. */
/** @import { ErrorData, Track } from "../lib/protocol.js" */
/** @import { Abilities, OptionsMessage, Result, SpotifyMethod } from "../lib/types.js" */
import { api } from "../lib/api.js";
import { byId } from "../lib/dom.js";
import { problemOf } from "../lib/errors.js";
import { t } from "../lib/i18n.js";
import { advice, sentence } from "../lib/problems.js";
import { webAddress } from "../lib/spotify.js";
import { note } from "./note.js";
import { nameOf } from "./words.js";

/** @param {Track} track */
export async function play(track) {
  const { problem } = await ask("spotify/play", { tracks: [track.id] });
  if (problem) return fail(problem, webAddress(track.id));
  note(t("playing", nameOf(track.name)));
}

/** @param {Track} track */
export async function queue(track) {
  const { problem } = await ask("spotify/queue", { track: track.id });
  if (problem) return fail(problem, webAddress(track.id));
  note(t("queued", nameOf(track.name)));
}

/** @param {Result} result @param {Abilities} abilities */
export function showSave({ tracks, mood, said }, { save, signIn }) {
  byId("sign-in").hidden = !signIn;
  const button = byId("save", HTMLButtonElement);
  button.hidden = !save || tracks.length === 0;
  button.onclick = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    // Not `disabled`, which would lose the focus.
    button.setAttribute("aria-disabled", "true");
    const emotion = said ?? mood.emotion;
    const params = { tracks: tracks.map(({ id }) => id), ...(emotion && { emotion }) };
    const { problem, result } = await ask("spotify/playlist/save", params);
    button.removeAttribute("aria-disabled");
    if (problem) return fail(problem);
    const { url } = /** @type {{ url: string | null }} */ (result);
    note(t("playlist_saved"), url ? { web: url } : {});
  };
}

/** @param {ErrorData} problem @param {string} [web] */
const fail = (problem, web) => note(`${sentence(problem)} ${advice(problem)}`, web ? { web } : {});

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
