/** The page's catalogue for tests, made by the host's code as web/build makes it, and kept until that code changes. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unpacked } from "../../web/shared/packed.js";
import { Tracks } from "../../web/music/tracks.js";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHONS = [".venv-test/bin/python", ".venv-test/Scripts/python.exe"].map((path) => join(ROOT, path));

/** Python with the package, as tests/run makes it; undefined without. */
export const python = PYTHONS.find(existsSync);

/** Why tests that need it are left out; false where they are not. */
export const skip = python ? false : "needs .venv-test, which tests/run makes";

export async function catalogue() {
  const sources = readdirSync(join(ROOT, "native_host/facetune/music"), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.(py|gz)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name));
  const hash = createHash("sha256");
  for (const file of [...sources.sort(), join(ROOT, "tools/web/columns.py")]) hash.update(readFileSync(file));
  const file = join(tmpdir(), `facetune-web-${hash.digest("hex").slice(0, 16)}.pack`);
  if (!existsSync(file)) {
    const fresh = `${file}.${process.pid}`;
    execFileSync(/** @type {string} */ (python), ["-m", "tools.web.columns", fresh], { cwd: ROOT });
    renameSync(fresh, file);
  }
  return new Tracks(await unpacked(new Uint8Array(readFileSync(file))));
}

/** @param {string} name of a file in tests/vectors */
export const vectors = (name) => JSON.parse(readFileSync(join(ROOT, "tests/vectors", name), "utf-8"));
