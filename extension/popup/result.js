// @ts-check
/** The answer: the mood, what it rests on, and the tracks for it. */
/** @import { Emotion, Goal, Mood } from "../host/protocol.js" */
/** @import { Abilities, PopupMessage, State } from "../shared/messages.js" */
import { byId, make } from "../shared/dom.js";
import { plural, t } from "../shared/i18n.js";
import { EMOTIONS, GOALS } from "../shared/vocabulary.js";
import { percentOf, showBars } from "./bars.js";
import { showFace } from "./face.js";
import { showSwitch } from "./camera_live.js";
import { showMap } from "./music_map.js";
import { showTracks } from "./music_tracks.js";
import { showTrouble } from "./error_message.js";

/** Share of contempt from which it is worth a word. */
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
  const title = said ? t("mood_said", t(`emotion_${said}`)) : t("mood_read", wordOf(mood));
  if (byId("mood-title").textContent !== title) byId("mood-title").textContent = title;
  byId("mood-detail").textContent = said ? t("mood_said_detail") : detailOf(mood);
  showSwitch(live, abilities.watch, tell);
  if (!live || !byId("result-bars").firstChild) showBars(byId("result-bars"), mood.distribution);
  showMap(result, tell);
  const wish = asking ?? { goal, target };
  showGoals(wish.target ? null : wish.goal, tell);
  byId("path").textContent = t(wish.target ? "path_target" : `goal_${wish.goal}_title`);
  showChoices(byId("correct-choices"), EMOTIONS, said, (emotion) => {
    const details = byId("correct", HTMLDetailsElement);
    details.open = false;
    // The button that had the focus is closed away.
    details.querySelector("summary")?.focus();
    tell({ type: "say", emotion });
  });
  showTrouble("result-problem", problem);
  const count = tracks.length;
  const aim = target ? t("goal_target") : t(`goal_${goal}`);
  byId("tracks-title").textContent = plural("tracks", count, aim);
  showTracks(result, abilities, tell);
}

/** A finer word than the emotion's, where this version has it. @param {Mood} mood */
function wordOf({ word, emotion }) {
  return (word && t(`word_${word}`)) || t(`emotion_${emotion}`);
}

/** @param {Mood} mood */
function detailOf({ emotion, confidence, others, contempt }) {
  const read = [t("mood_detail", t(`emotion_${emotion}`), percentOf(confidence))];
  if ((contempt ?? 0) >= CONTEMPT) read.push(t("mood_contempt"));
  if (others > 0) read.push(t("mood_others"));
  return read.join(" ");
}

/** @param {Goal | null} chosen null where a point of the map was @param {(message: PopupMessage) => void} tell */
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
 * Moods to choose from. The buttons stay as long as the moods do, and so does the focus on one of them.
 * @param {HTMLElement} place
 * @param {readonly Emotion[]} emotions
 * @param {Emotion | null} chosen
 * @param {(emotion: Emotion) => void} choose
 */
export function showChoices(place, emotions, chosen, choose) {
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
  const button = make("button", { class: "choice", type: "button", "data-mood": emotion }, t(`emotion_${emotion}`));
  button.addEventListener("click", () => choose(emotion));
  return button;
}
