// @ts-check
/** What a signed-in account shows: taste, daily playlists, permissions and calls. */
/** @import { ErrorData, SpotifyStatus } from "../host/protocol.js" */
/** @import { Feature } from "../shared/messages.js" */
import { make } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { FEATURES } from "../shared/vocabulary.js";
import { dailyPlaylists } from "./spotify_daily_playlists.js";

/**
 * @typedef {object} Actions what the account's parts can do
 * @property {(feature: Feature) => void} allow
 * @property {() => Promise<void>} reload
 * @property {() => Promise<void>} signOut
 * @property {(problem: ErrorData | null) => void} showError
 */

/** @param {HTMLElement} place @param {SpotifyStatus} status @param {Actions} actions */
export function showAccount(place, status, actions) {
  place.replaceChildren(
    head(status, actions),
    taste(status, actions),
    make("h3", {}, t("kept_title")),
    dailyPlaylists(status, actions),
    choice("mood_in_names", status, actions),
    make("h3", {}, t("spotify_permissions")),
    permissions(status, actions),
    choice("covers", status, actions),
    calls(status),
  );
}

/** @param {SpotifyStatus} status @param {Actions} actions */
function head({ since, until }, { signOut }) {
  const day = /** @type {const} */ ({ dateStyle: "medium" });
  const dates = since && until ? t("spotify_since", moment(since, day), moment(until, day)) : "";
  const out = make("button", { class: "button", type: "button", id: "spotify-sign-out" }, t("spotify_sign_out"));
  out.addEventListener("click", () => void signOut());
  const text = make("p", { class: "grow" }, make("strong", {}, t("spotify_signed_in")), " ", make("span", { class: "muted small" }, dates));
  return make("div", { class: "row" }, text, out);
}

/** @param {SpotifyStatus} status @param {Actions} actions */
function taste({ taste: { enabled, read, tracks, artists }, scopes }, { showError, reload }) {
  const input = make("input", { type: "checkbox", role: "switch", id: "taste-on" });
  input.checked = enabled;
  input.setAttribute("aria-describedby", "taste-about");
  input.addEventListener("change", async () => {
    const answer = await ask("spotify/taste", { enabled: input.checked });
    if ("problem" in answer) {
      input.checked = !input.checked;
      showError(answer.problem);
    } else {
      await reload(); // which draws this switch again
      document.getElementById(input.id)?.focus();
    }
  });
  const allowed = scopes.every(({ feature, granted }) => granted || feature !== "taste");
  const unread = t(allowed ? "spotify_taste_unread" : "spotify_feature_taste_text");
  const known = read ? t("spotify_taste_read", tracks, artists, moment(read)) : unread;
  return make(
    "div",
    { class: "option" },
    make("label", { class: "switch" }, input, make("span", {}, t("spotify_taste"))),
    make("p", { class: "muted small", id: "taste-about" }, enabled ? known : t("spotify_taste_off")),
  );
}

/**
 * A switch for one of the settings about Spotify.
 * @param {"mood_in_names" | "covers"} name
 * @param {SpotifyStatus} status
 * @param {Actions} actions
 */
function choice(name, status, { showError, reload }) {
  const input = make("input", { type: "checkbox", role: "switch", id: name, "aria-describedby": `${name}-about` });
  input.checked = status[name];
  input.addEventListener("change", async () => {
    input.disabled = true;
    const answer = await ask("settings/write", { [name]: input.checked });
    await reload(); // which draws this switch again
    if ("problem" in answer) showError(answer.problem);
    document.getElementById(name)?.focus();
  });
  return make(
    "div",
    { class: "option" },
    make("label", { class: "switch" }, input, make("span", {}, t(name))),
    make("p", { class: "muted small", id: `${name}-about` }, t(`${name}_about`)),
  );
}

/** @param {SpotifyStatus} status @param {Actions} actions */
function permissions({ scopes, apps }, { allow }) {
  const rows = FEATURES.flatMap((feature) => {
    const its = scopes.filter((scope) => scope.feature === feature);
    if (its.length === 0) return [];
    const about = make("div", { class: "grow" }, make("strong", {}, t(`spotify_feature_${feature}`)));
    about.append(make("p", { class: "muted small" }, t(`spotify_feature_${feature}_text`)));
    if (its.every(({ granted }) => granted)) return [make("li", {}, about, make("span", { class: "badge" }, t("spotify_allowed")))];
    const name = t("spotify_allow_what", t(`spotify_feature_${feature}`));
    const button = make("button", { class: "button small", type: "button", "aria-label": name }, t("spotify_allow"));
    button.addEventListener("click", () => allow(feature));
    return [make("li", {}, about, button)];
  });
  const link = make("a", { href: apps, target: "_blank", rel: "noreferrer" }, t("spotify_apps"));
  return make("div", { class: "stack" }, make("ul", { class: "rows" }, ...rows), make("p", { class: "small" }, link));
}

/** @param {SpotifyStatus} status */
function calls({ calls: made, budget, held_until: held }) {
  const meter = make("meter", { min: "0", max: String(budget), value: String(made), "aria-label": t("spotify_calls") });
  const place = make("div", { class: "calls" }, make("p", { class: "small" }, t("spotify_calls_made", made, budget)), meter);
  if (held && held * 1000 > Date.now()) place.append(make("p", { class: "warning small" }, t("spotify_held", moment(held))));
  return place;
}
