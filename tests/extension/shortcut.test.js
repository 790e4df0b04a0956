import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, parse } from "../../extension/popup/system_shortcut.js";

const pressed = { altKey: true, ctrlKey: false, shiftKey: true, metaKey: false, key: "Y", code: "KeyY" };

test("a shortcut as browsers write it", () => {
  for (const text of ["Alt+Shift+Y", "Shift+Alt+Y", "⌥⇧Y", "⇧⌥Y"]) assert.ok(matches(parse(text), pressed), text);
  assert.ok(matches(parse("Ctrl+Shift+1"), { ...pressed, altKey: false, ctrlKey: true, key: "!", code: "Digit1" }));
  assert.ok(matches(parse("F8"), { ...pressed, altKey: false, shiftKey: false, key: "F8", code: "F8" }));
});

test("other keys do not match, and one more key does not either", () => {
  const keys = parse("Alt+Shift+Y");
  assert.ok(!matches(keys, { ...pressed, key: "U", code: "KeyU" }));
  assert.ok(!matches(keys, { ...pressed, ctrlKey: true }));
  assert.ok(!matches(keys, { ...pressed, shiftKey: false }));
});

test("the letter on the key counts, not its place", () => {
  const keys = parse("Alt+Shift+Y");
  // QWERTZ has Y and Z the other way round.
  assert.ok(matches(keys, { ...pressed, key: "Y", code: "KeyZ" }));
  assert.ok(!matches(keys, { ...pressed, key: "Z", code: "KeyY" }));
  // AZERTY has its digits with Shift.
  assert.ok(matches(parse("Alt+Shift+1"), { ...pressed, key: "1", code: "Digit1" }));
});

test("where the key gives no Latin letter, its place counts", () => {
  for (const key of ["Á", "Н", "Dead", "¥"]) assert.ok(matches(parse("Alt+Shift+Y"), { ...pressed, key }), key);
  assert.ok(matches(parse("Alt+Shift+Up"), { ...pressed, key: "ArrowUp", code: "ArrowUp" }));
  assert.ok(matches(parse("Alt+Shift+Space"), { ...pressed, key: " ", code: "Space" }));
});

test("no shortcut assigned", () => assert.equal(parse(""), null));

test("Chromium names the keys in the browser's language", () => {
  const plain = { alt: false, ctrl: false, shift: false, meta: false };
  assert.deepEqual(parse("Strg+Umschalttaste+U"), { ...plain, ctrl: true, shift: true, key: "U" });
  assert.deepEqual(parse("Strg+U"), { ...plain, ctrl: true, key: "U" });
  assert.deepEqual(parse("Alt+Maj+Y"), { ...plain, alt: true, shift: true, key: "Y" });
  assert.deepEqual(parse("Ctrl+Mayús+Y"), { ...plain, ctrl: true, shift: true, key: "Y" });
  assert.deepEqual(parse("Strg+Alt+Umschalttaste+Y"), { ...plain, ctrl: true, alt: true, shift: true, key: "Y" });
});
