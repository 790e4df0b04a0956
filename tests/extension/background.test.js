/** The background as the browser runs it: what is said to it, and what it leaves behind in the browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./fakes.js";

const listeners = {};
const hears = (name) => ({ addListener: (listener) => (listeners[name] = listener) });
const alarms = new Set();
const kept = {};

/** @param {Record<string, unknown>} items */
const area = (items) => ({
  get: async (key) => (key in items ? { [key]: items[key] } : {}),
  set: async (given) => void Object.assign(items, given),
  remove: async (keys) => [keys].flat().forEach((key) => delete items[key]),
});

globalThis.chrome = {
  runtime: {
    getManifest: () => ({ version: "0.1.0" }),
    ...{ onConnect: hears("connect"), onMessage: hears("message"), onInstalled: hears("installed"), onStartup: hears("startup") },
  },
  i18n: { getUILanguage: () => "pt-BR" },
  commands: { onCommand: hears("command") },
  alarms: {
    get: async (name) => (alarms.has(name) ? {} : undefined),
    create: async (name) => void alarms.add(name),
    clear: async (name) => alarms.delete(name),
    onAlarm: hears("alarm"),
  },
  storage: { local: area(kept), session: area({}) },
};
await import("../../extension/background/main.js");

/** What the options page is answered. */
const told = (message) => new Promise((resolve) => listeners.message(message, {}, resolve));

test("with the agreement goes the alarm that asks for fresh playlists", async () => {
  await told({ type: "accept_only" });
  alarms.add("refresh");
  kept.refreshed_at = 1;
  assert.deepEqual(await told({ type: "withdraw" }), { result: undefined });
  await settle();
  assert.deepEqual([alarms.size, kept], [0, {}]);
});
