import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { TIMEOUTS, answer, mood, settle, track } from "./fakes.js";
import { make, open, states, withResult } from "./sessions.js";

test("nothing touches the host before the notice is accepted", async () => {
  const made = make({ agreed: false });
  await open(made);
  assert.equal(made.session.state.name, "first_run");
  await made.session.receive({ type: "scan" }, made.popup);
  await assert.rejects(made.session.ask("cameras/list", {}), (error) => error.code === "consent_missing");
  assert.deepEqual(made.stage.asked, []);
  void made.session.receive({ type: "accept" }, made.popup);
  await settle();
  assert.equal(made.last().method, "scan");
});

test("after the agreement the user is asked once what they like to hear, and a scan waits for nothing but that", async () => {
  for (const [secret, then] of [[false, "wishes"], [true, "connecting"]]) {
    const made = make({ agreed: false });
    made.stage.unasked = true;
    made.session.join(made.popup, secret);
    void made.session.receive({ type: "accept" }, made.popup);
    await settle();
    assert.equal(made.session.state.name, then);
    if (secret) continue;
    assert.deepEqual(made.stage.asked, []);
    // Skipped, or closed and opened again: the answer is no longer waited for.
    void made.session.receive({ type: "scan" }, made.popup);
    await settle();
    assert.equal(made.last().method, "scan");
    made.stage.unasked = false;
    void made.session.receive({ type: "accept" }, made.popup);
    await settle();
    assert.equal(made.session.state.name, "connecting");
  }
});

test("before the agreement, a host that is missing comes before the notice", async () => {
  for (const [code, name] of [["host_missing", "host_missing"], ["host_forbidden", "host_missing"], ["host_crashed", "first_run"]]) {
    const made = make({ agreed: false });
    made.session.host.methods = async () => {
      throw new HostError(code);
    };
    await open(made);
    assert.deepEqual(states(made).map((state) => state.name), [name], code);
    await made.session.receive({ type: "open" }, made.popup);
    assert.deepEqual(states(made).map((state) => state.name), [name, name], "each popup that opens is told");
    made.session.host.methods = async () => [];
    await made.session.receive({ type: "scan" }, made.popup);
    assert.equal(made.session.state.name, "first_run");
    assert.deepEqual(made.stage.asked, []);
  }
});

test("a host that takes its time to be missed replaces the notice, and not what came after it", async () => {
  for (const [agrees, name] of [[false, "host_missing"], [true, "connecting"]]) {
    const made = make({ agreed: false });
    let fail = () => {};
    made.session.host.methods = () => new Promise((_, reject) => (fail = reject));
    const opening = open(made);
    while (made.session.state.name !== "first_run") await new Promise((resolve) => setTimeout(resolve, 5));
    if (agrees) void made.session.receive({ type: "accept" }, made.popup);
    await settle();
    fail(new HostError("host_missing"));
    await opening;
    assert.equal(made.session.state.name, name);
  }
});

test("a popup that closes while the storage is still read starts no scan", async () => {
  for (const type of ["open", "accept", "scan"]) {
    const made = make();
    let read = () => {};
    const reading = new Promise((resolve) => (read = resolve));
    made.storage.consented = () => reading;
    made.storage.consent = async () => {};
    made.session.join(made.popup);
    const receiving = made.session.receive({ type }, made.popup);
    await settle();
    made.session.leave(made.popup);
    read(true);
    await receiving;
    assert.deepEqual(made.stage.asked, [], type);
  }
});

test("opening scans, and the result is shown and kept", async () => {
  const made = make();
  await withResult(made);
  assert.deepEqual(made.last().params, { preview: true });
  assert.deepEqual(states(made).map(({ name }) => name), ["connecting", "result"]);
  assert.equal(made.stage.kept.length, 1);
});

test("closing the popup cancels the scan, and lets the host go after a while", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const made = make();
  const opening = open(made);
  await settle();
  made.session.leave(made.popup);
  assert.equal(made.last().signal.aborted, true);
  await opening;
  assert.equal(made.session.state.name, "stopped");
  assert.equal(made.stage.closed, 0);
  t.mock.timers.tick(TIMEOUTS.idle);
  assert.equal(made.stage.closed, 1);
});

test("a popup that opens while a stopped scan still ends begins another", async () => {
  const made = make();
  made.session.host.ask = (method, params, options) => {
    const asked = { method, params, ...options };
    made.stage.asked.push(asked);
    return new Promise((resolve) => (asked.resolve = resolve)); // slow to notice that it was stopped
  };
  void open(made);
  await settle();
  made.session.leave(made.popup);
  void open(made);
  await settle();
  assert.equal(made.stage.asked.length, 2);
  assert.equal(made.last().signal.aborted, false);
  made.last().resolve(answer);
  await settle();
  assert.equal(made.session.state.name, "result");
});

test("a popup that opens while a scan runs joins it", async () => {
  const made = make();
  void open(made);
  await settle();
  await open({ ...made, popup: { postMessage() {} } });
  assert.equal(made.stage.asked.length, 1);
});

test("of two popups, the one that stays keeps the scan", async () => {
  const made = make();
  const second = { postMessage() {} };
  void open(made);
  made.session.join(second);
  await settle();
  made.session.leave(second);
  assert.equal(made.last().signal.aborted, false);
});

test("a popup whose port is gone does not stop the others", async () => {
  const made = make();
  const gone = { postMessage() { throw new Error("disconnected"); } };
  made.session.join(gone);
  await withResult(made);
  assert.equal(states(made).at(-1).name, "result");
});

test("a young result is shown again, an old one is not", async () => {
  const made = make();
  await withResult(made);
  made.session.leave(made.popup);
  made.stage.time += TIMEOUTS.fresh - 1;
  await open(made);
  assert.equal(made.stage.asked.length, 1);
  assert.equal(states(made).at(-1).name, "result");
  made.session.leave(made.popup);
  made.stage.time += 1;
  void open(made);
  await settle();
  assert.equal(made.stage.asked.length, 2);
});

test("a result outlives the background", async () => {
  const result = {
    mood, said: null, goal: "match", tracks: [track], path: [], few: [], target: null, scan: null, liked: [], saved: [],
    removed: null, at: 999_990, used: null, asking: null, problem: null,
  };
  const made = make({ recalled: result });
  await open(made);
  assert.deepEqual(made.stage.asked, []);
  assert.deepEqual(states(made).at(-1), { name: "result", result, live: false });
  const later = make({ recalled: { ...result, at: 900_000, used: 950_000 } });
  await open(later);
  assert.deepEqual([later.stage.asked, states(later).at(-1).name, later.stage.dropped], [[], "result", undefined]);
});

test("a result that is too old to be shown is removed when the background starts", async () => {
  for (const used of [null, 1_000_000 - TIMEOUTS.used]) {
    const made = make({ recalled: { mood, tracks: [track], goal: "match", said: null, at: 1, used } });
    void open(made);
    await settle();
    assert.deepEqual([made.stage.dropped, made.last().method], [true, "scan"]);
  }
});

test("a list of which something was opened, liked or played is shown for longer", async () => {
  const ways = {
    opened: (made) => made.session.receive({ type: "feedback", track: track.id, kind: "opened" }, made.popup),
    liked: (made) => made.session.receive({ type: "feedback", track: track.id, kind: "liked" }, made.popup),
    played: async (made) => {
      const playing = made.session.ask("spotify/play", { tracks: [track.id] });
      await settle();
      made.last().resolve({ device: null });
      await playing;
    },
  };
  for (const [way, use] of Object.entries(ways)) {
    const made = make();
    await withResult(made);
    made.stage.time += TIMEOUTS.fresh - 1;
    await use(made);
    made.session.leave(made.popup);
    made.stage.time += TIMEOUTS.used - 1;
    const before = made.stage.asked.length;
    await open(made);
    assert.deepEqual([made.session.state.name, made.stage.asked.length], ["result", before], way);
    made.session.leave(made.popup);
    made.stage.time += 1;
    void open(made);
    await settle();
    assert.equal(made.last().method, "scan", way);
  }
});

test("where the icon is to look at once, it does, unless a scan already runs", async () => {
  const made = make();
  made.stage.iconShows = "camera";
  await withResult(made);
  made.session.leave(made.popup);
  void open(made);
  await settle();
  assert.equal(made.stage.asked.length, 2);
  void open({ ...made, popup: { postMessage() {} } });
  await settle();
  assert.equal(made.stage.asked.length, 2);
});

test("a list outlives the browser only where the host has kept its scan", async () => {
  for (const scan of [7, null]) {
    const made = make();
    await withResult(made, { ...answer, scan });
    assert.equal(made.stage.lasting, scan !== null);
  }
});

test("a panel that opens by itself shows the last list, and never looks", async () => {
  const made = make();
  made.stage.iconShows = "camera";
  made.session.join(made.popup);
  const openByItself = () => made.session.receive({ type: "open", unasked: true }, made.popup);
  await openByItself();
  assert.deepEqual([made.session.state.name, made.stage.asked], ["stopped", []]);
  void made.session.receive({ type: "scan" }, made.popup);
  await settle();
  made.last().resolve(answer);
  await settle();
  await openByItself();
  assert.deepEqual([made.session.state.name, made.stage.asked.length], ["result", 1]);
  made.stage.time += TIMEOUTS.fresh;
  await openByItself();
  assert.deepEqual([made.session.state.name, made.stage.asked.length], ["stopped", 1]);
});

test("the shortcut scans again in an open popup", async () => {
  const made = make();
  await withResult(made);
  assert.equal(made.session.rescan(), false);
  await settle();
  assert.equal(made.stage.asked.length, 2);
});

test("the shortcut with the popup closed wants it opened, and it scans then, even over a young result", async () => {
  const made = make();
  await withResult(made);
  made.session.leave(made.popup);
  assert.equal(made.session.rescan(), true);
  void open(made);
  await settle();
  assert.equal(made.stage.asked.length, 2);
});

test("a wish for a scan that no popup followed is forgotten", async () => {
  const made = make();
  await withResult(made);
  made.session.leave(made.popup);
  made.session.rescan();
  made.stage.time += 6000;
  await open(made);
  assert.equal(made.stage.asked.length, 1);
});

test("scanning again replaces the scan that runs; its late answer changes nothing", async () => {
  const made = make();
  void open(made);
  await settle();
  const first = made.last();
  void made.session.receive({ type: "scan" }, made.popup);
  await settle();
  assert.equal(first.signal.aborted, true);
  first.resolve(answer);
  first.onProgress({ id: 1, sequence: 0, progress: { phase: "looking" } });
  await settle();
  assert.equal(made.session.state.name, "connecting");
  made.last().resolve(answer);
  await settle();
  assert.equal(made.session.state.name, "result");
});

test("previews go to the popup and acknowledgements to the host", async () => {
  const made = make();
  void open(made);
  await settle();
  made.last().onProgress({ id: 5, sequence: 3, progress: { phase: "looking" }, preview: "AAAA" });
  made.last().onProgress({ id: 5, sequence: 4, progress: 7, preview: 9 });
  assert.deepEqual(made.stage.messages.at(-1), { type: "preview", id: 5, sequence: 3, jpeg: "AAAA" });
  await made.session.receive({ type: "drawn", id: 5, sequence: 3 }, made.popup);
  assert.deepEqual(made.stage.acknowledged, [[5, 3]]);
});

test("stopping stops", async () => {
  const made = make();
  const opening = open(made);
  await settle();
  await made.session.receive({ type: "stop" }, made.popup);
  await opening;
  assert.equal(made.session.state.name, "stopped");
});

test("an answer that cannot be understood is an error, not a crash", async () => {
  const made = make();
  await withResult(made, { mood: { emotion: "bored" } });
  assert.deepEqual([made.session.state.name, made.session.state.problem.code], ["error", "host_garbled"]);
});

test("a full storage does not cost the result", async () => {
  const made = make();
  made.storage.saveResult = async () => {
    throw new Error("QUOTA_BYTES exceeded");
  };
  await withResult(made);
  await settle();
  assert.equal(made.session.state.name, "result");
  assert.equal(made.stage.logged.length, 1);
});

test("taking the agreement back stops everything and forgets", async () => {
  const made = make();
  void open(made);
  await settle();
  await made.session.withdraw();
  assert.equal(made.last().signal.aborted, true);
  assert.equal(made.stage.closed, 1);
  assert.equal(made.session.state.name, "first_run");
});

test("where no moods are to be stored any more, the last list goes, too", async () => {
  for (const [days, forgot] of [[30, undefined], [0, true]]) {
    const made = make();
    await withResult(made);
    const saving = made.session.ask("settings/write", { retention_days: days });
    await settle();
    made.last().resolve({ camera: null, goal: "match", limit: 12, retention_days: days });
    await saving;
    assert.deepEqual([made.stage.forgot, made.session.state.name], [forgot, forgot ? "idle" : "result"]);
  }
});

test("what the options page is told has been checked", async () => {
  for (const method of ["settings/read", "settings/write", "cameras/list", "doctor"]) {
    const made = make();
    const asking = made.session.ask(method, {});
    await settle();
    made.last().resolve({ nonsense: true });
    await assert.rejects(asking, (error) => error.code === "host_garbled", method);
  }
});

test("taking the agreement back also ends a host that was only just asked for", async () => {
  const made = make();
  const steps = [];
  made.session.host.ask = async () => steps.push("host asked");
  made.session.host.close = () => steps.push("host closed");
  const asking = made.session.ask("cameras/list", {}).catch(() => {});
  await Promise.all([asking, made.session.withdraw()]);
  assert.deepEqual(steps, ["host asked", "host closed"]);
});
