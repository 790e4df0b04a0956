"""What SECURITY.md says is there, and is so."""

from __future__ import annotations

import importlib
import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
BOUNDS = re.findall(r"^\| .+ \| (.+) \| `(.+)[ .](_?[A-Z_]+) = (.+)` \|$", PAGE, re.MULTILINE)
UNITS = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "minutes": 60, "million": 10**6, "billion": 10**9}


def computed(text):
    """The value of a product or power that is written down."""
    assert re.fullmatch(r"[\d._ *]+", text), text
    return eval(text, {"__builtins__": {}})  # noqa: S307 - digits and stars


def in_words(text):
    """The value of "4 MiB" or "3 s"."""
    number, _, unit = text.partition(" ")
    return float(number.replace(",", "")) * UNITS.get(unit, 1)


def in_code(place, name):
    if not place.endswith(".js"):
        return getattr(importlib.import_module(place), name)
    [found] = re.findall(
        rf"^(?:export )?const {name} = (.+);", (ROOT / place).read_text(encoding="utf-8"), re.MULTILINE
    )
    return computed(found)


def test_every_test_and_file_that_is_named_exists():
    named = re.findall(r"`((?:tests|native_host|extension)/[^`\s]+)`", PAGE)
    assert len({name for name in named if name.startswith("tests/")}) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_threat_has_a_test():
    section = PAGE[PAGE.index("## What hostile things can do") : PAGE.index("### What is not covered")]
    rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 15
    assert [row for row in rows if not re.search(r"\| `tests/[^|]+ \|$", row)] == []


def test_every_row_of_the_bounds_is_read():
    section = PAGE[PAGE.index("## Bounds") : PAGE.index("## Modes of files")]
    assert len(BOUNDS) == section.count("\n| ") - 2


@pytest.mark.parametrize(("words", "place", "name", "stated"), BOUNDS, ids=lambda value: value if "." in value else "")
def test_every_bound_is_the_one_in_the_code(words, place, name, stated):
    assert in_code(place, name) == computed(stated) == in_words(words)
