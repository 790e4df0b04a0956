/**
 * What the tests of the page need of the host's code: the catalogue, and the detector's weights with a free size.
 *
 * pytest makes them, names them in the environment, and runs these tests. By themselves the tests make them where
 * Python is ready, and are skipped where it is not: tests/run installs both at the same time.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tracks } from "../../web/music/tracks.js";
import { unpacked } from "../../web/shared/packed.js";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PYTHONS = [".venv-test/bin/python", ".venv-test/Scripts/python.exe"].map((path) => join(ROOT, path));
const WEIGHTS = join(ROOT, "../shared/models/face_detection_yunet_2023mar.onnx");

/** The file with the catalogue; null where it cannot be had. */
const CATALOGUE = process.env.FACETUNE_WEB_CATALOGUE ?? made("tools.web.columns", [], [...music(), join(ROOT, "tools/web/columns.py")]);

/** The file with the detector; null where it cannot be had. */
export const DETECTOR =
  process.env.FACETUNE_WEB_DETECTOR ??
  (existsSync(WEIGHTS) ? made("tools.web.detector", [WEIGHTS], [WEIGHTS, join(ROOT, "tools/web/detector.py")]) : null);

/** Why tests that need the catalogue are left out; false where they are not. */
export const skip = CATALOGUE ? false : "the host's code is not installed in .venv-test; pytest runs this, too";

export const catalogue = async () => new Tracks(await unpacked(new Uint8Array(readFileSync(CATALOGUE))));

function music() {
  const files = readdirSync(join(ROOT, "native_host/facetune/music"), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile() && /\.(py|gz)$/.test(file.name)).map((file) => join(file.parentPath, file.name));
}

/** What a tool writes, kept until one of the sources changes. @param {string} tool @param {string[]} given @param {string[]} sources */
function made(tool, given, sources) {
  const hash = createHash("sha256");
  for (const source of sources.sort()) hash.update(readFileSync(source));
  const file = join(tmpdir(), `facetune-${tool}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(file)) return file;
  const python = PYTHONS.find(existsSync);
  if (!python) return null;
  const fresh = `${file}.${process.pid}`;
  try {
    execFileSync(python, ["-m", tool, ...given, fresh], { cwd: ROOT, stdio: "pipe" });
  } catch (error) {
    console.error(`${tool}: ${error.message}`);
    return null;
  }
  renameSync(fresh, file);
  return file;
}

/** @param {string} name of a file in tests/vectors */
export const vectors = (name) => JSON.parse(readFileSync(join(ROOT, "tests/vectors", name), "utf-8"));
