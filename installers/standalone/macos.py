#!/usr/bin/env python3
"""Packs the standalone build as a package for macOS, which a click installs for every user. Never run on macOS so far.

    python3 installers/standalone/macos.py [--made build/standalone/made/facetune] [--out dist]

Run build.py first. Needs pkgbuild, which is part of Xcode's command line tools. The README says how to sign it.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from tree import MADE, lay_out, set_modes

from facetune import __version__  # tree.py has made it known


def main() -> None:
    """Lay out and pack."""
    parser = argparse.ArgumentParser(description="Pack the standalone build for macOS.")
    parser.add_argument("--made", type=Path, default=MADE, help="what build.py made")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where the package goes (dist)")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    package = options.out / f"facetune-{__version__}-macos-{platform.machine()}.pkg"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lay_out(options.made, root, "macos", "usr/local/lib/facetune", "usr/local/bin/facetune")
        set_modes(root)
        # All of it then belongs to root, as pkgbuild recommends.
        about = ["--identifier", "org.facetune.host", "--version", __version__, "--install-location", "/"]
        command = ["pkgbuild", "--root", folder, *about, "--ownership", "recommended", str(package)]
        status = subprocess.run(command, check=False).returncode
    if status != 0:
        sys.exit(f"pkgbuild failed with status {status}.")
    print(package)


if __name__ == "__main__":
    main()
