import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { TIMEOUTS, answer, distribution, mood, settle, track } from "./fakes.js";
import { make, open, states, withResult } from "./sessions.js";

const sad = { ...mood, emotion: "sad", word: "sad" };
const other = { ...track, id: "abcdefghijABCDEFGHIJ12", name: "Another" };
const step = { id: 1, sequence: 0, progress: { phase: "looking", distribution } };

const ids = (made) => made.session.state.result.tracks.map(({ id }) => id);

/** A popup with the switch on, and the host watching. */
async function watching(given = {}) {
  const made = make({ live: true, methods: ["watch"], ...given });
  const opening = open(made);
  await settle();
  return { ...made, opening, watch: made.last() };
}

/** The host says what the mood is, and which tracks fit it. */
async function feel(made, felt, tracks = [track]) {
  made.watch.onMood({ id: 1, mood: felt, scan: 9 });
  await settle();
  const asked = made.last();
  assert.equal(asked.method, "recommend");
  asked.resolve({ goal: "match", tracks });
  await settle();
  return asked;
}

test("with the switch on, opening watches instead of one scan", async () => {
  const made = await watching();
  assert.deepEqual([made.watch.method, made.watch.params], ["watch", { preview: true }]);
  made.watch.onProgress(step);
  assert.deepEqual([made.session.state.name, made.session.state.live], ["scanning", true]);
  const asked = await feel(made, mood);
  assert.deepEqual(asked.params, { distribution, scan: 9 });
  const { state } = made.session;
  assert.deepEqual([state.name, state.live, ids(made)], ["result", true, [track.id]]);
});

test("a host that cannot watch scans", async () => {
  const made = make({ live: true, methods: [] });
  await withResult(made);
  assert.equal(made.stage.asked[0].method, "scan");
  assert.equal(made.session.state.live, false);
});

test("steps of watching are told by themselves and not kept", async () => {
  const made = await watching();
  await feel(made, mood);
  const kept = made.stage.kept.length;
  made.watch.onProgress({ ...step, preview: "AAAA" });
  const [told, preview] = made.stage.messages.slice(-2);
  assert.equal(told.type, "step");
  assert.deepEqual(preview, { type: "preview", id: 1, sequence: 0, jpeg: "AAAA" });
  assert.equal(made.stage.kept.length, kept);
});

test("a new mood brings new tracks, for the goal that was chosen", async () => {
  const made = await watching();
  await feel(made, mood);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  await settle();
  made.last().resolve({ goal: "lift", tracks: [track] });
  await settle();
  assert.equal(made.session.state.live, true);
  const asked = await feel(made, sad, [other]);
  assert.equal(asked.params.goal, "lift");
  assert.deepEqual([made.session.state.result.mood.emotion, ids(made)], ["sad", [other.id]]);
});

test("a goal that was chosen just before a new mood holds, although its own tracks come too late", async () => {
  const made = await watching();
  await feel(made, mood);
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  await settle();
  const late = made.last();
  made.watch.onMood({ id: 1, mood: sad });
  await settle();
  assert.equal(made.last().params.goal, "lift");
  made.last().resolve({ goal: "lift", tracks: [other] });
  late.resolve({ goal: "lift", tracks: [track] });
  await settle();
  assert.deepEqual([made.session.state.result.goal, ids(made)], ["lift", [other.id]]);
  assert.equal(made.session.store.goal, "lift");
});

for (const wish of [{ type: "goal", goal: "lift" }, { type: "target", point: { valence: 0.9, energy: 0.1 } }]) {
  test(`a ${wish.type} that is chosen while a new mood's tracks are on their way is for the new mood`, async () => {
    const made = await watching({ methods: ["watch", "track/feedback"] });
    await feel(made, mood);
    void made.session.receive({ type: "feedback", track: track.id, kind: "liked" }, made.popup);
    await settle();
    made.last().resolve({});
    made.watch.onMood({ id: 1, mood: { ...sad, distribution: { ...distribution, happy: 0.1, sad: 0.8 } }, scan: 10 });
    await settle();
    const late = made.last();
    void made.session.receive(wish, made.popup);
    await settle();
    const { params } = made.last();
    assert.deepEqual([params.distribution.sad, params.scan], [0.8, 10]);
    made.last().resolve({ goal: params.goal, tracks: [other], target: params.target ?? null });
    late.resolve({ goal: "match", tracks: [track] });
    await settle();
    const { result, live } = made.session.state;
    assert.deepEqual([result.mood.emotion, result.scan, ids(made), live], ["sad", 10, [other.id], true]);
    assert.deepEqual(result.liked, [], "those were of another scan");
    void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
    await settle();
    assert.equal(made.last().params.scan, 10);
  });
}

test("a new mood whose tracks did not come is the next goal's, whatever was said of the one before", async () => {
  const made = await watching();
  await feel(made, mood);
  void made.session.receive({ type: "say", emotion: "angry" }, made.popup);
  await settle();
  made.last().resolve({ goal: "match", tracks: [other] });
  await settle();
  made.watch.onMood({ id: 1, mood: sad, scan: 10 });
  await settle();
  made.last().reject(new HostError("busy"));
  await settle();
  assert.equal(made.session.state.result.said, "angry");
  void made.session.receive({ type: "goal", goal: "lift" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { distribution, goal: "lift", scan: 10 });
  made.last().resolve({ goal: "lift", tracks: [track] });
  await settle();
  const { result } = made.session.state;
  assert.deepEqual([result.mood.emotion, result.said, result.goal], ["sad", null, "lift"]);
});

test("a correction is of the mood that is shown, not of one whose tracks are on their way", async () => {
  const made = await watching();
  made.watch.onMood({ id: 1, mood, scan: 9 });
  await settle();
  made.last().resolve({ ...answer, scan: 9 });
  await settle();
  made.watch.onMood({ id: 1, mood: sad, scan: 10 });
  await settle();
  void made.session.receive({ type: "say", emotion: "angry" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "angry", goal: "match", scan: 9 });
  made.last().resolve({ goal: "match", tracks: [other] });
  await settle();
  const { result } = made.session.state;
  assert.deepEqual([result.mood.emotion, result.said, result.scan], ["happy", "angry", 9]);
});

test("what the host can do is learned when a popup opens that goes on watching", async () => {
  const made = await watching({ methods: ["watch", "track/feedback"] });
  await feel(made, mood);
  made.session.leave(made.popup);
  await made.opening;
  made.stage.methods.push("spotify/status");
  void open(made);
  await settle();
  const asked = made.stage.asked.slice(-2).map(({ method }) => method).sort();
  assert.deepEqual(asked, ["spotify/status", "watch"]);
});

test("of two new moods the later one's tracks are shown", async () => {
  const made = await watching();
  await feel(made, mood);
  made.watch.onMood({ id: 1, mood: sad });
  await settle();
  const first = made.last();
  await feel(made, { ...mood, emotion: "angry" }, [other]);
  first.resolve({ goal: "match", tracks: [] });
  await settle();
  assert.deepEqual([made.session.state.result.mood.emotion, ids(made)], ["angry", [other.id]]);
});

test("a mood that cannot be read leaves the one before", async () => {
  const made = await watching();
  await feel(made, mood);
  made.watch.onMood({ id: 1, mood: { ...mood, emotion: "bored" } });
  await settle();
  assert.equal(made.session.state.result.mood.emotion, "happy");
  assert.equal(made.session.state.result.problem.code, "host_garbled");
});

test("a message that is no mood ends the watching, and leaves the one before", async () => {
  const made = await watching();
  await feel(made, mood);
  made.watch.onMood({ id: 1, mood: { emotion: "bored" } });
  await settle();
  assert.equal(made.session.state.result.mood.emotion, "happy");
  assert.equal(made.session.state.result.problem.code, "host_garbled");
  assert.equal(made.session.state.live, false);
});

test("tracks that do not come for the first mood are an error, and the camera goes off", async () => {
  const made = await watching();
  made.watch.onMood({ id: 1, mood });
  await settle();
  made.last().reject(new HostError("catalogue_missing"));
  await settle();
  assert.deepEqual([made.session.state.name, made.session.state.problem.code], ["error", "catalogue_missing"]);
  assert.equal(made.watch.signal.aborted, true);
});

test("closing the popup ends the watching at once; what it saw is young when it opens again", async () => {
  const made = await watching();
  await feel(made, mood);
  made.stage.time += 10 * TIMEOUTS.fresh;
  made.session.leave(made.popup);
  assert.equal(made.watch.signal.aborted, true);
  await made.opening;
  assert.deepEqual([made.session.state.name, made.session.state.live], ["result", false]);
  assert.equal(made.stage.kept.at(-1).at, made.stage.time);
  made.stage.time += TIMEOUTS.fresh - 1;
  const before = states(made).length;
  void open(made);
  await settle();
  assert.equal(states(made)[before].result.mood.emotion, "happy");
  assert.equal(made.last().method, "watch");
  assert.deepEqual([made.session.state.name, made.session.state.live], ["result", true]);
});

test("the switch turns it on over a result, and off again", async () => {
  const made = make({ methods: ["watch"] });
  await withResult(made);
  void made.session.receive({ type: "watch", on: true }, made.popup);
  await settle();
  const watch = made.last();
  assert.deepEqual([watch.method, made.stage.live, made.session.state.live], ["watch", true, true]);
  assert.equal(states(made).filter(({ name }) => name === "connecting").length, 1);
  await made.session.receive({ type: "watch", on: false }, made.popup);
  await settle();
  assert.deepEqual([watch.signal.aborted, made.stage.live, made.session.state.live], [true, false, false]);
  assert.equal(made.session.state.result.problem, null);
});

test("a camera that is lost while watching leaves the result, and says so", async () => {
  const made = await watching();
  await feel(made, mood);
  made.watch.reject(new HostError("camera_lost"));
  await settle();
  const { state } = made.session;
  assert.deepEqual([state.name, state.live, state.result.problem.code], ["result", false, "camera_lost"]);
});

test("a second window joins the watching, and it goes on when either closes", async () => {
  const made = await watching();
  await feel(made, mood);
  const second = { messages: [], postMessage: (message) => second.messages.push(message) };
  made.session.join(second);
  await made.session.receive({ type: "open" }, second);
  assert.equal(second.messages[0].state.live, true);
  assert.equal(made.stage.asked.filter(({ method }) => method === "watch").length, 1);
  made.session.leave(made.popup);
  assert.equal(made.watch.signal.aborted, false);
});

test("a full storage does not keep the switch from working", async () => {
  const made = make({ methods: ["watch"] });
  made.storage.saveLive = async () => {
    throw new Error("QUOTA_BYTES exceeded");
  };
  await withResult(made);
  void made.session.receive({ type: "watch", on: true }, made.popup);
  await settle();
  assert.equal(made.last().method, "watch");
});

test("a scan's own answer is not live", async () => {
  const made = make();
  await withResult(made, answer);
  assert.equal(made.session.state.live, false);
});
