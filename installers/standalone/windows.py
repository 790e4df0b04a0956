r"""Packs the standalone build as an installer for Windows, for every user of the computer. Never run on Windows so far.

    py -3 installers\standalone\windows.py [--made build\standalone\made\facetune] [--out dist]

Run build.py first. Needs WiX 3.14, whose folder the variable WIX names. The installed program registers itself with the
browsers, see windows.wxs: there the registry leads to its manifests.
"""
# ruff: noqa: INP001 - a script

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "native_host"))

from facetune import __version__  # noqa: E402 - it is found by the line above


def main() -> None:
    """Collect the files, compile, and link."""
    parser = argparse.ArgumentParser(description="Pack the standalone build for Windows.")
    made = HERE.parents[1] / "build/standalone/made/facetune"
    parser.add_argument("--made", type=Path, default=made, help="what build.py made")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where the installer goes (dist)")
    options = parser.parse_args()
    package = options.out.absolute() / f"facetune-{__version__}-windows-x86_64.msi"
    package.parent.mkdir(parents=True, exist_ok=True)
    values = [f"-dMade={options.made.absolute()}", f"-dVersion={__version__}"]
    with tempfile.TemporaryDirectory() as work:
        files = Path(work, "files.wxs")
        # -ag: a file keeps its component from version to version. -srd: the folder has a name in windows.wxs.
        collect = ["-cg", "Programs", "-dr", "INSTALLDIR", "-ag", "-sreg", "-srd", "-sfrag", "-scom"]
        run("heat", "dir", options.made.absolute(), *collect, "-var", "var.Made", "-out", files)
        run("candle", "-arch", "x64", *values, "-out", f"{work}{os.sep}", HERE / "windows.wxs", files)
        run("light", "-sval", "-out", package, Path(work, "windows.wixobj"), Path(work, "files.wixobj"))
    print(package)


def run(tool: str, *arguments: object) -> None:
    """Run one of WiX's tools; exits where it fails, which has said why."""
    folder = os.environ.get("WIX")
    program = str(Path(folder, "bin", tool)) if folder else tool
    status = subprocess.run([program, "-nologo", *map(str, arguments)], check=False).returncode
    if status != 0:
        sys.exit(f"{tool} failed with status {status}.")


if __name__ == "__main__":
    main()
