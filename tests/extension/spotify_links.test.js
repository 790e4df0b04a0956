import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { appLink, coverAddress, isSpotifyId, openTrack, webAddress } from "../../extension/shared/spotify_links.js";

const ID = "4uLU6hMCjMI75M1A2tKUQC";

test("addresses are made of the id alone", () => {
  assert.equal(webAddress(ID), `https://open.spotify.com/track/${ID}`);
  assert.equal(appLink(ID), `spotify:track:${ID}`);
});

test("a cover is on the one server that the content policy lets through", () => {
  const cover = "ab67616d00001e02".padEnd(40, "0");
  assert.equal(coverAddress(cover), `https://i.scdn.co/image/${cover}`);
  assert.equal(new URL(coverAddress("../../@example.com/")).host, "i.scdn.co");
});

test("what is no id makes no address", () => {
  for (const id of ["", "x", `${ID}x`, `${ID}\n`, "../../../evil/aaaaaaaaa", "4uLU6hMCjMI75M1A2tKU C", 7, null, undefined]) {
    assert.equal(isSpotifyId(id), false);
    assert.throws(() => webAddress(id), RangeError);
    assert.throws(() => appLink(id), RangeError);
  }
});

const tabs = (refuse = false) => ({
  create: mock.fn(async () => {}),
  update: mock.fn(async () => {
    if (refuse) throw new Error("no such scheme");
  }),
});

test("on the web a track opens in a new tab", async () => {
  const browser = tabs();
  assert.equal(await openTrack(browser, ID, "web"), "web");
  assert.deepEqual(browser.create.mock.calls[0].arguments, [{ url: webAddress(ID) }]);
  assert.equal(browser.update.mock.callCount(), 0);
});

test("in the app it goes by the app's link, and no tab is left behind", async () => {
  const browser = tabs();
  assert.equal(await openTrack(browser, ID, "app"), "app");
  assert.deepEqual(browser.update.mock.calls[0].arguments, [{ url: appLink(ID) }]);
  assert.equal(browser.create.mock.callCount(), 0);
});

test("a browser that refuses the app's link gets the web page", async (t) => {
  t.mock.method(console, "warn", () => {});
  const browser = tabs(true);
  assert.equal(await openTrack(browser, ID, "app"), "web");
  assert.deepEqual(browser.create.mock.calls[0].arguments, [{ url: webAddress(ID) }]);
});
