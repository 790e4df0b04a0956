"""What killed programs leave, and when it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from facetune import files, paths
from facetune.app import litter
from facetune.app.doctor import parts, repair
from facetune.browsers.machine import this_machine
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process can be asked for there")


@pytest.fixture
def here(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "settings.json")
    monkeypatch.setattr(paths, "catalogue_file", lambda: tmp_path / "catalogue.sqlite")
    monkeypatch.setattr(paths, "fetched_models", lambda: tmp_path / "models")
    return tmp_path


@pytest.fixture
def dead():
    """The number of a process that has ended."""
    return subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)


def names(process):
    return {
        f".settings.json.{process}.abc_1234",
        f"catalogue.sqlite.{process}.abc_1234.part",
        f"brought.{process}.abc_1234/0",
        f"imports/unfinished.{process}.abc_1234/facts.jsonl.gz",
        f"imports/removed.{process}.0001-00000000.17/about.json",
        f"models/.face.onnx.{process}.abc_1234",
    }


def make(folder, process):
    for name in names(process):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def there(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_belongs_to_no_living_process_is_swept(here, dead):
    make(here, int(dead.stdout))
    make(here, os.getpid())
    for kept in ("settings.json", "catalogue.sqlite", "imports/0001-00000000/facts.jsonl.gz", "models/face.onnx"):
        (here / kept).parent.mkdir(parents=True, exist_ok=True)
        (here / kept).touch()
    assert len(litter.left()) == 6
    (found,) = [check for check in parts.disk(this_machine()) if check.code == "disk_litter"]
    assert found.params == {"count": 6}
    assert [check.found for check in repair._done("Disk", repair._litter, this_machine())] == [
        "removed 6 unfinished files"
    ]
    assert there(here) >= names(os.getpid())
    assert len(there(here)) == 10
    assert litter.left() == []


def test_what_an_older_version_left_goes_after_an_hour(here):
    for name, age in (("catalogue.sqlite.abc_1234.part", 4000), (".settings.json.abc_1234", 10)):
        (here / name).touch()
        now = (here / name).stat().st_mtime
        os.utime(here / name, (now - age, now - age))
    assert [path.name for path in litter.sweep()] == ["catalogue.sqlite.abc_1234.part"]


def test_a_writer_that_was_killed_leaves_what_is_swept(here):
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom facetune import files\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.write_atomically(Path(sys.argv[1]), b'{}')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "native_host")}
    killed = subprocess.run([sys.executable, "-c", program, here / "settings.json"], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(there(here)) == 1
    litter.sweep()
    assert there(here) == set()


def test_a_folder_that_cannot_be_read_has_no_litter(here):
    assert files.left(here / "missing", "*") == []
    assert litter.left() == []
