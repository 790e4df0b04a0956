"""Reads the facts that FaceTune ships, and other CSV files of that form.

Stricter than an import, which reads what other programs wrote: a value that needs interpreting is a mistake here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, cast

from facetune import spotify_links
from facetune.errors import FaceTuneError
from facetune.music.facts import NUMBERS, Facts, Number, OnProgress
from facetune.music.names import split_credit, tidy, unique
from facetune.music.tables import csv_table, formats, text
from facetune.music.tables.lines import BROKEN, LINE
from facetune.music.tables.table import Unreadable
from facetune.music.tables.values import RefusedError

_ROWS_PER_REPORT: Final = 2000
_TEXTS: Final = 4000
"""Numbers of a column that are remembered: a feature has a thousand different ones, a tempo two thousand."""
_ALIASES: Final = {"id": "track_id", "artists": "artist"}
_COMMA_SOURCES: Final = frozenset({"kaggle-music-2024", "spotify-tracks-114k-2022", "charts-73-countries"})
"""Data sets that write several artists as "A, B"; in the others a comma is a part of the name."""
_DETAILS: Final = {
    "import_encoding": "it is not in UTF-8",
    "import_too_large": "",
    "import_unreadable": "",
    "source_empty": "it is empty",
}
"""Why a file cannot be read, by the code of the reader's error; "" for the detail of that error."""


def path() -> Path:
    """The facts that ship with the package."""
    return Path(__file__).parents[1] / "tracks.csv.gz"


class _Columns:
    """The places of the columns in one file."""

    def __init__(self, header: Sequence[str]) -> None:
        places = {name.strip().lower(): place for place, name in enumerate(header)}
        for name, alias in _ALIASES.items():
            if name not in places and alias in places:
                places[name] = places[alias]
        needed = ["id", "name", "artists", *(name for name, number in NUMBERS.items() if number.required)]
        missing = [name for name in needed if name not in places]
        if missing:
            raise ValueError(f"it has no column {', '.join(missing)}")
        self.places = places
        self.listed = "artists" in header  # separated by ";", as FaceTune writes them
        self.numbers = [(places.get(name), _Numbers(name, number)) for name, number in NUMBERS.items()]

    def text(self, row: Sequence[str], name: str) -> str | None:
        place = self.places.get(name)
        return (tidy(row[place]) or None) if place is not None else None

    def facts(self, row: Sequence[str]) -> Facts:
        """The row's facts. Raises RefusedError."""
        track, name = row[self.places["id"]], self.text(row, "name")
        if not spotify_links.is_track_id(track):
            raise RefusedError("bad_id", track)
        if name is None:
            raise RefusedError("bad_name", name)
        credit = row[self.places["artists"]]
        if self.listed:
            artists = unique(credit.split(";"))
        else:
            artists = split_credit(credit, commas=self.text(row, "source") in _COMMA_SOURCES)
        if not artists:
            raise RefusedError("bad_artists", credit)
        year, *features = [read["" if place is None else row[place]] for place, read in self.numbers]
        album, genre = self.text(row, "album"), self.text(row, "genre")
        return Facts(track, name, artists, album, cast("int | None", year), genre, *features)  # type: ignore[arg-type]


class _Numbers(dict[str, "float | int | None"]):
    """The numbers of a column by their texts. Most texts come again and again, and are read once."""

    def __init__(self, name: str, number: Number) -> None:
        super().__init__()
        self._name = name
        self._number = number

    def __missing__(self, text: str) -> float | int | None:
        found = _number(self._name, text, self._number)
        if len(self) < _TEXTS:
            self[text] = found
        return found


def _number(name: str, text: str, number: Number) -> float | int | None:
    if not text and not number.required:
        return None
    if number.whole and text.isdecimal() and text.isascii() and number.low <= int(text) <= number.high:
        return int(text)  # most are written so
    try:
        value = float(text)
    except ValueError:
        raise RefusedError(f"bad_{name}", text) from None
    if not number.low <= value <= number.high:  # false for NaN too
        raise RefusedError(f"bad_{name}", text)
    if not number.whole:
        return value
    if not value.is_integer():
        raise RefusedError(f"bad_{name}", text)
    return int(value)


def read(source: Path, skipped: Counter[str], on_progress: OnProgress | None = None) -> Iterator[Facts]:
    """The rows of a CSV file, gzipped or not, in UTF-8; those that cannot be used are counted in `skipped`.

    The reasons are "bad_row" (another number of fields than the header), "bad_" and a column's name, and
    "repeated_id". Needs the columns id (or track_id), name, artists separated by ";" (or artist), popularity, valence,
    energy and acousticness.

    Raises FaceTuneError source_missing for no such file, tracks_unreadable for a file that is not such a CSV.
    """
    try:
        with formats.regular(source) as raw:
            table = csv_table.table(source, text.opened(source, raw, "utf-8-sig"), list, delimiters=",")
            columns = _Columns(table.header)
            seen: set[str] = set()
            for number, row in table.records(list):
                if on_progress is not None and number % _ROWS_PER_REPORT == 0:
                    on_progress(table.share())
                try:
                    if isinstance(row, Unreadable):
                        raise _refused(row)
                    facts = columns.facts(cast("list[str]", row))
                except RefusedError as refused:
                    skipped[refused.reason] += 1
                    continue
                if facts.id in seen:
                    skipped["repeated_id"] += 1
                    continue
                seen.add(facts.id)
                yield facts
    except FaceTuneError as error:
        if error.code not in _DETAILS:
            raise
        detail = _DETAILS[error.code] or str(error.params["detail"])
        raise FaceTuneError("tracks_unreadable", file=str(source), detail=detail) from error
    except (*BROKEN, ValueError) as error:
        raise FaceTuneError("tracks_unreadable", file=str(source), detail=str(error)) from error


def _refused(row: Unreadable) -> Exception:
    """RefusedError for a row that can be left out, ValueError where the file is no CSV."""
    if row.reason == "too_long":
        return ValueError(f"a line is longer than {LINE:,} characters, too long for a table of tracks")
    return ValueError(row.value) if row.fatal else RefusedError(row.reason, row.value)
