"""Two installers at once."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from facetune.installer import __main__ as installer
from facetune.installer import layout as layouts
from facetune.installer.lock import only_one
from facetune.installer.prompt import StopError

HOLD = """
from types import SimpleNamespace
import sys
from facetune.installer.lock import only_one
with only_one(SimpleNamespace(level="user", home=sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(home):
    """Another process that holds the lock until it is killed."""
    command = [sys.executable, "-c", HOLD, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
def done(make_machine, monkeypatch):
    """What the installer was let do on a computer, by name."""
    machine = make_machine()
    monkeypatch.setattr(layouts, "this_machine", lambda *_: machine)
    monkeypatch.setattr(layouts, "refuse_sudo", lambda _: None)
    monkeypatch.setattr(installer, "refuse_unusable", lambda _: None)  # the home's name has a colon
    done = []
    monkeypatch.setattr(installer, "install", lambda *_: done.append("install"))
    monkeypatch.setattr(installer, "uninstall", lambda *_, **__: done.append("uninstall"))
    return done


@pytest.mark.parametrize("arguments", [[], ["--uninstall"]])
def test_the_second_is_told_and_touches_nothing(other, done, tree, capsys, arguments):
    wheel = layouts.this_machine(None).home / "facetune.whl"
    wheel.touch()
    before = tree()
    with pytest.raises(SystemExit) as left:
        installer.main(["--wheel", str(wheel), *arguments])
    assert left.value.code == 1
    assert "Another installer of FaceTune is at work." in capsys.readouterr().err
    assert (done, tree()) == ([], before)

    other.kill()  # as by a person who does not wait: the lock goes with it
    other.wait()
    with pytest.raises(SystemExit) as left:
        installer.main(["--wheel", str(wheel), *arguments])
    assert (left.value.code, len(done), tree()) == (0, 1, before)


def test_what_the_installer_starts_holds_no_lock(make_machine):
    machine = make_machine()
    with only_one(machine):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with child, only_one(machine):
        child.kill()


def test_it_is_let_go_of_after_a_failure(make_machine):
    machine = make_machine()
    with pytest.raises(StopError, match="pip failed"), only_one(machine):
        raise StopError("pip failed")
    with only_one(machine):
        pass


@pytest.mark.skipif(os.name == "nt", reason="Windows has no folder to lock")
def test_everybodys_is_another_one_and_a_folder_that_cannot_be_locked_keeps_nobody_away(make_machine):
    machine = make_machine()
    with only_one(machine), only_one(machine.for_all()), only_one(replace(machine, home=Path("/nowhere"))):
        pass
