"""The vectors that the page is tested with are what the host answers now."""

from __future__ import annotations

import json

import pytest

from tools import vectors
from tools.web import columns


@pytest.fixture(scope="session")
def catalogue():
    return columns.popular(columns.TRACKS)


@pytest.mark.timeout(120)
def test_the_answers_with_tracks_are_fresh(catalogue):
    stored = (vectors.FOLDER / "music.json").read_text(encoding="utf-8")
    assert json.loads(vectors.write_music(catalogue)) == json.loads(stored), "run python -m tools.vectors"


def test_the_pages_catalogue_has_the_same_bytes_each_time(catalogue):
    assert columns.content(catalogue) == columns.content(catalogue)


def test_an_id_is_a_number_of_128_bits():
    assert columns._number("0" * 21 + "Z") == 61
    with pytest.raises(ValueError, match="128"):
        columns._number("Z" * 22)
    with pytest.raises(ValueError, match="not an id"):
        columns._number("short")
