// @ts-check
/** Daily playlists: a switch for each mood whose playlist gets new tracks every day. */
/** @import { Emotion, Kept, SpotifyStatus } from "../host/protocol.js" */
/** @import { Actions } from "./spotify_account.js" */
import { byId, make } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { playlistAddress } from "../shared/spotify_links.js";
import { EMOTIONS } from "../shared/vocabulary.js";

/** @param {SpotifyStatus} status @param {Actions} actions */
export function dailyPlaylists({ kept: playlists, mood_in_names: told }, actions) {
  const rows = EMOTIONS.map((emotion) => row(emotion, playlists.find((one) => one.emotion === emotion), told, actions));
  const text = make("p", { class: "muted small" }, t("kept_text"));
  const all = make("div", { class: "stack" }, text, make("ul", { class: "rows" }, ...rows));
  if (playlists.length > 0) {
    const fresh = make("button", { class: "button small", type: "button", id: "kept-refresh" }, t("kept_refresh"));
    fresh.addEventListener("click", () => void change(fresh, () => ask("spotify/playlist/refresh", { force: true }), "kept_refreshed", actions));
    // Names and links of playlists are Spotify's.
    const logo = make("a", { class: "spotify-logo", href: "https://open.spotify.com/", target: "_blank", rel: "noreferrer", "aria-label": t("spotify_title") }, make("i"));
    all.append(fresh, logo);
  }
  return all;
}

/**
 * @param {Emotion} emotion
 * @param {Kept | undefined} one
 * @param {boolean} told whether the name may tell the mood: others may see it
 * @param {Actions} actions
 */
function row(emotion, one, told, actions) {
  const id = `kept-${emotion}`;
  const input = make("input", { type: "checkbox", role: "switch", id });
  input.checked = Boolean(one);
  input.addEventListener("change", () => {
    const keep = input.checked;
    const name = t("kept_name", told ? t(`emotion_${emotion}`) : EMOTIONS.indexOf(emotion) + 1);
    const titles = keep ? { name, description: t("kept_about") } : {};
    void change(input, () => ask("spotify/playlist/keep", { emotion, keep, ...titles }), keep ? "kept_kept" : "kept_stopped", actions);
  });
  const item = make("li", {}, make("label", { class: "switch grow" }, input, make("span", { class: `key ${emotion}` }), t(`emotion_${emotion}`)));
  if (!one) return item;
  const { id: playlist, name, public: open } = one.playlist;
  const url = playlistAddress(playlist);
  if (url) item.append(make("a", { href: url, target: "_blank", rel: "noreferrer", class: "small" }, name || t("kept_open")));
  if (open) item.append(make("span", { class: "warning small" }, t("kept_public")));
  // Without its first tracks there is no such time yet.
  if (one.refreshed > 0) item.append(make("span", { class: "muted small" }, t("kept_since", moment(one.refreshed))));
  return item;
}

/**
 * Ask, report it, and reload. The focus returns to the control, unless the user has moved it.
 * @param {HTMLInputElement | HTMLButtonElement} control
 * @param {() => Promise<import("../shared/requests.js").Reply<unknown>>} question
 * @param {string} done the key of what is said
 * @param {Actions} actions
 */
async function change(control, question, done, { reload, showError }) {
  control.disabled = true;
  byId("status").textContent = t("kept_busy");
  const answer = await question();
  await reload();
  // After the reload, which hides earlier failures.
  if ("problem" in answer) showError(answer.problem);
  byId("status").textContent = "problem" in answer ? "" : t(done);
  if (document.activeElement === document.body) document.getElementById(control.id)?.focus();
}
