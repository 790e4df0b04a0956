// @ts-check
/** Spotify: the steps to the user's own app, signing in and out. The account's parts are in spotify_account.js. */
/** @import { SpotifyStatus } from "../host/protocol.js" */
/** @import { Feature } from "../shared/messages.js" */
import { api } from "../shared/api.js";
import { byId, copy, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { ask, begin } from "../shared/requests.js";
import { FEATURES, USUAL_FEATURES } from "../shared/vocabulary.js";
import { confirmed, errorIn } from "./page.js";
import { showAccount } from "./spotify_account.js";


/** @type {ReturnType<typeof errorIn>} */
let showError;
/** @type {SpotifyStatus | null} */
let status = null;
/** The number of the newest sign-in. It ends the one before, and alone changes the lines about waiting. */
let newest = 0;
/** What had the focus when a sign-in began. @type {Element | null} */
let began = null;

export function prepareSpotify() {
  showError = errorIn("spotify");
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
    // The host takes an empty list for taste.
    none.textContent = wanted.length > 0 ? "" : t("spotify_features_none");
    if (wanted.length === 0) return features.querySelector("input")?.focus();
    return void signIn(wanted, idIn(field) || null);
  });
}

/** @param {HTMLInputElement} field */
const idIn = (field) => field.value.trim().toLowerCase();

/**
 * Whether there is a client id, in the field or in the keyring. While the user types, no new warning is shown.
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

/** A switch for a feature to sign in for, and what the feature does. @param {Feature} name */
function feature(name) {
  const input = make("input", { type: "checkbox", role: "switch", id: `spotify-${name}` });
  input.checked = USUAL_FEATURES.includes(name);
  input.setAttribute("aria-describedby", `spotify-${name}-about`);
  const label = make("span", {}, t(`spotify_feature_${name}`));
  const about = make("p", { class: "muted small", id: `spotify-${name}-about` }, t(`spotify_feature_${name}_text`));
  return make("div", { class: "option" }, make("label", { class: "switch" }, input, label), about);
}

export async function loadSpotify() {
  showStatus(await ask("spotify/status", {}));
}

/** @param {import("../shared/requests.js").Reply<SpotifyStatus>} answer */
function showStatus(answer) {
  showError("problem" in answer ? answer.problem : null);
  if ("problem" in answer) return;
  status = answer.result;
  const { signed_in: signedIn, keyring, redirect, dashboard, client_id: client } = status;
  byId("spotify-keyring").hidden = keyring === "ok";
  byId("spotify-keyring").textContent = keyring === "ok" ? "" : t(`spotify_keyring_${keyring}`);
  byId("spotify-redirect").textContent = redirect;
  byId("spotify-dashboard", HTMLAnchorElement).href = dashboard;
  byId("spotify-client", HTMLInputElement).placeholder = client ?? "";
  byId("spotify-out").hidden = signedIn;
  byId("spotify-in").hidden = !signedIn;
  if (signedIn) showAccount(byId("spotify-in"), status, { allow: (name) => void signIn([name], null), reload: loadSpotify, signOut, showError });
}

/** @param {Feature[]} features @param {string | null} client */
async function signIn(features, client) {
  const mine = ++newest;
  showError(null);
  const waiting = byId("spotify-waiting");
  const page = byId("spotify-page", HTMLAnchorElement);
  const state = byId("spotify-state");
  const cancel = byId("spotify-cancel", HTMLButtonElement);
  // For a second sign-in, which ends the first, it is what had the focus before both.
  if (!waiting.contains(document.activeElement)) began = document.activeElement;
  const send = byId("spotify-sign-in", HTMLButtonElement);
  page.hidden = true;
  waiting.hidden = false;
  send.disabled = true;
  state.textContent = t("spotify_starting");
  cancel.focus();
  const params = { features, show: false, ...(client && { client_id: client }) };
  const request = begin("spotify/signIn", params, (step) => {
    if (step.type !== "page" || mine !== newest) return;
    page.href = step.url;
    page.hidden = false;
    state.textContent = t("spotify_waiting", Math.round(step.seconds / 60));
    void api.tabs.create({ url: step.url });
  });
  cancel.onclick = request.stop;
  const answer = await request.answer;
  if (mine !== newest) return;
  waiting.hidden = true;
  send.disabled = false;
  page.removeAttribute("href");
  showStatus(answer);
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
  showStatus(answer);
  if ("problem" in answer) return;
  byId("status").textContent = t("spotify_signed_out");
  byId("spotify-client").focus();
}
