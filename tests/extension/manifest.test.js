import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../..", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const manifest = JSON.parse(read("extension/manifest.json"));
const ids = JSON.parse(read("native_host/facetune/browsers/extension_ids.json"));

test("the installer allows the id that the manifest's key gives", () => {
  const digest = createHash("sha256").update(Buffer.from(manifest.key, "base64")).digest("hex");
  const id = [...digest.slice(0, 32)].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join("");
  assert.ok(ids.chromium.includes(id));
  assert.deepEqual(ids.gecko, [manifest.browser_specific_settings.gecko.id]);
});

test("the version is the host's", () => {
  const version = /__version__ = "(.+)"/.exec(read("native_host/facetune/__init__.py"))?.[1];
  assert.equal(manifest.version, version);
});

test("four permissions and no site", () => {
  assert.deepEqual(manifest.permissions, ["alarms", "nativeMessaging", "sidePanel", "storage"]);
  assert.equal(manifest.host_permissions, undefined);
  assert.equal(manifest.optional_permissions, undefined);
});

test("pages load only the extension's own files, pictures from data, covers and one frame; send no form, and are in no frame", () => {
  const rules = manifest.content_security_policy.extension_pages.split("; ");
  assert.deepEqual(rules, [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: https://i.scdn.co",
    "font-src 'self'",
    // Spotify's player, once the user has agreed to it.
    "frame-src https://open.spotify.com",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

test("no page and no other extension can reach it", () => {
  for (const door of ["content_scripts", "externally_connectable", "web_accessible_resources", "sandbox"]) {
    assert.equal(manifest[door], undefined);
  }
  const folder = new URL("extension/", root);
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"))) {
    assert.doesNotMatch(readFileSync(new URL(file, folder), "utf8"), /on(?:Message|Connect)External/, file);
  }
});

test("Firefox for Android, which has no native messaging, is not promised", () => {
  assert.deepEqual(Object.keys(manifest.browser_specific_settings), ["gecko"]);
  // What is told of data that leaves is known from 140 on, on Android from 142 on; the store's linter asks for both.
  assert.ok(parseInt(manifest.browser_specific_settings.gecko.strict_min_version) >= 142);
});

test("every file that the manifest names is there", () => {
  const { action, background, icons, options_ui: options } = manifest;
  const files = [action.default_popup, background.service_worker, ...background.scripts, options.page];
  for (const file of [...files, ...Object.values(icons), ...Object.values(action.default_icon)]) {
    assert.ok(existsSync(new URL(`extension/${file}`, root)), file);
  }
  // Beside the page is the popup's page, which knows by its address that it is there.
  const panels = [manifest.side_panel.default_path, manifest.sidebar_action.default_panel];
  assert.deepEqual(panels, Array(2).fill(`${action.default_popup}?panel`));
  assert.match(read("extension/popup/panel.js"), /location\.search === "\?panel"/);
  assert.equal(manifest.sidebar_action.open_at_install, false);
});
