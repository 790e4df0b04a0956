#!/usr/bin/env python3
"""Packs the standalone build as a package for Debian and Ubuntu, which a click installs for every user.

    python3 installers/standalone/debian.py [--made build/standalone/made/facetune] [--out dist]

Run build.py first. Needs dpkg-deb, which these systems have. The browsers' manifests are files of the package: dpkg
brings them, and takes them away with it.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tree import MADE, ROOT, lay_out, set_modes

from facetune import __version__  # tree.py has made it known

PROGRAMS: Final = "usr/lib/facetune"
"""Where the folder of the standalone build lies, below the root."""

_EPOCH: Final = "315532800"
"""1980: nothing in the package tells when it was made."""

_CONTROL: Final = """\
Package: facetune
Version: {version}
Architecture: {architecture}
Maintainer: The FaceTune authors <noreply@facetune.org>
Installed-Size: {size}
Depends: libc6 (>= {libc}), zlib1g
Section: sound
Priority: optional
Description: reads your mood from the webcam and answers with music
 The program behind the FaceTune extension for Chrome, Chromium, Edge, Brave
 and Firefox, with Python and every library. It works on this computer alone:
 no picture leaves it. Install the extension in the browser, too.
"""

_AFTER_REMOVAL: Final = """\
#!/bin/sh
set -e
# Debian's base-files makes this folder, and dpkg takes it away with the last file in it.
if [ "$1" = purge ]; then mkdir -p /etc/opt; fi
# An installation of install.sh --system keeps its weights in the same folder.
if [ "$1" = purge ] && [ ! -e /opt/facetune ] && [ ! -e /var/lib/facetune/registrations.json ]; then
    rm -rf /var/lib/facetune
fi
"""


def main() -> None:
    """Stage and pack."""
    parser = argparse.ArgumentParser(description="Pack the standalone build for Debian and Ubuntu.")
    parser.add_argument("--made", type=Path, default=MADE, help="what build.py made")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where the package goes (dist)")
    parser.add_argument("--revision", default="1", help="the package's own number, after the version (1)")
    parser.add_argument("--compression", default="xz", choices=["xz", "gzip", "none"], help="gzip and none are quick")
    options = parser.parse_args()
    beside = options.made.parent if options.made.is_dir() else None  # on the same disk, files need no copies
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        stage(options.made, Path(folder), options.revision)
        package = pack(Path(folder), options.out, options.revision, options.compression)
    print(f"{package}: {package.stat().st_size / 1e6:.0f} MB")


def stage(made: Path, root: Path, revision: str) -> None:
    """Lay out the files of the package, and what dpkg must know, below `root`."""
    lay_out(made, root, "linux", PROGRAMS, "usr/bin/facetune")
    (root / "var/lib/facetune/models").mkdir(
        parents=True
    )  # where root's `facetune models fetch` puts all users' weights
    licence = root / "usr/share/doc/facetune/copyright"
    licence.parent.mkdir(parents=True)
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    licence.write_text(f"{own}\nThe licences of what is bundled lie in /{PROGRAMS}/licences.\n", encoding="utf-8")
    parts = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    control = root / "DEBIAN"
    control.mkdir()
    values = {
        "version": f"{__version__}-{revision}",
        "architecture": architecture(),
        "size": sum(path.stat().st_size for path in parts) // 1024,
        "libc": newest_libc(root / PROGRAMS),
    }
    (control / "control").write_text(_CONTROL.format(**values), encoding="utf-8")
    (control / "postrm").write_text(_AFTER_REMOVAL, encoding="utf-8")
    (control / "postrm").chmod(0o755)
    set_modes(root)


def newest_libc(folder: Path) -> str:
    """The version of the C library that the programs need: the newest one whose symbols they name."""
    needed = {0}
    for file in (folder, *folder.rglob("*")):
        if file.is_file() and (".so" in file.name or file.stat().st_mode & 0o100):
            needed |= set(map(int, re.findall(rb"GLIBC_2\.(\d{1,3})\0", file.read_bytes())))
    return f"2.{max(needed)}"


def architecture() -> str:
    """Debian's name for this machine."""
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def pack(root: Path, out: Path, revision: str, compression: str) -> Path:
    """Run dpkg-deb; the package."""
    out.mkdir(parents=True, exist_ok=True)
    package = out / f"facetune_{__version__}-{revision}_{architecture()}.deb"
    command = ["dpkg-deb", "--root-owner-group", f"-Z{compression}", "--build", str(root), str(package)]
    status = subprocess.run(
        command, check=False, env=os.environ | {"SOURCE_DATE_EPOCH": _EPOCH}, stdout=subprocess.DEVNULL
    ).returncode
    if status != 0:
        sys.exit(f"dpkg-deb failed with status {status}.")
    return package


if __name__ == "__main__":
    main()
