"""The environment that a user gets: FaceTune from this checkout in a private environment, and nothing else.

The tests' own environment holds packages that change how long an import takes (msgspec, for one, imports
typing_extensions where it is there), so what is timed is timed here.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-bench"


def prepare() -> Path:
    """The `bin` folder of the environment, made or brought up to date. Takes a minute the first time."""
    if not (FOLDER / "bin" / "pip").exists():
        venv.create(FOLDER, with_pip=True)
    python = FOLDER / "bin" / "python"
    print("installing FaceTune into .venv-bench ...", file=sys.stderr)
    subprocess.run([python, "-m", "pip", "install", "-q", ROOT], check=True)
    again = ["--force-reinstall", "--no-deps"]  # the version stays the same when the sources change
    subprocess.run([python, "-m", "pip", "install", "-q", *again, ROOT], check=True)
    return FOLDER / "bin"
