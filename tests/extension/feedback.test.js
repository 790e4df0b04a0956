import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { account, answer, distribution, settings, settle, track } from "./fakes.js";
import { make, withResult } from "./sessions.js";

const other = { ...track, id: "abcdefghijABCDEFGHIJ12", name: "Another" };
const FEEDBACK = { methods: ["track/feedback", "mood/correct"] };
const two = { ...answer, tracks: [track, other], scan: 7 };

async function give(made, id, kind) {
  void made.session.receive({ type: "feedback", track: id, kind }, made.popup);
  await settle();
}

const shown = (made) => made.session.state.result.tracks.map(({ id }) => id);

test("a like is shown at once and told to the host", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "liked");
  assert.deepEqual(made.session.state.result.liked, [track.id]);
  const { method, params } = made.last();
  assert.deepEqual([method, params], ["track/feedback", { track: track.id, kind: "liked", scan: 7 }]);
  await give(made, track.id, "cleared");
  assert.deepEqual(made.session.state.result.liked, []);
});

test("not this one: it goes, and comes back to its place", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "rejected");
  assert.deepEqual(shown(made), [other.id]);
  await give(made, track.id, "cleared");
  assert.deepEqual(shown(made), [track.id, other.id]);
  assert.equal(made.session.state.result.removed, null);
});

test("feedback that the host did not store is taken back, with the reason", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "rejected");
  made.last().reject(new HostError("profile_locked"));
  await settle();
  assert.deepEqual(shown(made), [track.id, other.id]);
  assert.equal(made.session.state.result.problem.code, "profile_locked");
});

test("of two that were not stored, each is taken back for itself", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "liked");
  const first = made.last();
  await give(made, other.id, "liked");
  first.reject(new HostError("profile_locked"));
  made.last().reject(new HostError("profile_locked"));
  await settle();
  assert.deepEqual(made.session.state.result.liked, []);
});

test("of two tracks that were rejected, but not stored,, both come back", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "rejected");
  const first = made.last();
  await give(made, other.id, "rejected");
  first.reject(new HostError("profile_locked"));
  made.last().reject(new HostError("profile_locked"));
  await settle();
  assert.deepEqual(shown(made), [track.id, other.id]);
  assert.equal(made.session.state.result.removed, null);
});

test("a track that was rejected, but not stored, does not come back among others", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "rejected");
  const rejection = made.last();
  void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
  await settle();
  made.last().resolve({ goal: "calm", tracks: [other], path: [], scan: 7 });
  await settle();
  rejection.reject(new HostError("profile_locked"));
  await settle();
  assert.deepEqual(shown(made), [other.id]);
});

test("feedback that was not stored leaves the tracks that were chosen since", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "liked");
  const like = made.last();
  void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
  await settle();
  made.last().resolve({ goal: "calm", tracks: [other], path: [], scan: 7 });
  await settle();
  like.reject(new HostError("profile_locked"));
  await settle();
  const { goal, liked, problem } = made.session.state.result;
  assert.deepEqual([goal, shown(made), liked, problem.code], ["calm", [other.id], [], "profile_locked"]);
});

test("a removal that could not be taken back stays one", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "rejected");
  made.last().resolve({});
  await give(made, track.id, "cleared");
  made.last().reject(new HostError("profile_locked"));
  await settle();
  assert.deepEqual(shown(made), [other.id]);
  assert.equal(made.session.state.result.removed.track.id, track.id);
});

test("a correction that is not kept is told, beside the tracks that came for it", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  void made.session.receive({ type: "say", emotion: "sad" }, made.popup);
  await settle();
  const [noting, asking] = ["mood/correct", "recommend"].map((asked) => made.stage.asked.find(({ method }) => method === asked));
  asking.resolve({ goal: "match", tracks: [other], path: [], scan: 7 });
  noting.reject(new HostError("profile_locked"));
  await settle();
  const { said, problem } = made.session.state.result;
  assert.deepEqual([said, shown(made), problem.code], ["sad", [other.id], "profile_locked"]);
});

test("after the user has named the mood, its tracks take feedback, too", async () => {
  const made = make(FEEDBACK);
  const unsure = { ...answer.mood, emotion: null, word: null, reason: "not_sure", alternatives: ["sad", "fear"] };
  await withResult(made, { ...two, mood: unsure, tracks: [] });
  assert.equal(made.session.state.name, "not_sure");
  assert.equal(made.stage.messages.findLast(({ type }) => type === "able")?.abilities.feedback, true);
});

test("a click that the host did not store is not reported", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "opened");
  made.last().reject(new HostError("profile_locked"));
  await settle();
  assert.equal(made.session.state.result.problem, null);
});

test("feedback of no kind, and on tracks that are not there, are ignored", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  const asked = made.stage.asked.length;
  for (const [id, kind] of [["nothing", "liked"], [track.id, "eaten"], ["another", "cleared"]]) await give(made, id, kind);
  assert.equal(made.stage.asked.length, asked);
});

test("a host without a profile is not told", async () => {
  const made = make();
  await withResult(made, two);
  const asked = made.stage.asked.length;
  await give(made, track.id, "liked");
  assert.equal(made.stage.asked.length, asked);
});

test("a correction is told to the host's history, and likes outlive it", async () => {
  const made = make(FEEDBACK);
  await withResult(made, two);
  await give(made, track.id, "liked");
  void made.session.receive({ type: "say", emotion: "sad" }, made.popup);
  await settle();
  const told = made.stage.asked.find(({ method }) => method === "mood/correct");
  assert.deepEqual(told.params, { scan: 7, emotion: "sad" });
  made.stage.asked.find(({ method }) => method === "recommend").resolve({ goal: "match", tracks: [other] });
  await settle();
  const { result } = made.session.state;
  assert.deepEqual([result.said, result.scan, result.liked], ["sad", 7, [track.id]]);
});

test("a mood chosen where the host was not sure is told to its history, too", async () => {
  const made = make(FEEDBACK);
  await withResult(made, { ...two, mood: { ...answer.mood, emotion: null, reason: "not_sure" }, tracks: [] });
  assert.equal(made.session.state.name, "not_sure");
  void made.session.receive({ type: "say", emotion: "sad" }, made.popup);
  await settle();
  const told = made.stage.asked.find(({ method }) => method === "mood/correct");
  assert.deepEqual(told.params, { scan: 7, emotion: "sad" });
  const wished = made.stage.asked.find(({ method }) => method === "recommend");
  assert.equal(wished.params.scan, 7);
  wished.resolve({ goal: "match", tracks: [track] });
  await settle();
  assert.equal(made.session.state.result.scan, 7);
  await give(made, track.id, "liked");
  assert.equal(made.last().params.scan, 7);
});

test("a point of the map takes the goal's place until a goal is chosen", async () => {
  const made = make();
  const point = { valence: 0.9, energy: 0.1 };
  await withResult(made);
  void made.session.receive({ type: "target", point }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { distribution, goal: "match", target: point });
  assert.deepEqual(made.session.state.result.asking.target, point);
  made.last().resolve({ goal: "match", tracks: [track], path: [point], target: point });
  await settle();
  assert.deepEqual(made.session.state.result.target, point);
  void made.session.receive({ type: "say", emotion: "sad" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", goal: "match", target: point });
  void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", goal: "calm" });
});

test("what the host can do is told after the result, and nothing of Spotify where that is not known", async (t) => {
  const methods = ["watch", "track/feedback", "spotify/status", "spotify/play", "spotify/playlist/save"];
  const made = make({ methods });
  const opening = withResult(made);
  await settle();
  await settle();
  assert.equal(made.last().method, "spotify/status");
  made.last().resolve(account);
  await opening;
  assert.deepEqual(made.stage.messages.at(-1), {
    type: "able",
    abilities: {
      ...{ watch: true, uncovered: false, feedback: true, play: true, queue: false, skip: false, save: true, moodInNames: false },
      ...{ signIn: null, library: null, covers: "offered" },
    },
  });
  t.mock.method(console, "warn", () => {});
  const failing = make({ methods });
  const again = withResult(failing);
  await settle();
  await settle();
  failing.last().reject(new HostError("keyring_locked"));
  await again;
  const { watch, feedback, play } = failing.stage.messages.at(-1).abilities;
  assert.deepEqual([watch, feedback, play], [true, true, false]);
});

test("an open popup hears at once that covers may be loaded", async () => {
  const made = make({ methods: ["spotify/status", "settings/write"] });
  const opening = withResult(made);
  await settle();
  await settle();
  made.last().resolve(account);
  await opening;
  const saving = made.session.ask("settings/write", { covers: true });
  await settle();
  made.last().resolve({ ...settings, covers: true });
  await settle();
  await settle();
  made.last().resolve({ ...account, covers: true });
  await saving;
  assert.equal(made.stage.messages.at(-1).abilities.covers, "shown");
});

test("a page asks only what pages may ask", async () => {
  const made = make();
  await assert.rejects(made.session.ask("scan", {}), (error) => error.code === "extension_failed");
  await assert.rejects(made.session.ask("toString", {}), (error) => error.code === "extension_failed");
  const asking = made.session.ask("spotify/playlist/save", { tracks: [] });
  await settle();
  made.last().resolve({ id: "x", name: "A list", url: "javascript:alert(1)" });
  assert.deepEqual(await asking, { id: "x", name: "A list", missing: 0, public: false });
});

test("an agreement that cannot be stored says so", async () => {
  const made = make({ agreed: false });
  made.storage.consent = async () => {
    throw new Error("QUOTA_BYTES exceeded");
  };
  made.session.join(made.popup);
  await made.session.receive({ type: "accept" }, made.popup);
  assert.deepEqual([made.session.state.name, made.session.state.problem.code], ["error", "storage_failed"]);
});
