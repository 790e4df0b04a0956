from __future__ import annotations

import re
from pathlib import Path

import pytest

from facetune import errors
from facetune.error_table import ERRORS
from facetune.errors import FaceTuneError

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("code", ERRORS)
def test_every_code_has_a_sentence_and_a_next_step(code):
    text = ERRORS[code]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)
    assert text.message.endswith((".", "}"))
    assert text.hint.endswith((".", "}"))


def test_values_are_put_into_the_sentences():
    error = FaceTuneError("camera_no_frames", source="Webcam", seconds=3.0)
    assert error.message == "The camera Webcam opened but gave no picture within 3 seconds."
    assert error.as_dict()["params"] == {"source": "Webcam", "seconds": 3.0}


def test_a_forgotten_value_does_not_hide_the_error():
    assert "{source}" in FaceTuneError("camera_busy").message


def test_an_unknown_code_is_a_slip_of_ours():
    with pytest.raises(KeyError):
        FaceTuneError("no_such_code")


def test_every_code_that_is_raised_is_in_the_table_and_every_value_it_names_is_given():
    """Reads the sources: a raise is often the least tested line of a function."""
    raised = re.compile(r'FaceTuneError\(\s*"(\w+)"((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*)\)', re.DOTALL)
    seen = set()
    for file in (ROOT / "native_host").rglob("*.py"):
        for code, arguments in raised.findall(file.read_text(encoding="utf-8")):
            seen.add(code)
            text = ERRORS[code]
            if "**" in arguments:
                continue
            for name in re.findall(r"\{(\w+)", text.message + text.hint):
                assert re.search(rf"\b{name}=", arguments), f"{file.name}: {code} needs {name}"
    assert len(seen) > 20


def test_a_file_name_that_is_not_utf8_can_be_said():
    error = FaceTuneError("source_missing", source="/films/\udcff.mp4")
    error.message.encode()
    assert error.params["source"] == "/films/?.mp4"


def test_the_tree_in_the_docstring_has_every_code_once():
    drawn = errors.__doc__.split("\n\n")[1]
    codes = [word for line in drawn.splitlines() for word in line[32:].split()]
    assert sorted(codes[codes.index("internal") :]) == sorted(ERRORS)
