"""A host that a browser starts with another Python's variables, without a library, or without a home."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from facetune import paths
from facetune.installer import launchers
from tests import catalogue
from tests.host.client import HostProcess

ASTRAY = {
    "PYTHONHOME": "/nowhere",
    "PYTHONPATH": "",  # a folder with another facetune, see below
    "PYTHONPLATLIBDIR": "lib128",
    "PYTHONHASHSEED": "abc",
    "PYTHONUTF8": "maybe",
}
RUN = "\nfrom facetune.host.main import main\nmain()\n"
NO_HOME = """
import os, pwd
for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
    os.environ.pop(name, None)
def missing(uid):
    raise KeyError(uid)
pwd.getpwuid = missing
"""


def portrait():
    return {"source": str(paths.sample_portrait())}


@pytest.fixture(autouse=True)
def _own_home(monkeypatch, tmp_path):
    """A host that ends early may leave an unfinished catalogue, which other tests would find."""
    catalogue.give(tmp_path / "home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


@pytest.fixture
def other_python(tmp_path):
    """A folder for PYTHONPATH, as ROS and AppImages have, with modules of the names that the host needs."""
    folder = tmp_path / "another Python's"
    folder.mkdir()
    for name in ("facetune", "json", "msgspec"):
        (folder / f"{name}.py").write_text("raise SystemExit('another Python')\n")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="Windows has programs in place of scripts")
@pytest.mark.parametrize("spaced", [False, True])
def test_another_pythons_variables_do_not_reach_the_host(tmp_path, other_python, spaced):
    python = Path(sys.executable)
    if spaced:  # a path that no first line of a script can hold
        python = tmp_path / 'a "Python" here'
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        python.chmod(0o755)
    program = tmp_path / "facetune-host"
    program.write_bytes(launchers.script(python, launchers.STARTS["facetune-host"]))
    program.chmod(0o755)
    astray = {**ASTRAY, "PYTHONPATH": str(other_python)}
    with HostProcess(env=astray, command=[str(program), "chrome-extension://test/"]) as process:
        process.initialize()
        assert process.alive()
        checks = process.call("doctor")["checks"]
        (named,) = [each for each in checks if each["code"] == "python_variables_ignored"]
        assert named["params"]["names"].split(", ") == sorted(ASTRAY, key=list(ASTRAY).index)
        assert process.end() == 0


@pytest.mark.parametrize("module", ["cv2", "numpy", "platformdirs", "msgspec"])
def test_a_library_that_is_gone_is_named(module):
    code = f"import sys; sys.modules[{module!r}] = None" + RUN
    with HostProcess(command=[sys.executable, "-c", code]) as process:
        process.initialize()
        error = process.answer(process.start("scan", portrait()))["error"]["data"]
        assert error["code"] == "library_missing"
        assert module in error["message"]
        found = process.answer(process.start("doctor"))
        said = found["error"]["data"] if "error" in found else found["result"]
        assert module in str(said)
        assert process.end() == 0


def test_without_a_home_every_request_is_answered():
    with HostProcess(command=[sys.executable, "-c", NO_HOME + RUN]) as process:
        process.initialize()
        for method, params in (("scan", portrait()), ("settings/read", None), ("doctor", None), ("history/read", {})):
            assert process.fail(method, params) == "home_missing", method
        assert process.end() == 0
        assert b"Traceback" not in process.process.stderr.read()
