// @ts-check
/** Which part of the page is seen: one section for each state. The popup and the web page have the same. */
/** @import { State } from "../shared/messages.js" */
import { announce } from "./announce.js";
import { clearLive, clearScan, showLastFrame } from "./camera.js";
import { showFeel } from "./music_feel.js";

/**
 * Show the section of a state, and have it filled. Whether another one was seen before.
 * @param {State} state @param {(state: State) => void} fill
 */
export function enter(state, fill) {
  const shown = state.name === document.body.dataset.state;
  const sections = [...document.querySelectorAll("section")];
  for (const section of sections) section.hidden = section.dataset.state !== state.name;
  showFeel(state);
  fill(state);
  const section = sections.find(({ hidden }) => !hidden);
  if (section) announce(section, !shown);
  if (shown) return false;
  document.body.dataset.state = state.name;
  showLastFrame(state.name === "no_face");
  if (state.name !== "scanning") clearScan();
  if (state.name !== "result") clearLive();
  if (!["result", "not_sure", "scanning"].includes(state.name)) document.body.dataset.mood = "neutral";
  if (section) begin(section);
  return true;
}

/** The focus is on the title, from which the keyboard goes on. @param {Element} section */
function begin(section) {
  const heading = section.querySelector("h1");
  if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  document.querySelector("main")?.scrollTo(0, 0);
}
