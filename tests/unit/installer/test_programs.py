"""The user's own settings of pip, which must not lead the installer's astray."""

from __future__ import annotations

import io
import os
import platform
import shlex
import sys
from pathlib import Path

import pytest

from facetune.installer.environment import Environment
from facetune.installer.layout import Layout
from facetune.installer.paths import UserPaths
from facetune.installer.programs import Programs, clean_environment, leading_astray
from facetune.installer.prompt import StopError
from facetune.installer.wheels import BUILT, lacking

needs_sh = pytest.mark.skipif(os.name == "nt", reason="the stand-in for a program is a script for sh")


@pytest.fixture
def layout(make_machine):
    machine = make_machine()
    return Layout(machine, UserPaths(machine.data, machine.config, machine.data), machine.data, None)


def test_variables_that_put_packages_elsewhere_are_dropped(layout, monkeypatch):
    for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_USER", "PIP_NO_DEPS", "PIP_DRY_RUN"):
        monkeypatch.setenv(name, "/elsewhere")
    for name in ("PIP_INDEX_URL", "PIP_PROXY", "PIP_CERT", "PIP_CACHE_DIR", "PIP_CONFIG_FILE"):
        monkeypatch.setenv(name, "/elsewhere")
    given = clean_environment(layout)
    kept = {name for name, value in given.items() if value == "/elsewhere"}
    assert kept == {"PIP_INDEX_URL", "PIP_PROXY", "PIP_CERT", "PIP_CACHE_DIR", "PIP_CONFIG_FILE"}
    assert given["PIP_USER"] == given["PIP_NO_DEPS"] == given["PIP_DRY_RUN"] == "0"


@pytest.mark.parametrize(("value", "kept"), [("20", True), ("abc", False), ("", False), ("-1", False)])
def test_a_number_of_pips_that_is_none_is_dropped(layout, monkeypatch, value, kept):
    monkeypatch.setenv("PIP_TIMEOUT", value)
    assert ("PIP_TIMEOUT" in clean_environment(layout)) == kept


class TestWheels:
    def sentence(self, there):
        """What is said where the index has wheels of these libraries only."""
        return lacking(lambda *words, **_: words[-1] in there)

    def test_a_platform_without_some_is_named(self, monkeypatch):
        monkeypatch.setattr(platform, "machine", lambda: "riscv64")
        said = self.sentence({"platformdirs", "numpy"})
        assert "on riscv64" in said
        assert "no wheel of onnxruntime and opencv-python, which" in said

    def test_an_index_that_does_not_answer_and_one_that_has_all_are_another_matter(self):
        assert self.sentence(set()) is None
        assert self.sentence({"platformdirs", *BUILT}) is None


@pytest.mark.parametrize(
    ("listing", "setting"),
    [
        ("", None),
        (":env:.target='/x'\nglobal.index-url='https://x/global.target=y'\nglobal.root=''", None),
        ("download.target='/x'\ninstall.target-python='3'\nglobal.user='1'", None),
        ("global.cert='/x'\nglobal.target='/x'", "global.target"),
        ("install.prefix=\"it's\"\nglobal.cert='/x'", "install.prefix"),
        ("global.root='/x'", "global.root"),
    ],
)
def test_what_pip_lists(listing, setting):
    assert leading_astray(listing) == setting


@needs_sh
def test_a_file_of_pips_that_puts_packages_elsewhere_is_refused(layout, monkeypatch, tmp_path):
    layout.machine.python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    layout.machine.python.chmod(0o755)
    layout.prefix.mkdir(parents=True)
    (tmp_path / "pip.conf").write_text("[install]\ntarget = /elsewhere\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    with pytest.raises(StopError, match=r"have install\.target, which puts packages elsewhere.*PIP_CONFIG_FILE="):
        Environment(layout, Path("facetune.whl")).fill()


class Terminal(io.StringIO):
    def isatty(self):
        return True


PIP = """#!/bin/sh
echo 'Collecting numpy'
echo '  Downloading numpy-2.4.6-cp311-cp311-manylinux_x86_64.whl (16.4 MB)'
echo 'Installing collected packages: numpy'
echo 'ERROR: no space' >&2
exit $STATUS
"""


@needs_sh
class TestPip:
    @pytest.fixture
    def pip(self, layout, monkeypatch):
        """Runs a stand-in for pip that ends with a status; gives whether it succeeded."""
        layout.machine.python.parent.mkdir(parents=True, exist_ok=True)
        layout.machine.python.write_text(PIP)
        layout.machine.python.chmod(0o755)

        def run(status, **how):
            monkeypatch.setenv("STATUS", str(status))
            return Programs(layout).pip("install", "numpy", **how)

        return run

    def test_where_it_succeeds_a_file_gets_none_of_its_lines(self, pip, capsys):
        assert pip(0)
        assert capsys.readouterr() == ("", "")

    def test_where_it_fails_all_that_it_said_is_shown(self, pip, capsys):
        assert not pip(1)
        assert capsys.readouterr().out.splitlines()[-1] == "ERROR: no space"
        assert not pip(1, quiet=True)
        assert capsys.readouterr() == ("", "")

    def test_a_terminal_shows_one_line_that_goes_away(self, pip, monkeypatch):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stdout", terminal)
        monkeypatch.setenv("COLUMNS", "40")
        assert pip(0)
        shown = [line.strip() for line in terminal.getvalue().split("\r")]
        assert [line for line in shown if line] == ["downloading numpy 2.4.6, 16.4 MB", "unpacking"]
        assert terminal.getvalue().endswith(" \r")
        assert "\n" not in terminal.getvalue()

    def test_one_that_does_not_start_has_failed(self, layout):
        assert not Programs(layout).pip("install", "numpy")
