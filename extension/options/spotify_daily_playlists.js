// @ts-check
/** One playlist for a mood that gets new tracks every day: a switch for each mood. */
/** @import { Emotion, Kept, SpotifyStatus } from "../host/protocol.js" */
/** @import { Hands } from "./spotify_account.js" */
import { byId, make } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { EMOTIONS } from "../shared/vocabulary.js";
import { moment } from "../shared/format.js";
import { ask } from "./ask.js";

/** @param {SpotifyStatus} status @param {Hands} hands */
export function keptIn({ kept }, hands) {
  const rows = EMOTIONS.map((emotion) => row(emotion, kept.find((one) => one.emotion === emotion), hands));
  const text = make("p", { class: "muted small" }, t("kept_text"));
  const all = make("div", { class: "stack" }, text, make("ul", { class: "rows" }, ...rows));
  if (kept.length > 0) {
    const fresh = make("button", { class: "button small", type: "button", id: "kept-refresh" }, t("kept_refresh"));
    fresh.addEventListener("click", () => void change(fresh, () => ask("spotify/playlist/refresh", { force: true }), "kept_refreshed", hands));
    all.append(fresh);
  }
  return all;
}

/** @param {Emotion} emotion @param {Kept | undefined} one @param {Hands} hands */
function row(emotion, one, hands) {
  const id = `kept-${emotion}`;
  const input = make("input", { type: "checkbox", role: "switch", id });
  input.checked = Boolean(one);
  input.addEventListener("change", () => {
    const keep = input.checked;
    const mood = t(`emotion_${emotion}`);
    const titles = keep ? { name: t("kept_name", mood), description: t("kept_about", mood) } : {};
    void change(input, () => ask("spotify/playlist/keep", { emotion, keep, ...titles }), keep ? "kept_kept" : "kept_stopped", hands);
  });
  const item = make("li", {}, make("label", { class: "switch grow" }, input, make("span", { class: `key ${emotion}` }), t(`bar_${emotion}`)));
  if (!one) return item;
  const { url, name } = one.playlist;
  if (url) item.append(make("a", { href: url, target: "_blank", rel: "noreferrer", class: "small" }, name || t("kept_open")));
  // Where its first tracks did not come, there is no such time yet.
  if (one.refreshed > 0) item.append(make("span", { class: "muted small" }, t("kept_since", moment(one.refreshed))));
  return item;
}

/**
 * Ask, say so, and show how things stand then, with the focus where it was, unless it went elsewhere meanwhile.
 * @param {HTMLInputElement | HTMLButtonElement} control
 * @param {() => Promise<import("./ask.js").Told<unknown>>} question
 * @param {string} done the key of what is said
 * @param {Hands} hands
 */
async function change(control, question, done, { reload, trouble }) {
  control.disabled = true;
  byId("status").textContent = t("kept_busy");
  const answer = await question();
  await reload();
  // After the reload, which clears what an earlier one said.
  if ("problem" in answer) trouble(answer.problem);
  byId("status").textContent = "problem" in answer ? "" : t(done);
  if (document.activeElement === document.body) document.getElementById(control.id)?.focus();
}
