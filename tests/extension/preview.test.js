/** The camera's hints stay long enough to be read. */
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { steadily } from "../../extension/shared/preview.js";

let now = 0;
let shown = [];
let say;

beforeEach(() => {
  now = 1000;
  shown = [];
  mock.method(performance, "now", () => now);
  say = steadily((text) => shown.push(text));
});

test("the first is shown at once", () => {
  say("closer");
  assert.deepEqual(shown, ["closer"]);
});

test("another replaces it once it lasts", () => {
  say("closer");
  say("light");
  now += 200;
  say("light");
  assert.deepEqual(shown, ["closer"]);
  now += 200;
  say("light");
  assert.deepEqual(shown, ["closer", "light"]);
});

test("one that flickers replaces nothing", () => {
  say("closer");
  for (let turn = 0; turn < 20; turn++) {
    now += 100;
    say(turn % 2 ? "closer" : "light");
  }
  assert.deepEqual(shown, ["closer"]);
});

test("clearing waits for nothing, and what comes next is a first one", () => {
  say("closer");
  say("", true);
  say("light");
  assert.deepEqual(shown, ["closer", "", "light"]);
});
