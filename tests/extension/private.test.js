import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, settle, track } from "./fakes.js";
import { make, states, withResult } from "./sessions.js";

const METHODS = { methods: ["track/feedback", "mood/correct", "watch"], aimed: "calm" };

/** A session with a result, and a popup in a private window that has opened and was answered. */
async function inPrivate(made, given = { ...answer, scan: null }) {
  const told = [];
  const popup = { postMessage: (message) => told.push(message) };
  made.session.join(popup, true);
  const opening = made.session.receive({ type: "open" }, popup);
  await settle();
  made.last().resolve(given);
  await opening;
  return { popup, told };
}

test("a private window asks for a scan of which nothing is kept", async () => {
  const made = make(METHODS);
  const { popup } = await inPrivate(made);
  assert.deepEqual(made.last().params, { preview: true, private: true, goal: "calm" });
  void made.session.receive({ type: "goal", goal: "lift" }, popup);
  await settle();
  assert.equal(made.last().params.private, true);
  made.last().resolve({ ...answer, goal: "lift", scan: null });
  await settle();
  void made.session.receive({ type: "watch", on: true }, popup);
  await settle();
  assert.deepEqual([made.last().method, made.last().params], ["watch", { preview: true, private: true }]);
  assert.deepEqual([made.stage.kept, made.stage.aimed, made.stage.live], [[], "calm", false]);
});

test("what nothing covers can be said, but not in a private window, which is to keep nothing", async () => {
  for (const methods of [["profile/uncovered"], []]) {
    const made = make({ methods });
    await withResult(made);
    assert.equal(made.stage.messages.at(-1).abilities.uncovered, methods.length > 0);
    const { told } = await inPrivate(made);
    assert.equal(told.at(-1).abilities.uncovered, false);
  }
});

test("what is done with its tracks changes the list alone", async () => {
  const made = make(METHODS);
  const { popup } = await inPrivate(made);
  const asked = made.stage.asked.length;
  for (const kind of ["opened", "rejected"]) await made.session.receive({ type: "feedback", track: track.id, kind }, popup);
  assert.equal(made.session.state.result.removed.track.id, track.id);
  assert.equal(made.stage.asked.length, asked);
  made.session.used();
  assert.deepEqual(made.stage.kept, []);
});

test("neither window shows what the other one found", async () => {
  const made = make(METHODS);
  await withResult(made);
  const told = made.stage.messages.length;
  const secret = await inPrivate(made, { ...answer, mood: { ...answer.mood, word: "delighted" }, scan: null });
  assert.equal(made.stage.messages.length, told);
  assert.deepEqual(secret.told.flatMap(({ state }) => state?.name ?? []), ["connecting", "result"]);
  made.storage.loadResult = async () => made.stage.kept.at(-1);
  await made.session.receive({ type: "open" }, made.popup);
  assert.equal(states(made).at(-1).result.mood.word, answer.mood.word);
  assert.equal(made.stage.kept.length, 1);
});

test("when the last private window closes, its result is forgotten", async () => {
  const made = make(METHODS);
  await inPrivate(made);
  await made.session.serve(false);
  assert.equal(made.session.state.name, "idle");
});
