"""Tables to import, and what the catalogue made of them."""

from __future__ import annotations

import csv
import sqlite3

import pytest

from facetune.music.catalogue.catalogue import Catalogue


@pytest.fixture
def table(tmp_path):
    """Writes a CSV file."""

    def write(rows, *, name="mine.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
        return path

    return write


def an_id(number):
    return f"imported{number:014d}"


def a_row(number=1, **changes):
    row = {"track_id": an_id(number), "artists": f"Singer {number}", "track_name": f"Song {number}"}
    return {**row, "popularity": 40, "valence": 0.25, "energy": 0.75, "acousticness": 0.5, **changes}


def details(path, track):
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT position FROM tracks WHERE id = ?", (track,)).fetchone()
    return found and Catalogue.open(path).details([found[0]])[0]


def content(path):
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())
