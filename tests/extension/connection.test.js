import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Connection } from "../../extension/host/connection.js";
import { TIMEOUTS, fakeRuntime } from "./fakes.js";

function connect() {
  const logged = [];
  const runtime = fakeRuntime({ initialized: false });
  const connection = new Connection(runtime, TIMEOUTS, (...words) => logged.push(words));
  return { connection, port: runtime.ports[0], runtime, logged };
}

const code = (wanted) => (error) => error.code === wanted;

test("answers reach their questions in any order", async () => {
  const { connection, port } = connect();
  const first = connection.request("recommend", { emotion: "sad" });
  const second = connection.request("settings/read", {});
  const [one, two] = port.sent;
  assert.deepEqual([one.jsonrpc, one.method, two.method], ["2.0", "recommend", "settings/read"]);
  port.say({ jsonrpc: "2.0", id: two.id, result: "second" });
  port.say({ jsonrpc: "2.0", id: one.id, result: "first" });
  assert.deepEqual(await Promise.all([first, second]), ["first", "second"]);
});

test("an answer without a request, and what is no answer, are logged and ignored", async () => {
  const { connection, port, logged } = connect();
  const asked = connection.request("settings/read", {});
  port.say({ jsonrpc: "2.0", id: 99, result: {} });
  port.say("words");
  port.say(null);
  port.say({ jsonrpc: "2.0", id: null, error: { code: -32700, message: "parse error" } });
  port.say({ jsonrpc: "2.0", method: "unheard/of", params: {} });
  assert.equal(logged.length, 5);
  port.answer("settings/read", "still here");
  assert.equal(await asked, "still here");
});

test("a second answer to the same question is ignored", async () => {
  const { connection, port, logged } = connect();
  const asked = connection.request("settings/read", {});
  port.answer("settings/read", 1);
  port.answer("settings/read", 2);
  assert.equal(await asked, 1);
  assert.equal(logged.length, 1);
});

test("an error carries the host's code, message and hint", async () => {
  const { connection, port } = connect();
  const asked = connection.request("scan", {});
  const data = { code: "camera_busy", message: "In use.", hint: "Close it.", params: { source: "0" } };
  port.fail("scan", { code: -32000, message: "In use.", data });
  await assert.rejects(asked, (error) => {
    assert.deepEqual(error.problem, data);
    return true;
  });
});

test("progress reaches the scan it belongs to, and an acknowledgement goes back", async () => {
  const { connection, port } = connect();
  const steps = [];
  const asked = connection.request("scan", {}, { onProgress: (step) => steps.push(step.sequence) });
  const { id } = port.sent[0];
  port.say({ method: "scan/progress", params: { id, sequence: 0, progress: {} } });
  port.say({ method: "scan/progress", params: { id: 77, sequence: 1, progress: {} } });
  port.say({ method: "scan/progress" });
  connection.acknowledge(id, 0);
  assert.deepEqual(port.sent[1], { jsonrpc: "2.0", method: "scan/ack", params: { id, sequence: 0 } });
  port.answer("scan", "done");
  assert.equal(await asked, "done");
  assert.deepEqual(steps, [0]);
});

test("a step that does not fit is left out, and the scan goes on", async () => {
  const { connection, port, logged } = connect();
  const steps = [];
  const asked = connection.request("scan", {}, { onProgress: (step) => steps.push(step.sequence) });
  const { id } = port.sent[0];
  port.say({ method: "scan/progress", params: { id, sequence: 0, progress: null } });
  port.say({ method: "scan/progress", params: { id, sequence: 1, progress: { done: "half" } } });
  port.say({ method: "scan/progress", params: { id, sequence: 2, progress: { phase: "looking" } } });
  port.answer("scan", "done");
  assert.equal(await asked, "done");
  assert.deepEqual([steps, logged.length], [[2], 2]);
});

for (const [url, shown] of [
  ["https://accounts.spotify.com/authorize?x=1", true],
  ["http://127.0.0.1:4711/authorize?x=1", true],
  ["https://accounts.spotify.com.evil.example/authorize?x=1", false],
  ["javascript:alert(1)", false],
  ["http://192.168.0.1/authorize?x", false],
]) {
  test(`${url} is ${shown ? "" : "not "}a page to sign in on`, async () => {
    const { connection, port } = connect();
    const pages = [];
    const asked = connection.request("spotify/signIn", {}, { onPage: (page) => pages.push(page.url) });
    const { id } = port.sent[0];
    port.say({ method: "spotify/page", params: { id, url, redirect: "", seconds: 1e9 } });
    if (shown) port.answer("spotify/signIn", "signed in");
    else await assert.rejects(asked, code("host_garbled"));
    assert.deepEqual(pages, shown ? [url] : []);
    if (!shown) assert.deepEqual(port.sent[1].method, "$/cancelRequest");
    connection.close();
  });
}

test("a share that was read is handed on within its range, and gives the request more time", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { connection, port } = connect();
  const shares = [];
  const asked = connection.request("library/import", {}, { onReading: ({ done }) => shares.push(done) });
  const { id } = port.sent[0];
  for (const done of [0.5, 7]) {
    t.mock.timers.tick(connection.timeouts.library - 1);
    port.say({ method: "library/reading", params: { id, done } });
  }
  assert.deepEqual(shares, [0.5, 1]);
  port.answer("library/import", "read");
  assert.equal(await asked, "read");
  connection.close();
});

test("an answer that never comes is a timeout; a scan's closes the port to free the camera", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { connection, port } = connect();
  const read = connection.request("settings/read", {});
  const scan = connection.request("scan", {});
  t.mock.timers.tick(200);
  await assert.rejects(read, code("host_timeout"));
  assert.equal(port.disconnected, false);
  t.mock.timers.tick(100);
  await assert.rejects(scan, code("host_timeout"));
  assert.equal(port.disconnected, true);
  assert.ok(connection.closed);
});

test("each step of a scan starts its patience anew", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { connection, port } = connect();
  const scan = connection.request("scan", {});
  for (let sequence = 0; sequence < 5; sequence++) {
    t.mock.timers.tick(250);
    port.say({ method: "scan/progress", params: { id: port.sent[0].id, sequence, progress: {} } });
  }
  port.answer("scan", "late but well");
  assert.equal(await scan, "late but well");
});

test("cancelling rejects at once and tells the host, whose answer is then no surprise", async () => {
  const { connection, port, logged } = connect();
  const control = new AbortController();
  const scan = connection.request("scan", {}, { signal: control.signal });
  control.abort();
  await assert.rejects(scan, code("cancelled"));
  const { id } = port.sent[0];
  assert.deepEqual(port.sent[1], { jsonrpc: "2.0", method: "$/cancelRequest", params: { id } });
  port.say({ id, error: { code: -32800, message: "cancelled" } });
  assert.deepEqual(logged, []);
  connection.close();
});

test("a host that does not obey a cancellation is closed", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { connection, port } = connect();
  const control = new AbortController();
  const scan = connection.request("scan", {}, { signal: control.signal });
  control.abort();
  await assert.rejects(scan, code("cancelled"));
  t.mock.timers.tick(50);
  assert.equal(port.disconnected, true);
});

test("a question that is cancelled before it is asked is never sent", async () => {
  const { connection, port } = connect();
  await assert.rejects(connection.request("scan", {}, { signal: AbortSignal.abort() }), code("cancelled"));
  assert.equal(port.sent.length, 0);
});

test("the end of the port ends every question, with the browser's reason", async () => {
  const { connection, port, runtime } = connect();
  const asked = [connection.request("scan", {}), connection.request("doctor", {})];
  runtime.lastError = { message: "Specified native messaging host not found." };
  port.die();
  for (const question of asked) await assert.rejects(question, code("host_missing"));
  await assert.rejects(connection.request("scan", {}), code("host_missing"));
});

test("Firefox's reason is on the port", async () => {
  const { connection, port } = connect();
  const asked = connection.request("scan", {});
  port.die("No such native application org.facetune.host");
  await assert.rejects(asked, code("host_missing"));
});

test("a port that died a moment ago is noticed by the message it refuses", async () => {
  const { connection, port } = connect();
  port.disconnected = true;
  await assert.rejects(connection.request("scan", {}), code("host_crashed"));
});

test("a browser that refuses to connect at all has no host", () => {
  const connectNative = mock.fn(() => {
    throw new Error("Invalid");
  });
  assert.throws(() => new Connection({ connectNative }, TIMEOUTS, () => {}), code("host_missing"));
});
