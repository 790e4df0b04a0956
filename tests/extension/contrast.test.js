/** Measures the colours of shared/tokens.css: text 4.5:1, edges and fills 3:1 (WCAG 1.4.3 and 1.4.11). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EMOTIONS } from "../../extension/shared/vocabulary.js";

const css = readFileSync(new URL("../../extension/shared/tokens.css", import.meta.url), "utf8");
const [light, dark] = css.split("@media (prefers-color-scheme: dark)");

/** Each custom property of a part of the file that is a plain colour. */
const colours = (part) =>
  Object.fromEntries([...part.split("@media")[0].matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]));

/** Relative luminance as WCAG defines it. */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

test("the measure itself", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.ok(contrast("#777777", "#ffffff") < 4.5);
});

for (const [scheme, c] of Object.entries({ light: colours(light), dark: { ...colours(light), ...colours(dark) } })) {
  const grounds = ["surface", "raised", "sunken", ...EMOTIONS.map((emotion) => `${emotion}-glow`)];
  const pairs = [
    ...grounds.flatMap((ground) => [["text", ground, 4.5], ["muted", ground, 4.5], ["edge", ground, 3], ["focus", ground, 3]]),
    ...["surface", "raised"].map((ground) => ["warning", ground, 4.5]),
    ...EMOTIONS.flatMap((emotion) => [
      ["on-accent", emotion, 4.5],
      ...["surface", "raised", "sunken", `${emotion}-glow`].map((ground) => [emotion, ground, 3]),
    ]),
  ];
  for (const [front, ground, least] of pairs) {
    test(`${scheme}: ${front} on ${ground} is ${least}:1`, () => {
      const measured = contrast(c[front], c[ground]);
      assert.ok(measured >= least, `${c[front]} on ${c[ground]}: ${measured.toFixed(2)}`);
    });
  }
}
