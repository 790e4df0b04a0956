import assert from "node:assert/strict";
import { test } from "node:test";
import { RESULTS } from "../../extension/host/schema.js";
import { shorten } from "../../extension/host/validate.js";
import { settings } from "./fakes.js";

globalThis.chrome = { i18n: { getMessage: (key) => ({ locale: "en" })[key] ?? "", getUILanguage: () => "en" } };
const { ago, sourceName } = await import("../../extension/shared/format.js");

test("an age is told in minutes, then in hours, and not within the first minute", () => {
  assert.equal(ago(0, 59_999), "");
  assert.equal(ago(0, 12 * 60_000), "12 min. ago");
  assert.equal(ago(0, 119 * 60_000), "1 hr. ago");
  assert.equal(ago(60_000, 0), "", "the clock was set back");
});

test("a long text is cut, and no character in half", () => {
  assert.equal(shorten("short"), "short");
  assert.equal(shorten("😀".repeat(4), 3), "😀".repeat(3));
});

test("a source is shown without what may hold a password", () => {
  for (const source of ["Webcam C270", "0", "/home/me/face.mp4", "C:\\face.mp4"]) assert.equal(sourceName(source), source);
  assert.equal(sourceName("rtsp://me:secret@camera.local:554/live?key=secret#secret"), "rtsp://camera.local:554/live");
  assert.equal(sourceName("http://192.168.0.9:8080/video"), "http://192.168.0.9:8080/video");
  assert.equal(sourceName("rtsp://me:secret@:x/"), "rtsp://");
});

test("the address of a camera comes whole, or the page would save what is left of it", () => {
  const camera = `rtsp://camera/${"a".repeat(2000)}`;
  assert.equal(RESULTS["settings/read"]({ ...settings, camera }).camera, camera);
});
