from __future__ import annotations

import gzip
import io

import pytest

from facetune import paths
from facetune.app import catalogue
from facetune.errors import FaceTuneError
from facetune.music.catalogue import import_folders, shared, shipped_facts

HEADER = "id,name,artists,popularity,valence,energy,acousticness,genre\n"


@pytest.fixture
def facts(tmp_path, monkeypatch):
    """The user's catalogue is made of the tracks whose genres are given."""
    monkeypatch.setattr(paths, "catalogue_file", lambda: tmp_path / "data" / "catalogue.sqlite")

    def ship(*genres):
        path = tmp_path / "few.csv"
        rows = [f"{number:022d},Song {number},Singer,5,0.5,0.5,0.5,{genre}\n" for number, genre in enumerate(genres)]
        path.write_text(HEADER + "".join(rows), encoding="utf-8")
        monkeypatch.setattr(shipped_facts, "path", lambda: path)
        shared._open.clear()

    yield ship
    shared._open.clear()


def test_the_commonest_genres_come_first_without_those_that_fit_no_setting(facts, monkeypatch):
    facts("rock;pop", "pop", "x" * 64, "x" * 65, "jazz;rock;pop")
    assert catalogue.genres() == [("pop", 3), ("rock", 2), ("jazz", 1), ("x" * 64, 1)]
    monkeypatch.setattr(catalogue, "MOST_GENRES", 2)
    assert catalogue.genres() == [("pop", 3), ("rock", 2)]


def test_contents(facts, tmp_path):
    facts("pop", "rock")
    (tmp_path / "mine.csv").write_text(HEADER + f"{'z' * 22},Song,Me,5,0.5,0.5,0.5,pop\n", encoding="utf-8")
    catalogue.import_file(tmp_path / "mine.csv")
    found = catalogue.contents()
    assert (found.file, found.tracks, found.artists) == (str(paths.catalogue_file()), 3, 2)
    assert [(each.number, each.file, each.added) for each in found.imports] == [(1, "mine.csv", 1)]


def test_imports_that_cannot_be_listed(facts, monkeypatch):
    facts("pop")

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(import_folders, "list_of", refuse)
    catalogue.build(imports=[])
    with pytest.raises(FaceTuneError) as caught:
        catalogue.contents()
    assert caught.value.code == "disk_failed"


def test_export_to_a_file_and_to_a_stream(facts, tmp_path):
    facts("pop", "rock")
    stream = io.BytesIO()
    assert catalogue.export(stream) == catalogue.export(tmp_path / "all.csv.gz") == 2
    assert stream.getvalue() == gzip.decompress((tmp_path / "all.csv.gz").read_bytes())
