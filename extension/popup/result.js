// @ts-check
/** The answer: the mood, what it rests on, and the tracks for it. */
/** @import { Emotion, Goal, Mood } from "../lib/protocol.js" */
/** @import { PopupMessage, Result } from "../lib/types.js" */
import { byId, make } from "../lib/dom.js";
import { t, tOr } from "../lib/i18n.js";
import { sentence } from "../lib/problems.js";
import { EMOTIONS, GOALS } from "../lib/vocabulary.js";
import { percentOf, showBars } from "./bars.js";
import { showFace } from "./face.js";
import { showTracks } from "./tracks.js";

/** @param {Result} result @param {(message: PopupMessage) => void} tell */
export function showResult(result, tell) {
  const { mood, said, goal, tracks, asking, problem } = result;
  document.body.dataset.mood = said ?? mood.emotion ?? "neutral";
  showFace(byId("face"), said ?? mood.emotion);
  const title = said ? t("mood_said", t(`emotion_${said}`)) : t("mood_read", wordOf(mood));
  if (byId("mood-title").textContent !== title) byId("mood-title").textContent = title;
  byId("mood-detail").textContent = said ? t("mood_said_detail") : detailOf(mood);
  showBars(byId("result-bars"), mood.distribution);
  showGoals(asking?.goal ?? goal, tell);
  showChoices(byId("correct-choices"), EMOTIONS, said, (emotion) => {
    const details = byId("correct", HTMLDetailsElement);
    details.open = false;
    // The button that had the focus is closed away.
    details.querySelector("summary")?.focus();
    tell({ type: "say", emotion });
  });
  const trouble = byId("result-problem");
  trouble.hidden = !problem;
  trouble.textContent = problem ? sentence(problem) : "";
  const count = tracks.length;
  const aim = t(`goal_${goal}`);
  byId("tracks-title").textContent = count === 1 ? t("tracks_one", aim) : t("tracks_many", count, aim);
  showTracks(tracks, asking !== null);
}

/** @param {Mood} mood */
function wordOf({ word, emotion }) {
  return (word && tOr(`word_${word}`, word)) || t(`emotion_${emotion}`);
}

/** @param {Mood} mood */
function detailOf({ emotion, confidence, others }) {
  const read = t("mood_detail", t(`emotion_${emotion}`), percentOf(confidence));
  return others > 0 ? `${read} ${t("mood_others")}` : read;
}

/** @param {Goal} chosen @param {(message: PopupMessage) => void} tell */
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
