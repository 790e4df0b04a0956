// @ts-check
/** The states, as they are shown, and what is clicked in them. The popup and the web page have the same. */
/** @import { Abilities, BackgroundMessage, PopupMessage, State } from "../shared/messages.js" */
import { byId } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { drawPreview } from "../shared/preview.js";
import { NO_ABILITIES } from "../shared/vocabulary.js";
import { sayHow, showLiveStep, showScanStep } from "./camera.js";
import { prepareFold } from "./fold.js";
import { prepareFeel } from "./music_feel.js";
import { prepareWishes, showWishes } from "./music_wishes.js";
import { showNotSure, showResult } from "./result.js";
import { enter } from "./sections.js";
import { showNews } from "./spotify_playback.js";
import { showSignIn } from "./spotify_sign_in.js";
import { showFailure, showMissing, showOutdated } from "./system_help.js";

/** Milliseconds after which the age of a list is told anew, where the page stays open. */
const AGAIN = 30_000;

/** The state that is shown. @type {State} */
let current = { name: "idle" };
/** What the host can do. @type {Abilities} */
let abilities = NO_ABILITIES;
/** Whether the window is private: nothing of it is kept. */
let secret = false;
/** @type {(message: PopupMessage) => void} */
let tell = () => {};

export const shown = () => current;

/** @param {(message: PopupMessage) => void} say @param {boolean} [isPrivate] */
export function prepareStates(say, isPrivate = false) {
  tell = say;
  secret = isPrivate;
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("[data-action]");
    if (button) tell(/** @type {PopupMessage} */ ({ type: button.getAttribute("data-action") }));
  });
  // The choices lie above the result: a click beside them closes them.
  document.addEventListener("click", ({ target }) => {
    const correct = byId("correct", HTMLDetailsElement);
    if (target instanceof Node && !correct.contains(target)) correct.open = false;
  });
  prepareFeel(tell);
  prepareWishes(tell);
  void prepareFold();
  setInterval(() => current.name === "result" && fill(current), AGAIN);
}

/** @param {BackgroundMessage} message */
export function receive(message) {
  switch (message.type) {
    case "state":
      return show(message.state);
    case "step":
      return showLiveStep(message.progress);
    case "able":
      abilities = message.abilities;
      return fill(current);
    case "sign_in":
      return showSignIn(message.state);
    case "library":
      return current.name === "result" ? showNews(message.news, current.result) : undefined;
    case "preview":
      return void paint(message);
  }
}

/** @param {Extract<BackgroundMessage, { type: "preview" }>} message */
async function paint({ id, sequence, jpeg }) {
  await drawPreview(byId(current.name === "result" ? "live-preview" : "preview", HTMLImageElement), jpeg);
  tell({ type: "drawn", id, sequence });
}

/** @param {State} state */
export function show(state) {
  current = state;
  if (enter(state, fill)) void sayHow(state, secret);
}

/** @param {State} state */
function fill(state) {
  switch (state.name) {
    case "wishes":
      return showWishes();
    case "scanning":
      return showScanStep(state.progress, state.live);
    case "result":
      return showResult(state, abilities, tell);
    case "not_sure":
      return showNotSure(state, abilities, tell);
    case "no_face":
      byId("no-face-hint").textContent = (state.hint && t(`hint_${state.hint}`)) || t("hint_no_face");
      return undefined;
    case "host_missing":
      return showMissing(state.problem);
    case "host_too_old":
      return showOutdated();
    case "error":
      return showFailure(state.problem);
  }
}
