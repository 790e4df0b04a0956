"""The user's own settings of pip, which must not lead the installer's astray."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from facetune.installer.environment import Environment
from facetune.installer.layout import Layout
from facetune.installer.paths import UserPaths
from facetune.installer.programs import clean_environment, leading_astray
from facetune.installer.prompt import StopError

needs_sh = pytest.mark.skipif(os.name == "nt", reason="the stand-in for a program is a script for sh")


@pytest.fixture
def layout(make_machine):
    machine = make_machine()
    return Layout(machine, UserPaths(machine.data, machine.config, machine.data), machine.data, None)


def test_variables_that_put_packages_elsewhere_are_dropped(layout, monkeypatch):
    for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_USER", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "/elsewhere")
    given = clean_environment(layout)
    assert {name for name, value in given.items() if value == "/elsewhere"} == {"PIP_INDEX_URL"}
    assert given["PIP_USER"] == "0"


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
