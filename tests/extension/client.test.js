import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { HostClient, PROTOCOL } from "../../extension/host/client.js";
import { TIMEOUTS, answer, fakeRuntime, settings, settle } from "./fakes.js";

function make({ language, ...options } = {}) {
  const runtime = fakeRuntime(options);
  return { runtime, host: new HostClient(runtime, { version: "0.1.0", timeouts: TIMEOUTS, log: () => {}, language }) };
}

const code = (wanted) => (error) => error.code === wanted;

test("the protocol number is the host's", () => {
  const python = readFileSync(new URL("../../native_host/facetune/__init__.py", import.meta.url), "utf8");
  assert.equal(PROTOCOL, Number(/^PROTOCOL = (\d+)/m.exec(python)?.[1]));
});

test("initialize goes first, once, and one port serves all", async () => {
  const { runtime, host } = make();
  const asked = [host.ask("settings/read", {}), host.ask("cameras/list", {})];
  await settle();
  const [port] = runtime.ports;
  assert.deepEqual(port.sent.map(({ method }) => method), ["initialize", "settings/read", "cameras/list"]);
  assert.deepEqual(port.sent[0].params, { extension_version: "0.1.0", protocol: PROTOCOL });
  port.answer("settings/read", settings);
  port.answer("cameras/list", { cameras: [] });
  assert.deepEqual(await Promise.all(asked), [settings, { cameras: [] }]);
  assert.equal(runtime.ports.length, 1);
});

test("the host is told the browser's language", async () => {
  const { runtime, host } = make({ language: "pt-BR" });
  void host.ask("settings/read", {}).catch(() => {});
  await settle();
  assert.deepEqual(runtime.ports[0].sent[0].params, { extension_version: "0.1.0", protocol: PROTOCOL, language: "pt-BR" });
});

for (const [protocol, wanted] of [[PROTOCOL - 2, "host_too_old"], [PROTOCOL + 2, "extension_too_old"]]) {
  test(`a host of protocol ${protocol} gives ${wanted}`, async () => {
    const { host } = make({ protocol });
    await assert.rejects(host.ask("scan", {}), code(wanted));
  });
}

test("neighbouring protocols work together", async () => {
  for (const protocol of [PROTOCOL - 1, PROTOCOL + 1]) {
    const { runtime, host } = make({ protocol });
    const asked = host.ask("settings/read", {});
    await settle();
    runtime.ports[0].answer("settings/read", settings);
    assert.deepEqual(await asked, settings);
  }
});

test("a host that answers initialize with nonsense is not kept", async () => {
  const { runtime, host } = make({ initialized: false });
  const asked = host.ask("scan", {});
  await settle();
  runtime.ports[0].answer("initialize", "hello");
  await assert.rejects(asked, code("host_garbled"));
  assert.equal(runtime.ports[0].disconnected, true);
});

test("the host may be newer than a code we know: its number decides", async () => {
  const { runtime, host } = make({ initialized: false });
  const asked = host.ask("scan", {});
  await settle();
  runtime.ports[0].fail("initialize", { code: -32601, message: "no such method" });
  await assert.rejects(asked, code("host_too_old"));
});

test("a broken host is not started in a loop", async () => {
  const { runtime, host } = make({ initialized: false });
  const asked = host.ask("scan", {});
  await settle();
  runtime.ports[0].die();
  await assert.rejects(asked, code("host_crashed"));
  assert.equal(runtime.ports.length, 1);
});

test("a host that had worked is started again once", async () => {
  const { runtime, host } = make();
  const asked = host.ask("recommend", { emotion: "sad" });
  await settle();
  runtime.ports[0].die();
  await settle();
  assert.equal(runtime.ports.length, 2);
  runtime.ports[1].answer("recommend", { goal: "match", tracks: [] });
  assert.equal((await asked).goal, "match");
});

test("and only once", async () => {
  const { runtime, host } = make();
  const asked = host.ask("recommend", { emotion: "sad" });
  await settle();
  runtime.ports[0].die();
  await settle();
  runtime.ports[1].die();
  await assert.rejects(asked, code("host_crashed"));
  assert.equal(runtime.ports.length, 2);
});

test("a scan that had begun to look is not repeated without the user's knowledge", async () => {
  const { runtime, host } = make();
  const asked = host.ask("scan", {});
  await settle();
  const [port] = runtime.ports;
  port.say({ method: "scan/progress", params: { id: port.request("scan").id, sequence: 0, progress: { phase: "looking" } } });
  port.die();
  await assert.rejects(asked, code("host_crashed"));
  assert.equal(runtime.ports.length, 1);
});

test("after a failure the next question starts afresh", async () => {
  const { runtime, host } = make({ initialized: false });
  const first = host.ask("settings/read", {});
  await settle();
  runtime.ports[0].die("No such native application org.facetune.host");
  await assert.rejects(first, code("host_missing"));
  const second = host.ask("settings/read", {});
  await settle();
  runtime.ports[1].answer("initialize", { host_version: "0.1.0", protocol: PROTOCOL, capabilities: [] });
  await settle();
  runtime.ports[1].answer("settings/read", { ...settings, limit: 3 });
  assert.equal((await second).limit, 3);
});

test("closing lets the host go, and asking again starts one", async () => {
  const { runtime, host } = make();
  const asked = host.ask("settings/read", {});
  await settle();
  runtime.ports[0].answer("settings/read", settings);
  await asked;
  host.close();
  assert.equal(runtime.ports[0].disconnected, true);
  host.acknowledge(1, 1); // no connection: no error
  const again = host.ask("settings/read", {});
  await settle();
  runtime.ports[1].answer("settings/read", { ...settings, limit: 2 });
  assert.equal((await again).limit, 2);
});

test("stopping does not wait for a host that is still starting, nor ask it to scan later", async () => {
  const { runtime, host } = make({ initialized: false });
  const stop = new AbortController();
  const asked = host.ask("scan", {}, { signal: stop.signal });
  await settle();
  stop.abort();
  await assert.rejects(asked, code("cancelled"));
  await assert.rejects(host.ask("scan", {}, { signal: stop.signal }), code("cancelled"));
  const [port] = runtime.ports;
  port.answer("initialize", { host_version: "0.1.0", protocol: PROTOCOL, capabilities: [] });
  await settle();
  assert.deepEqual(port.sent.map(({ method }) => method), ["initialize"]);
  const next = host.ask("scan", {});
  await settle();
  port.answer("scan", answer);
  assert.equal((await next).mood.emotion, "happy");
  assert.equal(runtime.ports.length, 1);
});

test("a result that does not fit is an error with a code", async () => {
  const { runtime, host } = make();
  for (const odd of [null, 7, "text", [], {}, { ...settings, goal: "win" }]) {
    const asked = host.ask("settings/read", {});
    await settle();
    runtime.ports[0].answer("settings/read", odd);
    await assert.rejects(asked, (error) => error.code === "host_garbled" && error.problem.params.detail === "settings/read");
  }
});
