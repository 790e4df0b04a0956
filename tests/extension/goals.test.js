import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { distribution, settle, track } from "./fakes.js";
import { make, open, withResult } from "./sessions.js";

test("the goal switch asks for tracks by the distribution, without a scan, and is remembered", async () => {
  const made = make();
  await withResult(made);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  await settle();
  assert.deepEqual([made.last().method, made.last().params], ["recommend", { distribution, goal: "lift" }]);
  made.last().resolve({ goal: "lift", tracks: [] });
  await settle();
  assert.equal(made.session.state.result.goal, "lift");
  void made.session.receive({ type: "scan" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { preview: true, goal: "lift" });
});

test("the goal chosen is shown at once, and taken back where its tracks do not come", async () => {
  const made = make();
  await withResult(made);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  await settle();
  assert.equal(made.stage.messages.at(-1).state.result.asking.goal, "lift");
  made.last().reject(new HostError("busy"));
  await settle();
  assert.deepEqual([made.session.state.result.goal, made.session.state.result.asking], ["match", null]);
  void made.session.receive({ type: "scan" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { preview: true });
  assert.equal(made.stage.aimed, undefined);
});

test("the goal outlives the background, and not the agreement", async () => {
  const made = make();
  await withResult(made);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  await settle();
  made.last().resolve({ goal: "lift", tracks: [track] });
  await settle();
  assert.equal(made.stage.aimed, "lift");
  const woken = make({ aimed: made.stage.aimed });
  void open(woken);
  await settle();
  assert.deepEqual(woken.last().params, { preview: true, goal: "lift" });
  await woken.session.withdraw();
  woken.stage.agreed = true;
  void open(woken);
  await settle();
  assert.deepEqual(woken.last().params, { preview: true });
});

test("a goal and a correction in quick succession both hold", async () => {
  const made = make();
  await withResult(made);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  void made.session.receive({ type: "say", emotion: "sad" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", goal: "lift" });
  void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", goal: "calm" });
});

test("a correction asks by the emotion, and the next goal holds to it", async () => {
  const made = make();
  await withResult(made);
  void made.session.receive({ type: "say", emotion: "sad" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", goal: "match" });
  made.last().resolve({ goal: "match", tracks: [track] });
  await settle();
  assert.equal(made.session.state.result.said, "sad");
  void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", goal: "calm" });
});

test("of two questions for tracks the newer wins, in whatever order they are answered", async () => {
  const made = make();
  await withResult(made);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
  await settle();
  const [, lift, calm] = made.stage.asked;
  calm.resolve({ goal: "calm", tracks: [track] });
  await settle();
  lift.resolve({ goal: "lift", tracks: [] });
  await settle();
  assert.equal(made.session.state.result.goal, "calm");
});

test("words of no mood and of no goal are ignored", async () => {
  const made = make();
  await withResult(made);
  await made.session.receive({ type: "say", emotion: "bored" }, made.popup);
  await made.session.receive({ type: "goal", goal: "win" }, made.popup);
  await made.session.receive({ type: "dance" }, made.popup);
  assert.equal(made.stage.asked.length, 1);
});

test("a goal saved in the options replaces the one chosen in the popup", async () => {
  const made = make();
  await withResult(made);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  await settle();
  made.last().resolve({ goal: "lift", tracks: [track] });
  await settle();
  assert.equal(made.stage.aimed, "lift");
  const saving = made.session.ask("settings/write", { goal: "calm" });
  await settle();
  made.last().resolve({ camera: null, goal: "calm", limit: 12 });
  await saving;
  assert.equal(made.stage.aimed, undefined);
  void made.session.receive({ type: "scan" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { preview: true });
});
