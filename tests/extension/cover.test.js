/** Drawn covers: the same for a track each time, and not alike in one list. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { track } from "./fakes.js";

/** An element as far as covers are made of it. */
class Drawn {
  children = [];
  attributes = {};
  constructor(tag) {
    this.tag = tag;
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
}
globalThis.document = { createElementNS: (_, tag) => new Drawn(tag) };
const { cover } = await import("../../extension/popup/music_cover.js");

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const idOf = (number) => Array.from({ length: 22 }, (_, place) => LETTERS[(number * 7 + place * (11 + number)) % 62]).join("");
const drawnFor = (number) => cover({ ...track, id: idOf(number) });

test("a track has the same cover each time", () => {
  assert.deepEqual(drawnFor(3), drawnFor(3));
});

test("twelve tracks of one mood have four pictures and many colours", () => {
  const covers = Array.from({ length: 12 }, (_, number) => drawnFor(number));
  const shapes = new Set(covers.map(({ children }) => children.slice(2).map(({ tag }) => tag).join()));
  const colours = new Set(covers.map(({ children }) => children[0].attributes.fill));
  assert.ok(shapes.size >= 3, `${shapes.size} pictures`);
  assert.ok(colours.size >= 8, `${colours.size} colours`);
});
