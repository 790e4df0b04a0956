/** Likes that are also saved in Spotify. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { account, answer, settle, track } from "./fakes.js";
import { make, withResult } from "./sessions.js";

const methods = ["track/feedback", "spotify/status", "spotify/library/save"];
const scopes = [{ scope: "user-library-modify", feature: "library", reason: "", granted: true }];

async function shown(given = { ...account, scopes }) {
  const made = make({ methods });
  const opening = withResult(made, answer);
  await settle();
  await settle();
  made.last().resolve(given);
  await opening;
  return made;
}

test("a like under a popup that the background was restarted below is saved, too", async () => {
  const before = await shown();
  const made = make({ methods, recalled: before.session.state.result });
  made.session.join(made.popup);
  await give(made, "liked");
  assert.equal(made.last().method, "spotify/status");
  void made.session.receive({ type: "feedback", track: track.id, kind: "cleared" }, made.popup);
  await settle();
  const [, status, clearing] = made.stage.asked;
  clearing.resolve({});
  status.resolve({ ...account, scopes });
  await settle();
  assert.deepEqual(made.last().params, { tracks: [track.id], saved: true });
  made.last().resolve({ changed: [track.id] });
  await settle();
  assert.deepEqual(made.last().params, { tracks: [track.id], saved: false });
  assert.equal(made.stage.asked.filter(({ method }) => method === "spotify/status").length, 1);
});

/** Feedback that the host stores; the request to Spotify that follows, if any. */
async function give(made, kind, feedback = {}) {
  void made.session.receive({ type: "feedback", track: track.id, kind }, made.popup);
  await settle();
  const told = made.last();
  assert.equal(told.method, "track/feedback");
  if (feedback instanceof Error) told.reject(feedback);
  else told.resolve(feedback);
  await settle();
  return made.last() === told ? null : made.last();
}

const news = (made) => made.stage.messages.flatMap((message) => message.news ?? []);

test("a like is saved in Spotify, and taken back with the like", async () => {
  const made = await shown();
  const saving = await give(made, "liked");
  assert.deepEqual([saving.method, saving.params], ["spotify/library/save", { tracks: [track.id], saved: true }]);
  saving.resolve({ changed: [track.id] });
  await settle();
  const removing = await give(made, "cleared");
  assert.deepEqual(removing.params, { tracks: [track.id], saved: false });
  removing.resolve({ changed: [track.id] });
  await settle();
  assert.deepEqual(made.session.state.result.saved, []);
  assert.deepEqual(news(made), [
    { track: track.id, saved: true, problem: null },
    { track: track.id, saved: false, problem: null },
  ]);
});

test("what the person had saved themselves stays when the like goes", async () => {
  const made = await shown();
  (await give(made, "liked")).resolve({ changed: [] });
  await settle();
  assert.equal(await give(made, "cleared"), null);
});

test("a like that is taken back before Spotify has answered is taken back there, too", async () => {
  const made = await shown();
  const saving = await give(made, "liked");
  void made.session.receive({ type: "feedback", track: track.id, kind: "cleared" }, made.popup);
  await settle();
  made.last().resolve({});
  await settle();
  saving.resolve({ changed: [track.id] });
  await settle();
  assert.deepEqual(made.last().params, { tracks: [track.id], saved: false });
});

test("a rejected track leaves Spotify's list without a note that would replace its own", async () => {
  const made = await shown();
  (await give(made, "liked")).resolve({ changed: [track.id] });
  await settle();
  const removing = await give(made, "rejected");
  assert.equal(removing.params.saved, false);
  removing.resolve({ changed: [track.id] });
  await settle();
  assert.equal(news(made).length, 1);
});

test("where Spotify refuses, the like stays here, and the reason is told", async () => {
  const made = await shown();
  (await give(made, "liked")).reject(new HostError("spotify_rate_limited"));
  await settle();
  assert.deepEqual(made.session.state.result.liked, [track.id]);
  assert.equal(news(made)[0].problem.code, "spotify_rate_limited");
  const again = await give(made, "liked");
  again.resolve({ changed: [track.id] });
  await settle();
  assert.deepEqual(made.session.state.result.saved, [track.id], "a failure stops none of those that follow");
});

test("a like that the profile does not take is not sent on", async () => {
  const made = await shown();
  assert.equal(await give(made, "liked", new HostError("profile_locked")), null);
});

test("Spotify hears of likes only where that is allowed, and never of a click", async () => {
  const denied = [{ ...scopes[0], granted: false }];
  for (const given of [{ ...account, signed_in: false, scopes }, { ...account, scopes: denied }, account, { signed_in: true }]) {
    const made = await shown(given);
    assert.equal(await give(made, "liked"), null);
  }
  assert.equal(await give(await shown(), "opened"), null);
});
