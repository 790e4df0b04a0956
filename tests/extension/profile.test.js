/** Another person at the computer: what the popup showed the one before is gone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../../extension/host/errors.js";
import { answer, settle } from "./fakes.js";
import { make, states, withResult } from "./sessions.js";

const PEOPLE = { profiles: [{ name: "Bo", current: true, created: 1, scans: 0 }], damage: null };

for (const method of ["profile/new", "profile/use", "profile/delete", "profile/erase"]) {
  test(`${method} forgets the result and its goal`, async () => {
    const made = make({ aimed: "calm" });
    await withResult(made);
    made.session.leave(made.popup);
    const asking = made.session.ask(method, {});
    await settle();
    made.last().resolve(PEOPLE);
    assert.equal((await asking).profiles[0].name, "Bo");
    assert.equal(made.session.state.name, "idle");
    assert.ok(made.stage.forgot);
    // The next popup scans again.
    await withResult(made, { ...answer, goal: "match" });
    assert.equal(states(made).at(-1).name, "result");
    assert.equal(made.stage.asked.findLast((one) => one.method === "scan").params.goal, undefined);
  });
}

test("who is erased except for the sign-in is forgotten all the same", async () => {
  const made = make();
  await withResult(made);
  const asking = made.session.ask("profile/erase", { name: "Bo" });
  await settle();
  made.last().reject(new HostError("keyring_kept"));
  await assert.rejects(asking, { code: "keyring_kept" });
  assert.ok(made.stage.forgot);
  const failing = made.session.ask("profile/erase", { name: "Bo" });
  made.stage.forgot = false;
  await settle();
  made.last().reject(new HostError("profile_locked"));
  await assert.rejects(failing, { code: "profile_locked" });
  assert.ok(!made.stage.forgot);
});

test("another name for the same person forgets nothing", async () => {
  const made = make();
  await withResult(made);
  const asking = made.session.ask("profile/rename", { name: "Bo", to: "Zoë" });
  await settle();
  made.last().resolve(PEOPLE);
  await asking;
  assert.equal(made.session.state.name, "result");
});

test("what the host can do is told to pages, after the agreement", async () => {
  assert.deepEqual(await make({ methods: ["scan"] }).session.methods(), ["scan"]);
  await assert.rejects(make({ agreed: false }).session.methods(), { code: "consent_missing" });
});
