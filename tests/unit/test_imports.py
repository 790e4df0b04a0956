"""The contracts between the rooms, in pyproject.toml: import-linter finds what breaks them."""

from __future__ import annotations

import shutil
import subprocess
import sys

import grimp
import pytest

from tests.conftest import ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.fixture
def lint(tmp_path):
    """Plants a line in a module of a copy of the house, and says what import-linter finds there."""
    code = shutil.ignore_patterns("__pycache__", "*.gz", "samples")
    shutil.copytree(ROOT / "native_host/facetune", tmp_path / "facetune", ignore=code)
    shutil.copytree(ROOT / "training", tmp_path / "training", ignore=code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def run(module=None, line=""):
        if module:
            with (tmp_path / module).open("a", encoding="utf-8") as file:
                file.write(f"\n\ndef planted():\n    {line}\n")
        done = subprocess.run(
            [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(tmp_path), "PATH": "", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout

    return run


@pytest.mark.parametrize(
    ("module", "line", "found"),
    [
        ("facetune/music/names.py", "from facetune.app import weights", "facetune.music is not allowed to import"),
        ("facetune/vision/quality.py", "from facetune.music import names", "facetune.vision is not allowed to import"),
        ("facetune/host/framing.py", "from facetune.host import server", "No cycles are allowed in facetune.host"),
        ("facetune/installer/prompt.py", "import msgspec", "facetune.installer is not allowed to import msgspec"),
        ("training/__init__.py", "from facetune import host", "training is not allowed to import facetune.host"),
        ("training/data/faces.py", "from training import run", "training.data is not allowed to import training.run"),
        ("facetune/affect.py", "import training", "facetune is not allowed to import training"),
        ("facetune/new.py", "", "facetune.new"),
    ],
)
def test_an_import_that_breaks_a_contract_is_found(lint, module, line, found):
    status, said = lint(module, line or "pass")
    assert status == 1
    assert found in " ".join(said.split())


def test_an_import_for_the_type_checker_counts(lint):
    line = "from typing import TYPE_CHECKING\n    if TYPE_CHECKING:\n        from facetune.music import names"
    assert lint("facetune/vision/quality.py", line)[0] == 1


def test_the_house_as_it_stands_keeps_every_contract(lint):
    status, said = lint()
    assert status == 0, said


def test_the_front_doors_reach_the_rooms_through_app_and_know_only_their_types():
    graph = grimp.build_graph("facetune")
    rooms = tuple(f"facetune.{room}." for room in ("browsers", "installer", "music", "profile", "spotify", "vision"))
    doors = graph.find_descendants("facetune.cli") | graph.find_descendants("facetune.host")
    known = {name for door in doors for name in graph.find_modules_directly_imported_by(door) if name.startswith(rooms)}
    assert sorted(known) == [
        "facetune.profile.types",
        "facetune.spotify.types",
    ]


def test_no_import_is_an_exception():
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
