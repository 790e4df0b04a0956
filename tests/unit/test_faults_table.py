"""docs/faults.md: every promise names a test, and every test that it names is there."""

from __future__ import annotations

import re

from tests.conftest import ROOT

ROWS = [line for line in (ROOT / "docs/faults.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")][
    2:
]
NAMED = re.compile(r"`(tests/[^`]+?)::([^`]+)`")


def is_there(file, name):
    path = ROOT / file
    if not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    wanted = f'test("{name}"' if file.endswith(".js") else f"def {name}("
    return wanted in text


def test_each_row_names_tests_that_exist():
    assert len(ROWS) >= 20
    without = [row for row in ROWS if len(row.strip("| ").split(" | ")) != 3 or not NAMED.search(row)]
    assert without == []
    missing = [found.groups() for row in ROWS for found in NAMED.finditer(row) if not is_there(*found.groups())]
    assert missing == []


def test_a_test_that_is_not_there_would_be_missed():
    assert not is_there("tests/host/test_faults.py", "test_of_something_else")
    assert not is_there("tests/extension/session.test.js", "a result is lost")
    assert not is_there("tests/host/test_nothing.py", "test_a_disk_that_is_full")
