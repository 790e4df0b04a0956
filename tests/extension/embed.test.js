/** Spotify's player in a frame: its address, and what its messages are taken for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ORIGIN, embedAddress, isOver, read } from "../../extension/popup/spotify_embed.js";
import { track } from "./fakes.js";

const frame = {};
const payload = { isPaused: false, position: 1000, duration: 30_000, isBuffering: false };
const event = (data, change) => ({ origin: ORIGIN, source: frame, data, ...change });

test("the address is made of the id alone", () => {
  assert.equal(embedAddress(track.id), `https://open.spotify.com/embed/track/${track.id}?utm_source=iframe-api`);
  for (const id of ["", "../../evil", `${track.id}/..`, null]) assert.throws(() => embedAddress(id), RangeError);
});

test("messages count only from the frame, from Spotify, and in their shape", () => {
  assert.equal(read(event({ type: "ready" }), frame), "ready");
  const update = { type: "playback_update", payload };
  assert.deepEqual(read(event(update), frame), { paused: false, position: 1000, duration: 30_000 });
  assert.equal(read(event(update, { origin: "https://evil.example" }), frame), null);
  assert.equal(read(event(update, { source: {} }), frame), null);
  assert.equal(read(event(update, { source: null }), null), null);
  for (const data of [null, "ready", 7, {}, { type: "playback_update" }, { type: "playback_update", payload: null }]) {
    assert.equal(read(event(data), frame), null);
  }
  for (const wrong of [{ isPaused: 1 }, { position: "1" }, { position: NaN }, { duration: -1 }, { duration: Infinity }]) {
    assert.equal(read(event({ ...update, payload: { ...payload, ...wrong } }), frame), null);
  }
});

test("a track is over when it pauses at its end, and not when the user pauses it", () => {
  const at = (position, paused) => ({ position, paused, duration: 30_000 });
  assert.equal(isOver(at(28_000, false), at(30_000, true)), true);
  assert.equal(isOver(at(29_500, false), at(0, true)), true);
  assert.equal(isOver(at(10_000, false), at(10_500, true)), false);
  assert.equal(isOver(at(10_000, false), at(0, true)), false, "started anew by hand");
  assert.equal(isOver(at(30_000, true), at(30_000, true)), false, "told twice");
  assert.equal(isOver(null, at(30_000, true)), false);
  assert.equal(isOver({ position: 0, paused: false, duration: 0 }, { position: 0, paused: true, duration: 0 }), false);
});
