/** Commands between backticks are elements of their own, and nothing else becomes one. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { showText, withCode } from "../../extension/shared/code.js";

class Made {
  children = [];
  constructor(tag) {
    this.tag = tag;
  }
  append(...children) {
    this.children.push(...children);
  }
  get textContent() {
    return this.children.join("");
  }
}
globalThis.document = { createElement: (tag) => new Made(tag) };

/** The parts, each element with its tag. */
const seen = (text) => withCode(text).map((part) => (typeof part === "string" ? part : `[${part.tag}:${part.textContent}]`)).join("|");

test("commands become code", () => {
  assert.equal(seen("Run `facetune models fetch`."), "Run |[code:facetune models fetch]|.");
  assert.equal(seen("`a` or `b`"), "[code:a]| or |[code:b]");
  assert.deepEqual(withCode(""), []);
});

test("markup and a single backtick stay text", () => {
  assert.equal(seen("it`s <i>"), "it`s <i>");
  assert.equal(seen("<b>``</b>"), "<b>``</b>");
  assert.equal(seen("`<img src=x>`"), "[code:<img src=x>]");
});

test("a command is copied without the marks of its direction", () => {
  assert.equal(seen("شغّل `\u2068facetune install\u2069`."), "شغّل |[code:facetune install]|.");
});

test("a text that is there already is not set again", () => {
  const sets = [];
  const place = {
    textContent: "Run facetune.",
    replaceChildren: (...parts) => sets.push(parts.length),
  };
  showText(place, "Run `facetune`.");
  assert.deepEqual(sets, []);
  showText(place, "Run `it`.");
  assert.deepEqual(sets, [3]);
});
