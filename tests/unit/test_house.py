"""CONTRIBUTING.md's table of rooms says what the modules of each import, no less and no more."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "native_host/facetune"
EVERYBODY = {
    "PROTOCOL",
    "__version__",
    "affect",
    "errors",
    "files",
    "locks",
    "paths",
    "spotify_links",
    "tasks",
    "types",
}
ROW = re.compile(r"^\| `native_host/facetune/(\w+)/` \|[^|]*\| (.*) \|$", re.MULTILINE)
ROOMS = dict(ROW.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))


def imported(room):
    found = set()
    for file in (PACKAGE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{name}" for name in names]
            found |= {name.split(".")[1] for name in names if name.startswith("facetune.")}
    return found - {room}


def test_every_room_has_a_row():
    assert set(ROOMS) == {file.parent.name for file in PACKAGE.glob("*/__init__.py")}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_what_its_row_says(room):
    assert imported(room) - EVERYBODY == set(re.findall(r"`(\w+)`", ROOMS[room]))
