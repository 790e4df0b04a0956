import assert from "node:assert/strict";
import test from "node:test";
import { startEngine } from "../../web/engine/client.js";
import { loadCatalogue } from "../../web/music/catalogue.js";
import { recommend } from "../../web/music/recommend.js";

test("the page finds the engine and the music by these names", () => {
  for (const each of [startEngine, loadCatalogue, recommend]) assert.equal(typeof each, "function");
});
