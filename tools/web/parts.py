"""What the build takes from elsewhere: the runtime from npm, and the face detector's weights."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from facetune import paths
from facetune.app import weights as fetching
from facetune.errors import FaceTuneError
from facetune.vision import manifest

_RUNTIME: Final = "onnxruntime-web"


class MissingError(Exception):
    """Something that a build needs is not there, in a sentence that says what to do."""


def runtime(folder: Path) -> tuple[Path, str]:
    """The folder of the pinned onnxruntime-web's files, and its version; npm fetches what is not there yet.

    `folder` has package.json and package-lock.json, whose hashes npm checks. Raises MissingError.
    """
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    version: str = lock["packages"][f"node_modules/{_RUNTIME}"]["version"]
    package = folder / "node_modules" / _RUNTIME
    if _version(package) != version:
        npm = shutil.which("npm")
        if npm is None:
            raise MissingError("npm is not there: it comes with Node.js, https://nodejs.org")
        done = subprocess.run([npm, "ci", "--ignore-scripts"], cwd=folder, check=False)
        if done.returncode or _version(package) != version:
            raise MissingError(f"npm did not fetch {_RUNTIME} {version}; its words are above")
    return package / "dist", version


def _version(package: Path) -> str | None:
    try:
        found: str = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    except FileNotFoundError:
        return None
    return found


def weights(source: Path | None) -> bytes:
    """The face detector's weights, verified: from `source`, from FaceTune's own folder, or from their address.

    Raises FaceTuneError as app.weights.fetch does.
    """
    wanted = manifest.face_detector()
    if source is None:
        try:
            return manifest.verified(paths.fetched_models(), wanted)
        except FaceTuneError:
            pass  # not there, or not whole: fetched now
    with tempfile.TemporaryDirectory(prefix="facetune-web-") as folder:
        fetching.fetch(wanted, Path(folder), source=source)
        return manifest.verified(Path(folder), wanted)


def filled(text: str, token: str, value: str) -> str:
    """The text with a value in the place of a token. Raises ValueError where it is not there exactly once."""
    if text.count(token) != 1:
        raise ValueError(f"{token} is there {text.count(token)} times, not once")
    return text.replace(token, value)
