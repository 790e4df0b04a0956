"""Makes dist/web/: the page, what it shares with the extension, the models, the runtime and the catalogue.

The same sources give the same bytes, with the same version of zlib. Large files are gzipped here, under names that no
server packs or unpacks on its own.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any, Final

from facetune import __version__
from facetune.errors import FaceTuneError
from tools.web import columns, detector, lean, markup, modules, parts

ROOT: Final = Path(__file__).resolve().parents[2]
TOP: Final = ("index.html", "settings.html", "app.webmanifest", "service_worker.js")
"""The files of web/ that are at the top of dist/web/; all others lie there as they do in the repository."""

_KEPT_OUT: Final = ("metrics", "training_data", "network", "commit", "precision", "preprocessing")
"""Parts of the model's manifest that the page does not read."""
_LOCALES: Final = "_locales/*/messages.json"
_LATER: Final = re.compile(r"web/icons/|(?:extension|web)/_locales/([^/.]+)")
"""Files that a first visit does without: icons that a system takes when the page is installed, and the texts of other
languages than the browser's."""
_LICENCES: Final = """FaceTune {version}, with this licence:

{licence}
The same licence, MIT, holds for
- onnxruntime-web {runtime}, Copyright (c) Microsoft Corporation
- the weights of YuNet, OpenCV Zoo, Copyright (c) Shiqi Yu

The facts about tracks have a licence of their own: see native_host/facetune/music/README.md of FaceTune.
"""


def build(out: Path, weights: bytes | None, *, tracks: int = columns.TRACKS) -> dict[str, int]:
    """Write the page into `out`, in place of what is there. Without weights it finds no faces by itself.

    Returns the bytes of a first visit by part. Raises OSError, ValueError, parts.MissingError.
    """
    files = _page()
    runtime, version = parts.runtime(ROOT / "web")
    catalogue = columns.packed(columns.popular(tracks))
    packs = {
        "web/ort/runtime.pack": gzip.compress((runtime / "ort-wasm-simd-threaded.wasm").read_bytes(), 9, mtime=0),
        "web/models/emotions.pack": _packed_weights((ROOT / "models" / "emotions.onnx").read_bytes()),
    }
    if weights is not None:
        packs["web/models/detector.pack"] = _packed_weights(detector.freed(weights))
    files |= packs
    files["web/ort/ort.wasm.bundle.min.mjs"] = (runtime / "ort.wasm.bundle.min.mjs").read_bytes()
    files["web/models/manifest.json"] = _manifest(packs)
    files["web/music/catalogue.pack"] = catalogue
    loader = files["web/music/catalogue.js"].decode()
    files["web/music/catalogue.js"] = parts.filled(loader, "/*CATALOGUE_BYTES*/ 0", str(len(catalogue))).encode()
    files["licences.txt"] = _LICENCES.format(
        version=__version__, licence=(ROOT / "LICENSE").read_text(encoding="utf-8"), runtime=version
    ).encode()
    worker = files.pop("service_worker.js", None)
    told = [_told(path, files[path]) for path in sorted(files)]
    listed = json.dumps(told, separators=(",", ":"))
    if worker is not None:
        text = parts.filled(worker.decode(), "/*FILES*/", listed)
        common = hashlib.sha256(listed.encode() + worker).hexdigest()
        files["service_worker.js"] = parts.filled(text, "/*VERSION*/", common[:16]).encode()
    files["files.json"] = listed.encode()
    _write(out, files)
    return _sizes(files)


def _told(path: str, content: bytes) -> dict[str, object]:
    """A file as the service worker's list has it."""
    told: dict[str, object] = {"path": path, "sha256": hashlib.sha256(content).hexdigest()}
    return told | {"later": True} if _LATER.match(path) else told


def _page() -> dict[str, bytes]:
    """The page's own files and those of the extension that it uses, by their places in dist/web/."""
    own = [file for file in sorted((ROOT / "web").rglob("*")) if _shipped(file)]
    documents = {file: markup.made(ROOT, file) for file in own if file.suffix == ".html"}
    texts = sorted((ROOT / "extension").glob(_LOCALES))
    found = {}
    for file in [*own, *modules.used(ROOT, own, documents), *texts]:
        place = file.relative_to(ROOT).as_posix()
        if file.parent == ROOT / "web" and file.name in TOP:
            place = file.name
        content = documents[file].encode() if file in documents else file.read_bytes()
        found[place] = lean.lean(content.decode()).encode() if file.suffix in (".js", ".css") else content
    return found


def _shipped(file: Path) -> bool:
    within = file.relative_to(ROOT / "web").parts
    beside = file.name in ("build", "package.json", "package-lock.json") or file.name.endswith((".d.ts", ".md"))
    return file.is_file() and not beside and not any(name.startswith(".") or name == "node_modules" for name in within)


def _packed_weights(content: bytes) -> bytes:
    """The content, gzipped. Weights hardly repeat, so they get smaller where short repetitions are not sought."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS, strategy=zlib.Z_FILTERED)
    return packer.compress(content) + packer.flush()


def _manifest(packs: dict[str, bytes]) -> bytes:
    """The model's manifest for the page, with the files that the page loads and their bytes."""
    manifest: dict[str, Any] = json.loads((ROOT / "models" / "manifest.json").read_text(encoding="utf-8"))
    entry = {name: value for name, value in manifest["emotion"].items() if name not in _KEPT_OUT}

    def part(place: str) -> dict[str, object] | None:
        return {"file": place.removeprefix("web/"), "bytes": len(packs[place])} if place in packs else None

    web = {
        "runtime": part("web/ort/runtime.pack"),
        "emotions": part("web/models/emotions.pack"),
        "detector": part("web/models/detector.pack"),
    }
    return json.dumps({"version": manifest["version"], "emotion": entry, "web": web}, separators=(",", ":")).encode()


def _write(out: Path, files: dict[str, bytes]) -> None:
    """Write everything aside, and then in place of `out`: a build that fails leaves the one before."""
    aside = out.with_name(f"{out.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    for path, content in sorted(files.items()):
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        (aside / path).write_bytes(content)
    if out.exists():
        shutil.rmtree(out)
    aside.rename(out)


def _sizes(files: dict[str, bytes]) -> dict[str, int]:
    """What a first visit weighs, by part. Servers pack texts; packed files are sent as they are.

    Of the languages, the one with the largest texts counts.
    """
    found = {"runtime": 0, "models": 0, "catalogue": 0, "page": 0}
    texts: Counter[str] = Counter()
    for path, content in files.items():
        if path == "files.json":
            continue
        packed = len(content) if path.endswith((".pack", ".png")) else len(gzip.compress(content, 6, mtime=0))
        folder = {"web/ort": "runtime", "web/models": "models"}.get(path.rpartition("/")[0], "page")
        if later := _LATER.match(path):
            texts[later[1] or ""] += packed
        else:
            found["catalogue" if path.endswith("catalogue.pack") else folder] += packed
    texts.pop("", None)
    found["page"] += max(texts.values())
    return found


def main() -> None:
    """The command web/build."""
    parser = argparse.ArgumentParser(prog="web/build", description="Make the page that needs no host, in dist/web/.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "web")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="the face detector's weights (default: fetched)")
    parser.add_argument("--need-weights", action="store_true", help="fail where the weights cannot be had")
    parser.add_argument("--tracks", type=int, default=columns.TRACKS, help="how many tracks, the most popular ones")
    chosen = parser.parse_args()
    try:
        weights = parts.weights(chosen.weights)
    except FaceTuneError as error:
        print(f"The face detector's weights: {error.message} {error.hint}", file=sys.stderr)
        if chosen.need_weights or chosen.weights:
            raise SystemExit(1) from error
        print("This page finds no faces by itself: it reads what lies in the middle of a picture.", file=sys.stderr)
        weights = None
    try:
        told = build(chosen.out, weights, tracks=chosen.tracks)
    except parts.MissingError as error:
        raise SystemExit(f"web/build: {error}") from error
    for name, size in told.items():
        print(f"{name:10} {size / 1e6:6.2f} MB")
    print(f"{'together':10} {sum(told.values()) / 1e6:6.2f} MB for a first visit, in {chosen.out}")


if __name__ == "__main__":
    main()
