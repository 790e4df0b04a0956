import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError, codeOfDisconnect, fromRpc, problemOf } from "../../extension/host/errors.js";

const SAID = [
  ["Specified native messaging host not found.", "host_missing"],
  ["No such native application org.facetune.host", "host_missing"],
  ["An unexpected error occurred", "host_missing"],
  ["Failed to start native messaging host.", "host_missing"],
  ["Access to the specified native messaging host is forbidden.", "host_forbidden"],
  ["Access to the native messaging host was disabled by the system administrator.", "host_blocked"],
  ["Native host has exited.", "host_crashed"],
  [null, "host_crashed"],
  ["Error when communicating with the native messaging host.", "host_garbled"],
  ["Native application tried to send a message of 1819043144 bytes, which exceeds the limit of 1048576 bytes.",
    "host_garbled"],
  ["Something new", "host_crashed"],
];

for (const [text, code] of SAID) {
  test(`"${text}" means ${code}`, () => assert.equal(codeOfDisconnect(text, false), code));
}

test("what ends after an answer has crashed, whatever Firefox calls it", () => {
  assert.equal(codeOfDisconnect("An unexpected error occurred", true), "host_crashed");
});

test("an error of no code of ours is read by its number", () => {
  assert.equal(fromRpc({ code: -32601, message: "?" }).code, "host_too_old");
  for (const odd of [{}, null, undefined, 5, { data: { code: 7 } }, { data: { code: "<b>" } }]) {
    assert.equal(fromRpc(odd).code, "host_garbled");
  }
});

test("sentences are strings whatever came", () => {
  const { problem } = fromRpc({ data: { code: "odd", message: { a: 1 }, hint: 3, params: "no" } });
  assert.deepEqual(problem, { code: "odd", message: "[object Object]", hint: "3", params: {} });
});

test("a failure without a code is the extension's", () => {
  assert.equal(problemOf(new TypeError("x is undefined")).code, "extension_failed");
  assert.equal(problemOf(new HostError("busy")).code, "busy");
});

test("sentences and what they are made with have a most", () => {
  const long = "🎧".repeat(5000);
  const params = { seconds: 3, source: long, nested: { a: 1 }, "<b>": 1, endless: Infinity };
  const { problem } = fromRpc({ data: { code: "odd", message: long, hint: long, params } });
  assert.deepEqual([problem.message, problem.hint], ["🎧".repeat(300), "🎧".repeat(300)]);
  assert.deepEqual(problem.params, { seconds: 3, source: "🎧".repeat(300) });
});
