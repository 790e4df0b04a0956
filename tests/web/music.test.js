import assert from "node:assert/strict";
import test from "node:test";
import { recommend } from "../../web/music/recommend.js";
import { key } from "../../web/music/names.js";
import { catalogue, skip, vectors } from "./catalogue.js";

const tracks = skip ? null : await catalogue();
const answers = vectors("music.json");

for (const [number, { request, ids, because, few, path }] of answers.entries()) {
  test(`the page picks the tracks that the host picks: request ${number}`, { skip }, () => {
    const answer = recommend(tracks, request);
    const shown = answer.tracks.slice(0, ids.length);
    assert.deepEqual(shown.map((track) => track.id), ids);
    if (because.length) assert.deepEqual(shown.map((track) => track.reason.because.map(({ kind }) => kind)), because);
    assert.deepEqual(answer.few, few);
    answer.path.forEach((point, step) => {
      assert.ok(Math.abs(point.valence - path[step][0]) < 1e-9 && Math.abs(point.energy - path[step][1]) < 1e-9);
    });
  });
}

test("a point of the map is an answer's beginning", { skip }, () => {
  const { path, tracks: found } = recommend(tracks, { point: { valence: 0.3, energy: 0.6 }, seed: 1, limit: 5 });
  assert.deepEqual(path, [{ valence: 0.3, energy: 0.6 }]);
  assert.equal(found.length, 5);
  for (const { reason } of found) assert.ok(reason.distance < 0.3);
});

test("each answer without a seed is another one", { skip }, () => {
  const [one, other] = [0, 1].map(() => recommend(tracks, { emotion: "happy" }).tracks.map(({ id }) => id));
  assert.notDeepEqual(one, other);
});

test("a track is found by its id", { skip }, () => {
  const places = [0, 1, 777, tracks.length - 1];
  const ids = places.map((place) => tracks.id(place));
  assert.deepEqual([...tracks.findTracks([...ids, "0".repeat(22), "no id"])], ids.map((id, index) => [id, places[index]]));
  assert.equal(tracks.byIds(ids)[2].name, tracks.details(777).name);
});

test("the commonest genre is the first of the settings", { skip }, () => {
  const counts = tracks.genreCounts();
  assert.equal(counts.length, tracks.genres.length);
  assert.ok(counts[0].tracks > counts.at(-1).tracks);
});

test("a limit or a mood out of range is refused", { skip }, () => {
  for (const request of [{ limit: 0, emotion: "sad" }, { limit: 101, emotion: "sad" }, { mood: { sad: -1 } }, { mood: {} }]) {
    assert.throws(() => recommend(tracks, request), RangeError);
  }
});

test("two spellings of a name have one key", () => {
  for (const [one, other] of [["Beyoncé", "BEYONCE\u0301"], ["Straße", "STRASSE"], ["  A  b ", "a B"], ["ΣΑΣ", "σας"]]) assert.equal(key(one), key(other));
  assert.notEqual(key("Beyoncé"), key("Beyonce"));
});
