// @ts-check
/** The answer: the mood and its tracks, or, without a confident answer, the moods to choose from. */
/** @import { Emotion, Goal, Mood } from "../host/protocol.js" */
/** @import { Abilities, PopupMessage, State } from "../shared/messages.js" */
import { byId, make } from "../shared/dom.js";
import { showError } from "../shared/error_message.js";
import { ago } from "../shared/format.js";
import { plural, t } from "../shared/i18n.js";
import { EMOTIONS, GOALS } from "../shared/vocabulary.js";
import { percentOf, showBars } from "./bars.js";
import { showFace } from "./face.js";
import { showWatchSwitch } from "./camera.js";
import { showMap } from "./music_map.js";
import { showTracks } from "./music_tracks.js";
import { showWay } from "./music_way.js";
import { showUncovered } from "./profile_uncovered.js";

/** The share of contempt that is worth a sentence. */
const CONTEMPT = 0.3;

/**
 * @param {Extract<State, { name: "result" }>} state
 * @param {Abilities} abilities
 * @param {(message: PopupMessage) => void} tell
 */
export function showResult({ result, live }, abilities, tell) {
  const { mood, said, goal, target, tracks, asking, problem } = result;
  document.body.dataset.mood = said ?? mood.emotion ?? "neutral";
  showFace(byId("face"), said ?? mood.emotion);
  const word = t(`emotion_${said ?? mood.emotion}`);
  const title = byId("mood-title");
  if (title.textContent !== word) title.textContent = word;
  title.setAttribute("aria-label", t(said ? "mood_said" : "mood_read", word));
  byId("mood-detail").textContent = said ? t("mood_own") : t("mood_sure", percentOf(mood.confidence));
  const looked = mood.frames > 0;
  byId("read-detail").textContent = !looked ? "" : said ? t("mood_said_detail") : detailOf(mood);
  byId("result-bars").hidden = !looked && !live;
  byId("age").textContent = live ? "" : ago(result.at, Date.now());
  showWatchSwitch(live, abilities.watch, tell);
  if (!live || !byId("result-bars").firstChild) showBars(byId("result-bars"), mood.distribution);
  showMap(result, tell);
  const wish = asking ?? { goal, target };
  showGoals(wish.target ? null : wish.goal, tell);
  byId("path").textContent = t(wish.target ? "path_target" : `goal_${wish.goal}_title`);
  showChoices(byId("correct-choices"), EMOTIONS, said, (emotion) => {
    const details = byId("correct", HTMLDetailsElement);
    details.open = false;
    // The button with the focus is hidden now.
    details.querySelector("summary")?.focus();
    tell({ type: "say", emotion });
  });
  showError("result-problem", problem);
  showWay(result, tell);
  const count = tracks.length;
  const aim = target ? t("goal_target") : t(`goal_${goal}`);
  byId("tracks-title").textContent = plural("tracks", count, aim);
  showTracks(result, abilities, tell);
}

/** @param {Extract<State, { name: "not_sure" }>} state @param {Abilities} abilities @param {(message: PopupMessage) => void} tell */
export function showNotSure({ mood, asking, problem }, abilities, tell) {
  document.body.dataset.mood = "neutral";
  const others = EMOTIONS.filter((emotion) => !mood.alternatives.includes(emotion));
  showFace(byId("unsure-face"), null);
  byId("unsure-text").textContent = t(`not_sure_${mood.hint ?? "text"}`);
  showBars(byId("unsure-bars"), mood.distribution);
  for (const [id, emotions] of /** @type {const} */ ([["alternatives", mood.alternatives], ["unsure-choices", others]])) {
    showChoices(byId(id), emotions, null, (emotion) => tell({ type: "say", emotion }));
    byId(id).setAttribute("aria-busy", String(asking));
  }
  showUncovered(mood, abilities, tell);
  showError("unsure-problem", problem);
}

/** @param {Mood} mood */
function detailOf({ others, contempt }) {
  const read = [];
  if ((contempt ?? 0) >= CONTEMPT) read.push(t("mood_contempt"));
  if (others > 0) read.push(t("mood_others"));
  return read.join(" ");
}

/** @param {Goal | null} chosen null when a point of the map was chosen @param {(message: PopupMessage) => void} tell */
function showGoals(chosen, tell) {
  const place = byId("goals");
  if (place.querySelectorAll("label").length === 0) {
    place.append(
      ...GOALS.map((goal) => {
        const input = make("input", { type: "radio", name: "goal", value: goal });
        input.addEventListener("change", () => tell({ type: "goal", goal }));
        return make("label", { title: t(`goal_${goal}_title`) }, input, make("span", {}, t(`goal_${goal}`)));
      }),
    );
  }
  for (const input of place.querySelectorAll("input")) input.checked = input.value === chosen;
}

/**
 * Moods to choose from. The same moods keep their buttons, and so the focus.
 * @param {HTMLElement} place
 * @param {readonly Emotion[]} emotions
 * @param {Emotion | null} chosen
 * @param {(emotion: Emotion) => void} choose
 */
function showChoices(place, emotions, chosen, choose) {
  const moods = emotions.join(" ");
  if (place.dataset.moods !== moods) {
    place.dataset.moods = moods;
    place.replaceChildren(...emotions.map((emotion) => choice(emotion, choose)));
  }
  for (const button of place.querySelectorAll("button")) {
    if (chosen === null) button.removeAttribute("aria-pressed");
    else button.setAttribute("aria-pressed", String(button.dataset.mood === chosen));
  }
}

/** @param {Emotion} emotion @param {(emotion: Emotion) => void} choose */
function choice(emotion, choose) {
  const picture = make("span", { class: "choice-face", "aria-hidden": "true" });
  showFace(picture, emotion);
  const button = make("button", { class: "choice", type: "button", "data-mood": emotion }, picture, t(`emotion_${emotion}`));
  button.addEventListener("click", () => choose(emotion));
  return button;
}
