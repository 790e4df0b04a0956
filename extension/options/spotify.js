// @ts-check
/** Spotify: the steps to an app of one's own, signing in and out. What an account gives is in account.js. */
/** @import { SpotifyStatus, SignInParams } from "../host/protocol.js" */
import { FEATURES, USUAL } from "../host/answers_account.js";
import { api } from "../shared/api.js";
import { expect } from "../background/daily_playlists.js";
import { byId, copy, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { showAccount } from "./spotify_account.js";
import { ask, begin } from "./ask.js";
import { confirmed } from "./confirm.js";
import { troubleIn } from "./error_message.js";

/** @typedef {SpotifyStatus["scopes"][number]["feature"]} Feature */

/** @type {ReturnType<typeof troubleIn>} */
let trouble;
/** @type {SpotifyStatus | null} */
let status = null;
/** Whose the lines about waiting are: a sign-in that begins ends the one before. */
let newest = 0;
/** What had the focus when it began. @type {Element | null} */
let began = null;

export function prepareSpotify() {
  trouble = troubleIn("spotify");
  const redirect = byId("spotify-redirect");
  const button = byId("spotify-copy", HTMLButtonElement);
  button.addEventListener("click", () => copy(button, redirect.textContent ?? "", t("copied")));
  const features = byId("spotify-features");
  const none = make("p", { id: "spotify-none", class: "warning small", role: "alert" });
  features.append(make("legend", {}, t("spotify_features")), ...FEATURES.map(feature), none);
  features.setAttribute("aria-describedby", none.id);
  features.addEventListener("change", () => (none.textContent = ""));
  const field = byId("spotify-client", HTMLInputElement);
  field.addEventListener("input", () => check(field, false));
  byId("spotify-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (!check(field, true)) return field.focus();
    const wanted = FEATURES.filter((name) => byId(`spotify-${name}`, HTMLInputElement).checked);
    // The host would take none for the usual one.
    none.textContent = wanted.length > 0 ? "" : t("spotify_features_none");
    if (wanted.length === 0) return features.querySelector("input")?.focus();
    return void signIn(wanted, idIn(field) || null);
  });
}

/** @param {HTMLInputElement} field */
const idIn = (field) => field.value.trim().toLowerCase();

/**
 * Whether there is a client id, here or in the keyring. While somebody types, nothing is called wrong that was not.
 * @param {HTMLInputElement} field @param {boolean} strict
 */
function check(field, strict) {
  const id = idIn(field);
  const good = /^[0-9a-f]{32}$/.test(id) || (id === "" && Boolean(status?.client_id));
  if (!good && !strict) return good;
  field.setAttribute("aria-invalid", String(!good));
  byId("spotify-wrong").textContent = good ? "" : t(id.length === 32 ? "spotify_client_letters" : "spotify_client_length", id.length);
  return good;
}

/** A switch for what one can sign in for, with what it is good for. @param {Feature} name */
function feature(name) {
  const input = make("input", { type: "checkbox", role: "switch", id: `spotify-${name}` });
  input.checked = USUAL.includes(name);
  input.setAttribute("aria-describedby", `spotify-${name}-about`);
  const words = make("span", {}, t(`spotify_feature_${name}`));
  const about = make("p", { class: "muted small", id: `spotify-${name}-about` }, t(`spotify_feature_${name}_text`));
  return make("div", { class: "option" }, make("label", { class: "switch" }, input, words), about);
}

export async function loadSpotify() {
  took(await ask("spotify/status", {}));
}

/** @param {import("./ask.js").Told<SpotifyStatus>} answer */
function took(answer) {
  trouble("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return;
  status = answer.result;
  const { signed_in: signedIn, keyring, redirect, dashboard, client_id: client, kept } = status;
  byId("spotify-keyring").hidden = keyring === "ok";
  byId("spotify-keyring").textContent = keyring === "ok" ? "" : t(`spotify_keyring_${keyring}`);
  byId("spotify-redirect").textContent = redirect;
  byId("spotify-dashboard", HTMLAnchorElement).href = dashboard;
  byId("spotify-client", HTMLInputElement).placeholder = client ?? "";
  byId("spotify-out").hidden = signedIn;
  byId("spotify-in").hidden = !signedIn;
  if (signedIn) showAccount(byId("spotify-in"), status, { allow: (name) => void signIn([name], null), reload: loadSpotify, signOut, trouble });
  const longest = 1000 * Math.min(...kept.map(({ refreshed }) => refreshed));
  expect(api, signedIn && kept.length > 0, longest).catch(() => {
    // Without the alarm the playlists are refreshed by the command line alone.
  });
}

/** @param {NonNullable<SignInParams["features"]>} features @param {string | null} client */
async function signIn(features, client) {
  const mine = ++newest;
  trouble(null);
  const waiting = byId("spotify-waiting");
  const page = byId("spotify-page", HTMLAnchorElement);
  const state = byId("spotify-state");
  const cancel = byId("spotify-cancel", HTMLButtonElement);
  // A second one, which ends the first, begins where the focus was before both.
  if (!waiting.contains(document.activeElement)) began = document.activeElement;
  const send = byId("spotify-sign-in", HTMLButtonElement);
  page.hidden = true;
  waiting.hidden = false;
  send.disabled = true;
  state.textContent = t("spotify_starting");
  cancel.focus();
  const params = { features, show: false, ...(client && { client_id: client }) };
  const errand = begin("spotify/signIn", params, (step) => {
    if (step.type !== "page" || mine !== newest) return;
    page.href = step.url;
    page.hidden = false;
    state.textContent = t("spotify_waiting", Math.round(step.seconds / 60));
    void api.tabs.create({ url: step.url });
  });
  cancel.onclick = errand.stop;
  const answer = await errand.answer;
  if (mine !== newest) return;
  waiting.hidden = true;
  send.disabled = false;
  page.removeAttribute("href");
  took(answer);
  if ("result" in answer) {
    byId("spotify-client", HTMLInputElement).value = "";
    byId("status").textContent = t("spotify_signed_in");
    byId("spotify-in").querySelector("button")?.focus();
  } else if (began instanceof HTMLElement && began !== document.body) began.focus();
  else if (!byId("spotify-out").hidden) send.focus();
}

async function signOut() {
  if (!(await confirmed(t("spotify_sign_out"), t("spotify_sign_out_text"), t("spotify_sign_out")))) return;
  const answer = await ask("spotify/signOut", {});
  took(answer);
  if ("problem" in answer) return;
  byId("status").textContent = t("spotify_signed_out");
  byId("spotify-client").focus();
}
