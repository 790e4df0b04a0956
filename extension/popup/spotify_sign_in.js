// @ts-check
/** Signing in to Spotify from the popup: what is asked for and why, its progress, and a button that stops it. */
/** @import { Abilities, Feature, PopupMessage, SignIn } from "../shared/messages.js" */
import { api } from "../shared/api.js";
import { showText } from "../shared/code.js";
import { byId, make } from "../shared/dom.js";
import { listing, t } from "../shared/i18n.js";
import { errorText } from "../shared/error_message.js";
import { USUAL_FEATURES } from "../shared/vocabulary.js";
import { hideNote } from "./note.js";
import { closePopup } from "./panel.js";

/** @type {(message: PopupMessage) => void} */
let tell = () => {};
/** @type {Abilities["signIn"]} */
let where = null;
/** @type {SignIn | null} */
let state = null;

/** @param {(message: PopupMessage) => void} say */
export function prepareSignIn(say) {
  tell = say;
  byId("sign-in").addEventListener("click", () => {
    if (where === "here") return signIn(USUAL_FEATURES);
    // The options page has the steps to the user's own app.
    void api.tabs.create({ url: api.runtime.getURL("options/options.html#spotify") });
    return closePopup();
  });
  byId("signing-in-stop").addEventListener("click", () => tell({ type: "sign_in_stop" }));
  byId("signing-in-again").addEventListener("click", () => state && signIn(state.features));
}

/** Spotify's page opens in a tab, which closes the popup. The background continues. @param {readonly Feature[]} features */
export function signIn(features) {
  hideNote();
  tell({ type: "sign_in", features: [...features] });
}

/** @param {Abilities} abilities */
export function offerSignIn({ signIn: place }) {
  where = place;
  byId("account").hidden = place === null || running();
  byId("sign-in-about").hidden = place !== "here";
}

/** @param {SignIn | null} now */
export function showSignIn(now) {
  const place = byId("signing-in");
  const had = place.contains(document.activeElement) || document.activeElement === byId("sign-in");
  const began = !running();
  state = now;
  byId("account").hidden = where === null || running();
  place.hidden = now === null;
  showText(byId("signing-in-state"), now ? textOf(now) : "");
  byId("signing-in-for").replaceChildren(...(now && running() ? now.features : []).map((feature) => make("li", {}, t(`spotify_feature_${feature}_text`))));
  const page = byId("signing-in-page", HTMLAnchorElement);
  page.hidden = now?.name !== "waiting";
  if (now?.name === "waiting") page.href = now.url;
  else page.removeAttribute("href");
  byId("signing-in-again").hidden = now?.name !== "failed";
  const stop = byId("signing-in-stop");
  stop.textContent = t(running() ? "cancel" : "close");
  if (now && ((began && running()) || (had && !place.contains(document.activeElement)))) stop.focus({ preventScroll: true });
  else if (had && !now) byId("mood-title").focus({ preventScroll: true });
}

const running = () => state?.name === "starting" || state?.name === "waiting";

/** The progress in words. @param {SignIn} now */
function textOf(now) {
  switch (now.name) {
    case "starting":
      return t("spotify_starting");
    case "waiting":
      return t("spotify_waiting", Math.max(1, Math.round((now.until - Date.now()) / 60_000)));
    case "failed":
      return errorText(now.problem);
    case "done":
      return t("sign_in_done", listing(now.features.map((feature) => t(`spotify_feature_${feature}`))));
  }
}
