"""The command line as a process, for the tests of its commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from facetune import paths
from tests.conftest import ROOT

needs_model = pytest.mark.skipif(
    not (paths.shipped_models() / "emotions.onnx").is_file(), reason="models/emotions.onnx is not there"
)


def environment(**changes):
    return {**os.environ, "PYTHONPATH": str(ROOT / "native_host"), **changes}


def facetune(*arguments, **changes):
    return subprocess.run(
        [sys.executable, "-m", "facetune", *map(str, arguments)],
        env=environment(**changes),
        cwd=os.environ["HOME"],
        capture_output=True,
        check=False,
        timeout=60,
    )


def answer(*arguments, status=0, **changes):
    """The JSON that a command prints; it must print nothing else."""
    process = facetune(*arguments, "--json", **changes)
    assert (process.returncode, process.stderr) == (status, b"")
    return json.loads(process.stdout)
