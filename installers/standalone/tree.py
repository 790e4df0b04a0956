"""The files of a package for every user of a computer: the standalone build, its command, the browsers' manifests."""
# ruff: noqa: INP001 - debian.py and macos.py beside it import it

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "native_host"))

from facetune.browsers import manifests, table  # noqa: E402 - it is found by the line above
from facetune.browsers.machine import Machine, System  # noqa: E402

MADE: Final = ROOT / "build/standalone/made/facetune"
"""What build.py makes, where it is not told otherwise."""


def lay_out(made: Path, root: Path, system: System, programs: str, command: str) -> None:
    """Lay the package out below `root`: the build in the folder `programs`, and a link to its command.

    The manifests are files of the package, which the system's own tools bring and take away with it. Exits where there
    is no build in `made`.
    """
    if not (made / "facetune-host").is_file():
        sys.exit(f"There is no standalone build in {made}. Run build.py first.")
    root.chmod(0o755)
    shutil.copytree(made, root / programs, symlinks=True, copy_function=_link)
    link = root / command
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(os.path.relpath(root / programs / "facetune", link.parent))
    home = Path("/root")
    machine = Machine(system, home, home, root, home / "python", root=root, level="system")
    for browser in table.BROWSERS:
        for file in browser.manifests(machine):
            if file.is_relative_to(root / "usr/lib64"):  # where other distributions than Debian look
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            program = Path("/", programs, "facetune-host")
            file.write_bytes(manifests.compose(browser.family, program, manifests.extension_ids(browser.family)))


def set_modes(root: Path) -> None:
    """Give every file and folder the mode that it has on every computer, whatever this person's mask is."""
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _link(source: str, target: str) -> None:
    """A second name for a file, or a copy on another disk: the build is large."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
