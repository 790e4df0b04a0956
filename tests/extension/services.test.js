import assert from "node:assert/strict";
import { test } from "node:test";
import { SEARCHED, addressIn, asText, isSearched, openInOf } from "../../extension/shared/services.js";

const track = { id: "0123456789abcdefghijAB", name: "Rock & Roll / Part 2? #1", artists: ["AC/DC", "Beyoncé", "A Third"] };

test("Spotify opens a track by its id, the others search for artist and title", () => {
  for (const where of ["web", "app"]) assert.equal(addressIn(track, where), `https://open.spotify.com/track/${track.id}`);
  for (const [where, address] of Object.entries(SEARCHED)) {
    const url = addressIn(track, where);
    assert.ok(url.startsWith(address) && new URL(url).protocol === "https:");
    assert.equal(decodeURIComponent(url.slice(address.length)), "AC/DC Beyoncé Rock & Roll / Part 2? #1");
    assert.equal(new URL(url).hash, "");
  }
});

test("a name cannot leave the search, and is not too long for an address", () => {
  for (const name of ["\u0000\ud800 x", "javascript:alert(1)", "../../x", "&q=other", "愛".repeat(5000)]) {
    for (const where of Object.keys(SEARCHED)) {
      const url = new URL(addressIn({ ...track, name }, where));
      assert.equal(url.origin, new URL(SEARCHED[where]).origin);
      assert.ok([...url.searchParams].length <= 1 && url.href.length < 2000, url.href);
    }
  }
});

test("a place that is not known is Spotify's page", () => {
  for (const odd of [undefined, null, 7, "", "napster", "__proto__", "constructor", "toString"]) {
    assert.equal(openInOf(odd), "web");
    assert.equal(isSearched(odd), false);
  }
  for (const where of ["web", "app", ...Object.keys(SEARCHED)]) assert.equal(openInOf(where), where);
});

test("the list as text has a line for each track and its address", () => {
  const two = [track, { id: "0123456789abcdefghijAC", name: "Hello", artists: ["Adele"] }];
  assert.equal(asText([], "web"), "");
  const lines = asText(two, "deezer").split("\n");
  assert.deepEqual([lines[0], lines[2], lines[3]], [
    "AC/DC, Beyoncé, A Third – Rock & Roll / Part 2? #1", "Adele – Hello", "https://www.deezer.com/search/Adele%20Hello",
  ]);
});
