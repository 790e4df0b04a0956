/** The folders of the extension know of each other only what eslint.config.js lets them. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const root = new URL("../../", import.meta.url);
const eslint = new ESLint({ cwd: fileURLToPath(root), overrideConfigFile: fileURLToPath(new URL("tests/eslint.config.js", root)) });

/** The rules that a file of this text breaks. */
async function broken(file, text) {
  const [{ messages }] = await eslint.lintText(text, { filePath: `extension/${file}` });
  return messages.map(({ ruleId }) => ruleId);
}

const forbidden = {
  "popup/planted.js": ["../background/session.js", "../options/page.js", "../host/schema.js", "../host/client.js"],
  "options/planted.js": ["../background/daily_playlists.js", "../popup/note.js", "../host/validate.js"],
  "shared/planted.js": ["../background/state.js", "../popup/bars.js", "../options/page.js", "../host/timeouts.js"],
  "host/planted.js": ["../shared/dom.js", "../background/main.js"],
  "background/planted.js": ["../popup/popup.js", "../options/page.js", "../host/connection.js"],
};

for (const [file, imports] of Object.entries(forbidden)) {
  test(`eslint finds what ${file} must not import`, async () => {
    for (const path of imports) assert.deepEqual(await broken(file, `import ${JSON.stringify(path)};\n`), ["no-restricted-imports"], path);
    assert.deepEqual(await broken(file, 'import "../host/errors.js";\n'), []);
  });
}

test("eslint finds a second file that connects to the host, and an import that it could not check", async () => {
  const connects = 'chrome.runtime.connectNative("org.facetune.host");\n';
  assert.deepEqual(await broken("background/planted.js", connects), ["no-restricted-properties"]);
  assert.deepEqual(await broken("host/connection.js", connects), []);
  assert.deepEqual(await broken("popup/planted.js", 'void import("../background/main.js");\n'), ["no-restricted-syntax"]);
});

test("the background has a file for each feature that the host has", () => {
  const files = (folder) => readdirSync(new URL(folder, root)).map((file) => file.split(".")[0]);
  for (const feature of ["camera", "music", "profile", "spotify", "system"]) {
    for (const folder of ["native_host/facetune/host/", "native_host/facetune/cli/", "extension/background/"]) {
      assert.ok(files(folder).includes(feature), `${folder}${feature}`);
    }
  }
});
