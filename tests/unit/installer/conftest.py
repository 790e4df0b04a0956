"""Layouts of installations, and an environment that fills nothing in."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from facetune.installer import install as steps
from facetune.installer.layout import Layout
from facetune.installer.paths import UserPaths
from facetune.installer.prompt import StopError

needs_sh = pytest.mark.skipif(os.name == "nt", reason="the stand-in for a program is a script for sh")


class FakeEnvironment:
    """Fills nothing in; `fails` says that the libraries are not to be had."""

    fails = False

    def __init__(self, layout, source):
        del source
        self.layout = layout

    def installed(self):
        return None

    def prepare(self, *, chosen):
        del chosen
        self.layout.scripts.mkdir(parents=True, exist_ok=True)
        self.layout.unfinished.touch()

    def fill(self):
        if self.fails:
            raise StopError("pip failed")
        for name in ("facetune", "facetune-host"):
            self.layout.program(name).touch()
        self.layout.unfinished.unlink()

    def facetune(self, *arguments):
        del arguments
        return 0


@pytest.fixture
def lay_out(make_machine, home, monkeypatch):
    """A function that lays an installation out, in the usual place or with another prefix."""
    # Other tests of this process may have used the usual folders, and those of their home.
    monkeypatch.setenv("HOME", str(home / "another home"))
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / f"xdg {name}"))

    def make(prefix=None, machine=None):
        machine = machine or make_machine()
        places = UserPaths(machine.data, machine.config / "facetune", machine.data / "log")
        there = Layout(machine, places, prefix or machine.data, machine.home / ".local/bin/facetune")
        return replace(there, machine=replace(machine, python=there.program("python")))

    return make


def machine_tree(folder):
    """What is in a home, without the folders that are empty."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or path.is_file()}


OPTIONS = steps.Options(source=Path(), chosen_python=False, browsers=[], detector=None, yes=False)
