// @ts-check
/** The list of scans, the newest first: each can be corrected, and shows its tracks. */
/** @import { Emotion, PastScan, PastTrack } from "../host/protocol.js" */
import { byId, make } from "../shared/dom.js";
import { moment } from "../shared/format.js";
import { t } from "../shared/i18n.js";
import { ask } from "../shared/requests.js";
import { webAddress } from "../shared/spotify_links.js";
import { EMOTIONS, isEmotion, isGoal } from "../shared/vocabulary.js";
import { errorIn } from "./page.js";

/** @type {ReturnType<typeof errorIn> | undefined} */
let showError;

export function clearMoods() {
  byId("moods-list").replaceChildren();
}

/** @param {PastScan[]} scans @param {() => void} onCorrected */
export function addMoods(scans, onCorrected) {
  showError ??= errorIn("moods");
  byId("moods-list").append(...scans.map((scan) => row(scan, onCorrected)));
}

/** @param {PastScan} scan @param {() => void} onCorrected */
function row(scan, onCorrected) {
  // The local time of the place where the scan was made.
  const time = moment(scan.time + scan.utc_offset * 60, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
  const name = make("strong");
  const about = make("span", { class: "muted small" });
  const item = make("li", { class: "scan" }, make("span", { class: "key" }), make("div", { class: "grow" }, name, about));
  /** @param {string | null} said */
  const show = (said) => {
    const emotion = said ?? scan.emotion;
    item.querySelector(".key")?.setAttribute("class", `key ${isEmotion(emotion) ? emotion : "nothing"}`);
    // The same word as in the popup.
    name.textContent = isEmotion(emotion) ? t(`emotion_${emotion}`) : t("moods_unsure");
    about.textContent = t(said ? "moods_row_said" : "moods_row", time, t(`goal_${isGoal(scan.goal) ? scan.goal : "match"}`));
  };
  show(isEmotion(scan.correction) ? scan.correction : null);
  item.append(choices(scan, time, show, onCorrected));
  if (scan.tracks.length > 0) item.append(tracksOf(scan.tracks));
  return item;
}

/** @param {PastScan} scan @param {string} time @param {(said: string | null) => void} show @param {() => void} onCorrected */
function choices(scan, time, show, onCorrected) {
  const select = make("select", { class: "small", "aria-label": t("moods_correct", time) });
  select.append(make("option", { value: "" }, t("moods_as_read")));
  select.append(...EMOTIONS.map((emotion) => make("option", { value: emotion }, t(`emotion_${emotion}`))));
  let before = scan.correction ?? "";
  select.value = before;
  select.addEventListener("change", async () => {
    const said = isEmotion(select.value) ? /** @type {Emotion} */ (select.value) : null;
    const answer = await ask("mood/correct", { scan: scan.scan, emotion: said });
    showError?.("problem" in answer ? answer.problem : null);
    if ("problem" in answer) {
      select.value = before;
      return;
    }
    before = select.value;
    show(said);
    byId("status").textContent = t("options_saved");
    onCorrected();
  });
  return select;
}

/** @param {PastTrack[]} tracks */
function tracksOf(tracks) {
  const items = tracks.map(({ id, name, artists, judgement }) => {
    const link = make("a", { href: webAddress(id), target: "_blank", rel: "noreferrer" }, name || t("track_unnamed"));
    const by = make("span", { class: "muted small" }, artists.join(", "));
    const item = make("li", {}, link, " ", by);
    if (judgement) item.append(" ", make("span", { class: "badge" }, t(`moods_${judgement}`)));
    return item;
  });
  return make("details", {}, make("summary", {}, t("moods_tracks", tracks.length)), make("ul", { class: "plain" }, ...items));
}
