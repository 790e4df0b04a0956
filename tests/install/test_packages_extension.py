"""The extension's zips as their stores check them. tests/e2e/test_packages.py loads them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

WEB_EXT = ROOT / "tests/node_modules/web-ext/bin/web-ext.js"

node = pytest.mark.skipif(not (WEB_EXT.is_file() and shutil.which("node")), reason="web-ext is not installed")


def pack(folder: Path) -> list[Path]:
    command = [sys.executable, ROOT / "installers/package.py", "--out", folder]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [Path(line) for line in said.splitlines()]


def test_both_are_made_by_one_command_and_the_same_each_time(tmp_path):
    first, second = pack(tmp_path / "one"), pack(tmp_path / "two")
    assert [file.name.split("-")[1] for file in first] == ["chromium", "gecko"]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


@node
def test_mozilla_has_nothing_to_say_against_its_own(tmp_path):
    with zipfile.ZipFile(pack(tmp_path)[1]) as archive:
        archive.extractall(tmp_path / "extension")
    # Not --self-hosted: as a listed add-on, which has the stricter rules.
    command = ["node", WEB_EXT, "lint", "--source-dir", tmp_path / "extension", "--warnings-as-errors"]
    process = subprocess.run(command, capture_output=True, check=False, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
