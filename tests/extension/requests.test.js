import assert from "node:assert/strict";
import { test } from "node:test";
import { runLongRequest } from "../../extension/background/requests.js";
import { HostError } from "../../extension/host/errors.js";
import { FakePort, account, settle } from "./fakes.js";

/** A long request's port, and a host that does as the test says. */
function begin({ agreed = true, ask = async () => ({}) } = {}) {
  const port = new FakePort();
  const held = new Set();
  const acknowledged = [];
  const host = { ask, acknowledge: (...words) => acknowledged.push(words) };
  const statuses = [];
  const session = {
    accountChanged: (status) => statuses.push(status),
    hold() {
      const one = {};
      held.add(one);
      return () => held.delete(one);
    },
  };
  const fakePort = port;
  fakePort.onDisconnect ??= {};
  runLongRequest(fakePort, { host, session, storage: { consented: async () => agreed } });
  return { port, held, acknowledged, statuses };
}

test("the host stays for as long as a long request runs", async () => {
  let end;
  const { port, held } = begin({ ask: () => new Promise((resolve) => (end = resolve)) });
  port.say({ type: "start", method: "cameras/test", params: {} });
  await settle();
  assert.equal(held.size, 1);
  end({ frames: 4, faces: 3, width: 640, height: 480 });
  await settle();
  assert.equal(held.size, 0);
  assert.deepEqual(port.sent, [{ type: "done", result: { frames: 4, faces: 3, width: 640, height: 480 } }]);
});

test("steps and pictures are handed on, and what was drawn is told", async () => {
  const ask = async (method, params, { onProgress }) => {
    onProgress({ id: 3, sequence: 1, progress: { phase: "looking", done: 1 }, preview: "abc" });
    return { frames: 1 };
  };
  const { port, acknowledged } = begin({ ask });
  port.say({ type: "start", method: "cameras/test", params: {} });
  await settle();
  assert.deepEqual(port.sent.map(({ type }) => type), ["step", "preview", "done"]);
  assert.equal(port.sent[0].progress.done, 1);
  port.say({ type: "drawn", id: 3, sequence: 1 });
  assert.deepEqual(acknowledged, [[3, 1]]);
});

test("the page to sign in on is handed on, and the status after it is told", async () => {
  const url = "https://accounts.spotify.com/authorize?x=1";
  const ask = async (method, params, { onPage }) => {
    onPage({ url, seconds: 240 });
    return account;
  };
  const { port, statuses } = begin({ ask });
  port.say({ type: "start", method: "spotify/signIn", params: {} });
  await settle();
  assert.deepEqual(port.sent, [{ type: "page", url, seconds: 240 }, { type: "done", result: account }]);
  assert.deepEqual(statuses, [account]);
});

test("how much of the files has been read is told, and what was found", async () => {
  const ask = async (method, params, { onReading }) => {
    onReading({ id: 1, done: 0.5 });
    return { kept: true };
  };
  const { port, statuses } = begin({ ask });
  port.say({ type: "start", method: "library/import", params: { upload: "12345678" } });
  await settle();
  assert.deepEqual(port.sent, [{ type: "reading", done: 0.5 }, { type: "done", result: { kept: true } }]);
  assert.deepEqual(statuses, []);
});

test("closing the page stops the request", async () => {
  let signal;
  const ask = (method, params, options) =>
    new Promise((_, reject) => {
      signal = options.signal;
      signal.addEventListener("abort", () => reject(new HostError("cancelled")));
    });
  const { port, held } = begin({ ask });
  port.say({ type: "start", method: "profile/calibrate", params: { preview: true } });
  await settle();
  port.die();
  await settle();
  assert.ok(signal.aborted);
  assert.equal(held.size, 0);
});

test("nothing runs without an agreement, and nothing but long requests", async () => {
  const asked = [];
  const ask = async (method) => asked.push(method);
  for (const [how, method, code] of [
    [{ agreed: false, ask }, "cameras/test", "consent_missing"],
    [{ ask }, "profile/erase", "extension_failed"],
  ]) {
    const { port } = begin(how);
    port.say({ type: "start", method, params: {} });
    await settle();
    assert.equal(port.sent.at(-1).problem.code, code);
  }
  assert.deepEqual(asked, []);
});
