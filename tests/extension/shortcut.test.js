import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, parse } from "../../extension/popup/shortcut.js";

const pressed = { altKey: true, ctrlKey: false, shiftKey: true, metaKey: false, code: "KeyY" };

test("a shortcut as browsers write it", () => {
  for (const text of ["Alt+Shift+Y", "Shift+Alt+Y", "⌥⇧Y", "⇧⌥Y"]) assert.ok(matches(parse(text), pressed), text);
  assert.ok(matches(parse("Ctrl+Shift+1"), { ...pressed, altKey: false, ctrlKey: true, code: "Digit1" }));
  assert.ok(matches(parse("F8"), { ...pressed, altKey: false, shiftKey: false, code: "F8" }));
});

test("other keys do not match, and one more key does not either", () => {
  const keys = parse("Alt+Shift+Y");
  assert.ok(!matches(keys, { ...pressed, code: "KeyU" }));
  assert.ok(!matches(keys, { ...pressed, ctrlKey: true }));
  assert.ok(!matches(keys, { ...pressed, shiftKey: false }));
});

test("no shortcut assigned", () => assert.equal(parse(""), null));
