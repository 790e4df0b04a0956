/** The button of the not-sure screen for a face that only looks covered. */
import assert from "node:assert/strict";
import { test } from "node:test";

class HTMLElement {
  hidden = false;
  textContent = "";
  classList = { toggle() {} };
  replaceChildren() {}
}
class HTMLButtonElement extends HTMLElement {}
const asked = [];
let answer = { result: { mouth: true, eyes: false } };
const place = { uncovered: new HTMLButtonElement(), "uncovered-about": new HTMLElement(), "unsure-problem": new HTMLElement(), "unsure-bars": new HTMLElement() };
Object.assign(globalThis, { HTMLElement, HTMLButtonElement, document: { getElementById: (id) => place[id] ?? null } });
globalThis.browser = {
  i18n: { getMessage: (key) => key, getUILanguage: () => "en" },
  runtime: { sendMessage: async (message) => (asked.push(message), answer) },
};
const { showUncovered } = await import("../../extension/popup/profile_uncovered.js");

const shown = (hint, uncovered, tell = () => {}) => {
  showUncovered({ hint }, { uncovered }, tell);
  return [!place.uncovered.hidden, !place["uncovered-about"].hidden];
};

test("it is there for a cover, and only where the host can keep the answer", () => {
  assert.deepEqual(shown("uncover_mouth", true), [true, true]);
  assert.equal(place.uncovered.textContent, "uncovered_mouth");
  assert.deepEqual(shown("uncover_eyes", true), [true, true]);
  assert.equal(place.uncovered.textContent, "uncovered_eyes");
  for (const hint of ["more_light", null]) assert.deepEqual(shown(hint, true), [false, false]);
  assert.deepEqual(shown("uncover_mouth", false), [false, false]);
});

test("a click is kept for the part that was meant, and the scan begins anew", async () => {
  const told = [];
  for (const [hint, part] of [["uncover_mouth", "mouth"], ["uncover_eyes", "eyes"]]) {
    shown(hint, true, (message) => told.push(message));
    await place.uncovered.onclick();
    assert.deepEqual(asked.at(-1), { type: "ask", method: "profile/uncovered", params: { [part]: true } });
  }
  assert.deepEqual(told, [{ type: "scan" }, { type: "scan" }]);
});

test("where it cannot be kept, that is said, and nothing is looked at", async () => {
  const told = [];
  answer = { problem: { code: "disk_failed", message: "The disk is full.", hint: "", params: {} } };
  place["unsure-problem"].hidden = true;
  shown("uncover_mouth", true, (message) => told.push(message));
  await place.uncovered.onclick();
  assert.deepEqual([told, place["unsure-problem"].hidden], [[], false]);
});
