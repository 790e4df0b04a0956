"""The commands that the documents name can be started."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "training/README.md", "models/README.md")
NAMED = sorted(
    {name for path in DOCUMENTS for name in re.findall(r"python -m training\.(\w+)", (ROOT / path).read_text("utf-8"))}
)


def test_the_documents_name_them_all():
    found = {path.stem for path in (ROOT / "training").glob("*.py") if "__main__" in path.read_text("utf-8")}
    found |= {path.parent.name for path in (ROOT / "training").glob("*/__main__.py")}
    assert set(NAMED) == found


@pytest.mark.parametrize("name", NAMED)
def test_a_command_tells_its_options_under_its_own_name(name, monkeypatch, capsys):
    for module in (f"training.{name}.__main__", f"training.{name}"):
        if module in sys.modules and not hasattr(sys.modules[module], "__path__"):
            monkeypatch.delitem(sys.modules, module)  # runpy warns of a module that is imported already
    monkeypatch.setattr(sys, "argv", ["python -m", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"training.{name}", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: training.{name} ")
