"""Registrations that are repaired without being asked: after a move, an upgrade, a new environment."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from facetune import __version__
from facetune.browsers import manifests
from facetune.browsers import register as registering
from facetune.browsers.browser import HOST_NAME
from facetune.browsers.register import Place, register, repair
from facetune.browsers.status import registrations
from facetune.browsers.table import by_key


def states(registrations):
    return {each.browser: each.state for each in registrations}


def manifest(browser, machine):
    return by_key(browser).manifests(machine)[0]


def rewrite(file, **changes):
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def test_where_all_is_well_nothing_is_touched(make_machine, tree):
    machine = make_machine()
    register(machine, names=["chrome", "firefox"])
    before = tree()
    assert repair(machine) == []
    assert tree() == before


def test_none_is_added_where_none_was(make_machine, tree):
    machine = make_machine(programs={"firefox"})
    before = tree()
    assert repair(machine) == []
    assert tree() == before


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_a_program_that_moved(make_machine, home, system):
    machine = make_machine(system)
    register(machine, names=["chrome", "firefox"], extra_ids=["dev@example.org"])
    moved = home / "elsewhere"
    machine.python.parent.rename(moved)
    there = replace(machine, python=moved / "python")
    assert {each.state for each in registrations(there) if each.browser in ("chrome", "firefox")} == {"dangling"}
    assert {each.state for each in repair(there)} == {"registered"}
    seen = {each.browser: each for each in registrations(there)}
    assert seen["firefox"].program == str(moved / manifests.host_program(there).name)
    assert seen["firefox"].extension_ids == ["extension@facetune.org", "dev@example.org"]
    assert repair(there) == []


@pytest.mark.parametrize("old", ["FaceTune 0.0.9 reads", "FaceTune reads your mood"])
def test_an_older_version(make_machine, old):
    machine = make_machine()
    register(machine, names=["firefox"])
    rewrite(manifest("firefox", machine), description=old)
    assert {each.browser: each.outdated for each in registrations(machine)}["firefox"]
    assert repair(machine)[0].state == "registered"
    assert f"FaceTune {__version__} " in manifest("firefox", machine).read_text(encoding="utf-8")


def test_a_newer_one_and_another_programs_are_left_alone(make_machine, tree):
    machine = make_machine()
    register(machine, names=["firefox", "chrome"])
    rewrite(manifest("firefox", machine), description="FaceTune 99.0.0 reads")
    rewrite(manifest("chrome", machine), path="/gone/other-host")
    before = tree()
    assert repair(machine) == []
    assert tree() == before


def test_a_folder_that_was_named(make_machine, home):
    machine = make_machine()
    folder = home / "odd"
    register(machine, place=Place(folder, "gecko"))
    rewrite(folder / f"{HOST_NAME}.json", path="/gone/facetune-host")
    assert [each.state for each in repair(machine)] == ["registered"]


def test_a_registry_value_that_points_to_a_vanished_manifest(make_machine):
    machine = make_machine("windows")
    register(machine, names=["edge"])
    manifest("edge", machine).unlink()
    assert states(repair(machine))["edge"] == "registered"


def test_what_may_not_be_written_is_told(make_machine, monkeypatch):
    machine = make_machine()
    register(machine, names=["firefox"])
    file = manifest("firefox", machine)
    rewrite(file, path="/gone/facetune-host")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(registering, "write_atomically", refuse)
    assert {each.state for each in repair(machine)} == {"failed"}


def test_without_a_program_of_its_own_it_does_nothing(make_machine):
    machine = make_machine()
    register(machine, names=["firefox"])
    (machine.python.parent / "facetune-host").unlink()
    assert repair(machine) == []
