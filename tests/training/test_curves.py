"""The picture of a run, and the library that draws it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_without_matplotlib_it_is_not_even_imported():
    """So that training.train, which imports it before it writes anything, tells of that by then."""
    code = "import sys; sys.modules['matplotlib'] = None; import training.run.curves"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "matplotlib" in done.stderr
