"""What may be typed for what a person likes to hear."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from facetune.app import wishes
from facetune.errors import FaceTuneError
from facetune.music.catalogue import shared


@pytest.fixture(autouse=True)
def _few_tracks(monkeypatch):
    counts = {"jazz": 3, "hip-hop": 2, "Mine": 1, "classical": 1, "gone": 0}
    few = SimpleNamespace(genre_counts=lambda: counts, year=np.array([0, 1984, 1991], np.int16))
    monkeypatch.setattr(shared, "catalogue", lambda: few)


def refused(read, *typed):
    with pytest.raises(FaceTuneError) as caught:
        read(typed)
    assert caught.value.code == "usage"
    return caught.value.message


def test_genres_are_those_of_the_catalogue_as_it_spells_them():
    assert wishes.genres(["JAZZ", "mine", "jazz"]) == ["jazz", "Mine"]
    assert wishes.genres([]) == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("classic", "No track of the catalogue has the genre 'classic'. Did you mean classical?"),
        ("Hip Hop", "No track of the catalogue has the genre 'Hip Hop'. Did you mean hip-hop?"),
        ("gone", "The genres are Mine, classical, hip-hop, jazz."),
        ("nonsense", "The genres are Mine, classical, hip-hop, jazz."),
    ],
)
def test_a_genre_that_no_track_has_is_refused_with_those_that_are_meant(typed, told):
    assert told in refused(wishes.genres, "jazz", typed)


def test_a_long_list_is_cut(monkeypatch):
    many = SimpleNamespace(genre_counts=lambda: {f"genre {number:03}": 1 for number in range(100)})
    monkeypatch.setattr(shared, "catalogue", lambda: many)
    assert refused(wishes.genres, "zzz").endswith("genre 068, genre 069 ...")


def test_languages():
    assert wishes.languages(["pt-BR", "ja", "JA"]) == ["pt", "ja"]
    assert "There is no language 'german'. Did you mean de? The languages are en, es," in refused(
        wishes.languages, "en", "german"
    )
    assert refused(wishes.languages, "klingon").startswith("There is no language 'klingon'. The languages are en,")


def test_decades():
    assert wishes.decades(["1999s", "1980", "1991"]) == [1980, 1990]
    assert wishes.decades([]) == []
    told = "No track of the catalogue is known to be from the 1060s. The decades are 1980, 1990."
    assert refused(wishes.decades, "1991", "1066") == told
    for wrong in ("80s", "soon", "19801", "²²²²", "-198"):
        assert "four digits" in refused(wishes.decades, wrong)
