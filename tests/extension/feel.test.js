/** A mood that the user names instead of a look: it needs no camera, and no agreement to one. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { EMOTIONS, PLACES } from "../../extension/shared/vocabulary.js";
import { TIMEOUTS, settle, track } from "./fakes.js";
import { make, open, states } from "./sessions.js";

globalThis.chrome = { i18n: { getMessage: () => "", getUILanguage: () => "en" } };
const { nearest } = await import("../../extension/popup/music_feel.js");

const tracks = { goal: "match", tracks: [track], path: [{ valence: 0.2, energy: 0.3 }] };

/** A popup without an agreement in which a mood was named, and the host's answer. */
async function named(made, { emotion = "sad", point = null } = {}) {
  await open(made);
  const asking = made.session.receive({ type: "feel", emotion, point }, made.popup);
  await settle();
  return asking;
}

test("a mood that is named brings tracks without a scan and without an agreement", async () => {
  const made = make({ agreed: false, methods: ["track/feedback", "watch", "spotify/status"] });
  const asking = made.session.receive({ type: "feel", emotion: "sad", point: null }, made.popup);
  made.session.join(made.popup);
  await settle();
  assert.deepEqual(made.stage.asked.map(({ method, params }) => [method, params]), [["recommend", { emotion: "sad" }]]);
  assert.equal(made.session.state.name, "finding");
  made.last().resolve(tracks);
  await asking;
  const { name, result, live } = made.session.state;
  assert.deepEqual([name, live, result.said, result.mood.emotion, result.mood.frames], ["result", false, "sad", null, 0]);
  // Neither looks nor the account: only what was asked for.
  const { abilities } = made.stage.messages.findLast(({ type }) => type === "able");
  assert.deepEqual(Object.entries(abilities).filter(([, able]) => able), [["feedback", true]]);
  assert.equal(made.stage.asked.length, 1);
});

test("a point of the map goes with it, and the next goal holds to the mood", async () => {
  const made = make({ agreed: false });
  const point = { valence: 0.1, energy: 0.4 };
  void named(made, { point });
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", target: point });
  made.last().resolve({ ...tracks, target: point });
  await settle();
  void made.session.receive({ type: "goal", goal: "calm" }, made.popup);
  await settle();
  assert.deepEqual(made.last().params, { emotion: "sad", goal: "calm" });
});

test("its list is shown again without an agreement, and a look asks for one", async () => {
  const made = make({ agreed: false });
  void named(made);
  await settle();
  made.session.leave(made.popup);
  await open(made);
  assert.equal(states(made).at(-1).name, "finding", "a popup that opens meanwhile waits, too");
  made.last().resolve(tracks);
  await settle();
  made.session.leave(made.popup);
  made.stage.time += TIMEOUTS.fresh - 1;
  await open(made);
  assert.equal(states(made).at(-1).name, "result");
  await made.session.receive({ type: "scan" }, made.popup);
  assert.equal(made.session.state.name, "first_run");
  assert.deepEqual(made.stage.asked.map(({ method }) => method), ["recommend"]);
});

test("it ends a scan, whose answer changes nothing", async () => {
  const made = make();
  void open(made);
  await settle();
  const scan = made.last();
  void made.session.receive({ type: "feel", emotion: "happy", point: null }, made.popup);
  await settle();
  assert.equal(scan.signal.aborted, true);
  made.last().resolve(tracks);
  await settle();
  assert.equal(made.session.state.result.said, "happy");
});

test("where no tracks come, it is told why, and what is no mood is ignored", async () => {
  const made = make({ agreed: false });
  await open(made);
  await made.session.receive({ type: "feel", emotion: "bored", point: null }, made.popup);
  assert.deepEqual(made.stage.asked, []);
  for (const [code, name] of [["catalogue_missing", "error"], ["host_missing", "host_missing"]]) {
    void made.session.receive({ type: "feel", emotion: "sad", point: null }, made.popup);
    await settle();
    made.last().reject(new HostError(code));
    await settle();
    assert.equal(made.session.state.name, name);
  }
});

test("the emotions are where the host places them, and a point belongs to the nearest", () => {
  const python = readFileSync(new URL("../../native_host/facetune/affect.py", import.meta.url), "utf8");
  const table = /COORDINATES: .*?\{(.*?)\n\}/s.exec(python)?.[1] ?? "";
  const places = Object.fromEntries([...table.matchAll(/"(\w+)": \((.*?), (.*?)\)/g)].map(([, name, v, a]) => [name, [+v, +a]]));
  assert.deepEqual(PLACES, places);
  for (const emotion of EMOTIONS) {
    const [valence, energy] = PLACES[emotion].map((axis) => (axis + 1) / 2);
    assert.equal(nearest({ valence, energy }), emotion);
  }
  assert.equal(nearest({ valence: 1, energy: 1 }), "happy");
});
