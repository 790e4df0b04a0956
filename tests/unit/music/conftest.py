"""Catalogues for tests: the real one, built once, and small ones with a few rows."""

from __future__ import annotations

import csv
import gzip
import itertools

import pytest

from facetune.music.catalogue import build, catalogue, shipped_facts
from facetune.music.imports.importer import import_file

_numbers = itertools.count()


def a_track(number=None, **changes):
    """One row of facts, with id, name and artist made from the number."""
    number = next(_numbers) if number is None else number
    row = {
        "id": f"{number:022d}",
        "name": f"Track {number}",
        "artists": f"Artist {number}",
        "album": "Album",
        "year": 2001,
        "genre": "pop;rock",
        "popularity": 50,
        "valence": 0.5,
        "energy": 0.5,
        "danceability": 0.5,
        "tempo": 120.5,
        "acousticness": 0.5,
        "instrumentalness": 0,
        "mode": 1,
        "key": 5,
        "duration_ms": 180_500,
    }
    return {**row, **changes}


@pytest.fixture(scope="session")
def track():
    return a_track


@pytest.fixture(scope="session")
def facts_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("facts")

    def write(rows, *, packed=False):
        path = folder / f"facts {next(_numbers)}.csv"
        with (gzip.open if packed else open)(path, "wt", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture(scope="session")
def small(facts_file):
    """Builds a catalogue from rows."""
    return lambda rows: catalogue.Catalogue.in_memory(facts_file(rows))


@pytest.fixture(scope="session")
def real_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("real") / "catalogue.sqlite"
    build.build(path)
    return path


@pytest.fixture(scope="session")
def real(real_file):
    return catalogue.Catalogue.open(real_file)


@pytest.fixture
def few_shipped(monkeypatch, facts_file, track):
    """Let the package ship only twenty tracks, so that building takes no time."""
    path = facts_file([track() for _ in range(20)], packed=True)
    monkeypatch.setattr(shipped_facts, "path", lambda: path)
    return path


@pytest.fixture
def target(few_shipped, tmp_path):
    """A catalogue of twenty tracks, built."""
    del few_shipped
    path = tmp_path / "data" / "catalogue.sqlite"
    build.build(path)
    return path


@pytest.fixture
def take(target, tmp_path):
    """Imports text or bytes as a file."""

    def import_it(body, name="mine.csv", **options):
        path = tmp_path / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return import_file(path, target=target, **options)

    return import_it
