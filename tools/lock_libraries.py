"""Writes the lock files of the installer: which release of each library it fetches, and what its files' hashes are.

    python -m pip install uv
    python -m tools.lock_libraries

It asks the package index that uv is set to, of which nothing is written down, and takes the newest releases that
pyproject.toml allows. Then it checks that each system and Python has a ready wheel of each of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import tomllib

from facetune.installer.lock_files import MACOS, NEWEST, OLDEST

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "native_host/facetune/installer"

PYTHONS: Final = tuple(f"3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1))
PLATFORMS: Final = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
_INTEL: Final = "x86_64-apple-darwin"
_ELSEWHERE: Final = "sys_platform != 'darwin' or platform_machine != 'x86_64'"
_ON_INTEL: Final = "onnxruntime>=1.20,<1.24 ; sys_platform == 'darwin' and platform_machine == 'x86_64'"
"""The last releases with wheels for Intel's Macs; for Python 3.14 there are none."""

_HEAD: Final = (
    "# Written by `python -m tools.lock_libraries`, which renews it. The installer fetches these, and no others.\n"
)


def main() -> None:
    """Write and check all lock files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    stated = project["project"]["dependencies"]
    wanted = [f"{each} ; {_ELSEWHERE}" if each.startswith("onnxruntime") else each for each in stated]
    _write("libraries.txt", [*wanted, _ON_INTEL])
    _write("build_tools.txt", project["build-system"]["requires"])
    opencv = next(line for line in (FOLDER / "libraries.txt").read_text("utf-8").splitlines() if "opencv" in line)
    _write(
        "opencv_headless.txt", [opencv.rstrip(" \\").replace("opencv-python", "opencv-python-headless")], "--no-deps"
    )
    for platform in PLATFORMS:
        for python in PYTHONS:
            if (platform, python) != (_INTEL, "3.14"):
                _check(platform, python)


def _write(name: str, requirements: Sequence[str], *options: str) -> None:
    plain = ["--no-emit-index-url", "--no-annotate", "--no-header", "--upgrade"]
    locked = _uv(requirements, "--universal", "--python-version", PYTHONS[0], "--generate-hashes", *plain, *options)
    (FOLDER / name).write_text(_HEAD + locked, encoding="utf-8", newline="\n")
    print(f"{name}: {locked.count('==')} releases")


def _check(platform: str, python: str) -> None:
    """Stop where a library has no wheel for a system."""
    locked = (FOLDER / "libraries.txt").read_text("utf-8").splitlines()
    place = ["--python-platform", platform, "--python-version", python]
    _uv(locked, "--only-binary", ":all:", "--no-deps", *place)
    print(f"{platform}, Python {python}: every library has a wheel")


def _uv(requirements: Sequence[str], *options: str) -> str:
    command = ["uv", "pip", "compile", "--quiet", *options, "-"]
    given = "\n".join(requirements)
    variables = os.environ | {"MACOSX_DEPLOYMENT_TARGET": f"{MACOS}.0"}
    done = subprocess.run(command, input=given, env=variables, capture_output=True, check=False, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
