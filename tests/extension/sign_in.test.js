/** A sign-in that the popup begins, and the background sees through. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { TIMEOUTS, account, answer, settle, track } from "./fakes.js";
import { make, open, withResult } from "./sessions.js";

const URL = "https://accounts.spotify.com/authorize?x=1";
const METHODS = { methods: ["track/feedback", "spotify/status", "spotify/signIn", "spotify/library/save"] };
const scope = (feature, granted) => ({ scope: feature, feature, reason: "", granted });
const status = ({ signedIn = true, library = true } = {}) => ({
  ...account,
  signed_in: signedIn,
  scopes: [scope("taste", true), scope("library", library)],
});

/** A popup with a result, signed out. */
async function shown(given = status({ signedIn: false })) {
  const made = make(METHODS);
  const opening = withResult(made, answer);
  await settle();
  await settle();
  made.last().resolve(given);
  await opening;
  return made;
}

async function begin(made, features = ["taste", "playlists"]) {
  void made.session.receive({ type: "sign_in", features }, made.popup);
  await settle();
  return made.last();
}

const told = (made) => made.stage.messages.flatMap((message) => (message.type === "sign_in" ? [message.state] : []));
const names = (made) => told(made).map((state) => state?.name ?? null);

test("Spotify's page opens in a tab, and what comes of it is told", async () => {
  const made = await shown();
  assert.equal(made.stage.messages.at(-1).abilities.signIn, "here");
  const request = await begin(made);
  assert.deepEqual([request.method, request.params], ["spotify/signIn", { features: ["taste", "playlists"], show: false }]);
  request.onPage({ url: URL, seconds: 240 });
  assert.deepEqual(made.stage.opened, [URL]);
  assert.equal(told(made).at(-1).until, made.stage.time + 240_000);
  request.resolve(status());
  await settle();
  made.last().resolve(status());
  await settle();
  assert.deepEqual(names(made), ["starting", "waiting", "done"]);
  const able = made.stage.messages.findLast(({ type }) => type === "able");
  assert.deepEqual([able.abilities.signIn, able.abilities.library], [null, "allowed"]);
});

test("it outlives the popup, which Spotify's page closes, and keeps the host, but not the camera", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const made = await shown();
  const request = await begin(made);
  made.session.leave(made.popup);
  t.mock.timers.tick(TIMEOUTS.idle * 3);
  assert.equal(request.signal.aborted, false);
  assert.equal(made.stage.closed, 0);
  request.reject(new HostError("spotify_signin_declined"));
  await settle();
  t.mock.timers.tick(TIMEOUTS.idle);
  assert.equal(made.stage.closed, 1);
});

test("a scan ends with its popup although a sign-in runs", async () => {
  const made = await shown();
  await begin(made);
  void made.session.receive({ type: "scan" }, made.popup);
  await settle();
  const scan = made.last();
  assert.equal(scan.method, "scan");
  made.session.leave(made.popup);
  assert.equal(scan.signal.aborted, true);
  assert.equal(made.session.rescan(), true, "the shortcut opens a popup and does not look by itself");
});

test("a popup that opens again shows the old result and the state of the sign-in, for a while", async () => {
  const made = await shown();
  const request = await begin(made);
  made.session.leave(made.popup);
  made.stage.time += TIMEOUTS.fresh * 4;
  void open(made);
  await settle();
  assert.equal(made.session.state.name, "result");
  assert.equal(told(made).at(-1).name, "starting");
  request.reject(new HostError("spotify_signin_timeout"));
  await settle();
  assert.equal(told(made).at(-1).problem.code, "spotify_signin_timeout");
  made.session.leave(made.popup);
  made.stage.time += TIMEOUTS.recent - 1;
  void open(made);
  await settle();
  assert.equal(made.session.state.name, "result");
  made.session.leave(made.popup);
  made.stage.time += 1;
  const before = told(made).length;
  void open(made);
  await settle();
  assert.equal(made.last().method, "scan");
  assert.equal(told(made).length, before, "it is old news by then");
});

test("stopped, it is gone, and what its page brings later is ignored", async () => {
  const made = await shown();
  const request = await begin(made);
  await made.session.receive({ type: "sign_in_stop" }, made.popup);
  assert.equal(request.signal.aborted, true);
  await settle();
  request.onPage({ url: URL, seconds: 240 });
  assert.deepEqual(made.stage.opened, []);
  assert.deepEqual(names(made), ["starting", null]);
});

test("a second one takes the place of the first, whose end is not told", async () => {
  const made = await shown();
  const first = await begin(made);
  const second = await begin(made, ["playback"]);
  assert.equal(first.signal.aborted, true);
  await settle();
  assert.deepEqual(told(made).map((state) => state.features), [["taste", "playlists"], ["playback"]]);
  second.reject(new HostError("spotify_unreachable"));
  await settle();
  assert.deepEqual(names(made), ["starting", "starting", "failed"]);
  await made.session.receive({ type: "sign_in_stop" }, made.popup);
  assert.equal(made.session.signIn.news(Infinity), null, "a failure that was read is shown no more");
});

test("pages that are not Spotify's are not opened, and features that are none are not asked for", async () => {
  const made = await shown();
  const request = await begin(made, ["taste", "spying", 4]);
  assert.deepEqual(request.params.features, ["taste"]);
  request.onPage({ url: "https://accounts.spotify.com.evil.example/authorize?x", seconds: 9 });
  assert.deepEqual(made.stage.opened, []);
  const odd = make({ agreed: false });
  await odd.session.receive({ type: "sign_in", features: ["taste"] }, odd.popup);
  assert.deepEqual(odd.stage.asked, []);
});

test("with the agreement, or for another person, a sign-in ends", async () => {
  for (const end of [(made) => made.session.withdraw(), (made) => made.session.ask("profile/erase", {})]) {
    const made = await shown();
    const request = await begin(made);
    const ending = end(made);
    await settle();
    if (made.last() !== request) made.last().resolve({ profiles: [], damage: null });
    await ending;
    assert.equal(request.signal.aborted, true);
  }
});

test("what was liked before it was allowed is saved once it is", async () => {
  const made = await shown(status({ library: false }));
  void made.session.receive({ type: "feedback", track: track.id, kind: "liked" }, made.popup);
  await settle();
  made.last().resolve({});
  await settle();
  assert.equal(made.last().method, "track/feedback", "Spotify hears nothing of it yet");
  const request = await begin(made, ["library"]);
  request.resolve(status());
  await settle();
  made.last().resolve(status());
  await settle();
  const { method, params, resolve } = made.last();
  assert.deepEqual([method, params], ["spotify/library/save", { tracks: [track.id], saved: true }]);
  resolve({ changed: [track.id] });
  await settle();
  assert.deepEqual(made.session.state.result.saved, [track.id]);
  assert.equal(names(made).at(-1), "done");
});
