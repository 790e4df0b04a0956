"""Reads the facts about tracks from CSV, row by row, and refuses what cannot be right."""

from __future__ import annotations

import csv
import gzip
import itertools
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from facetune import spotify_links
from facetune.errors import FaceTuneError
from facetune.music.names import split_credit, tidy, unique
from facetune.music.tables.lines import LINE

OnProgress = Callable[[float], None]
"""Called with the share of the work that is done, 0..1, never falling. What it raises stops the work."""

_ROWS_PER_REPORT: Final = 2000
_COMMA_SOURCES: Final = frozenset({"kaggle-music-2024"})
"""Sets that write several artists as "A, B"; in the others a comma belongs to the name."""


class Facts(NamedTuple):
    """One row, checked. Spotify's audio features: 0..1 unless NUMBERS says otherwise, tempo in beats per minute."""

    id: str
    name: str
    artists: list[str]
    album: str | None
    year: int | None
    genre: str | None
    popularity: int
    valence: float
    energy: float
    danceability: float | None
    tempo: float | None
    acousticness: float
    instrumentalness: float | None
    mode: int | None
    key: int | None
    duration_ms: int | None


class Number(NamedTuple):
    """The range of a numeric column, both ends included; `whole` numbers become int; others may be empty."""

    low: float
    high: float
    required: bool = False
    whole: bool = False


NUMBERS: Final = {
    "year": Number(1860, 2200, whole=True),
    "popularity": Number(0, 100, required=True, whole=True),
    "valence": Number(0, 1, required=True),
    "energy": Number(0, 1, required=True),
    "danceability": Number(0, 1),
    "tempo": Number(0, 400),
    "acousticness": Number(0, 1, required=True),
    "instrumentalness": Number(0, 1),
    "mode": Number(0, 1, whole=True),
    "key": Number(-1, 11, whole=True),  # -1: Spotify found none
    "duration_ms": Number(1, 24 * 3600 * 1000, whole=True),
}
"""The numeric columns, in the order of Facts from `year` on, `genre` aside."""

_ALIASES: Final = {"id": "track_id", "artists": "artist"}


def shipped() -> Path:
    """The facts that ship with the package."""
    return Path(__file__).with_name("tracks.csv.gz")


class _Refused(Exception):  # noqa: N818  # never leaves this file
    """Why a row is left out: the reason's name."""


class _Columns:
    """Where each column of one file lies."""

    def __init__(self, header: Sequence[str]) -> None:
        places = {name.strip().lower(): place for place, name in enumerate(header)}
        for name, alias in _ALIASES.items():
            if name not in places and alias in places:
                places[name] = places[alias]
        needed = ["id", "name", "artists", *(name for name, number in NUMBERS.items() if number.required)]
        missing = [name for name in needed if name not in places]
        if missing:
            raise ValueError(f"it has no column {', '.join(missing)}")
        self.width = len(header)
        self.places = places
        self.listed = "artists" in header  # separated by ";", as we write them
        self.numbers = [(name, places.get(name), number) for name, number in NUMBERS.items()]

    def text(self, row: Sequence[str], name: str) -> str | None:
        place = self.places.get(name)
        return (tidy(row[place]) or None) if place is not None else None

    def facts(self, row: Sequence[str]) -> Facts:
        """The row's facts. Raises _Refused."""
        if len(row) != self.width:
            raise _Refused("bad_row")
        track, name = row[self.places["id"]], self.text(row, "name")
        if not spotify_links.is_track_id(track):
            raise _Refused("bad_id")
        if name is None:
            raise _Refused("bad_name")
        credit = row[self.places["artists"]]
        commas = self.text(row, "source") in _COMMA_SOURCES
        artists = unique(credit.split(";")) if self.listed else split_credit(credit, commas=commas)
        if not artists:
            raise _Refused("bad_artists")
        year, *features = [
            _number(column, "" if place is None else row[place], number) for column, place, number in self.numbers
        ]
        album, genre = self.text(row, "album"), self.text(row, "genre")
        return Facts(track, name, artists, album, cast("int | None", year), genre, *features)  # type: ignore[arg-type]


def _number(name: str, text: str, number: Number) -> float | int | None:
    if not text and not number.required:
        return None
    try:
        value = float(text)
    except ValueError:
        raise _Refused(f"bad_{name}") from None
    if not number.low <= value <= number.high:  # false for NaN too
        raise _Refused(f"bad_{name}")
    if not number.whole:
        return value
    if not value.is_integer():
        raise _Refused(f"bad_{name}")
    return int(value)


def read(source: Path, skipped: Counter[str], on_progress: OnProgress | None = None) -> Iterator[Facts]:
    """The rows of a CSV file, gzipped or not, in UTF-8; those that cannot be used are counted in `skipped`.

    The reasons are "bad_row" (another number of fields than the header), "bad_" and a column's name, and
    "repeated_id". Needs the columns id (or track_id), name, artists separated by ";" (or artist), popularity, valence,
    energy and acousticness.

    Raises FaceTuneError source_missing for no such file, tracks_unreadable for a file that is not such a CSV.
    """
    seen: set[str] = set()
    try:
        with source.open("rb") as raw:
            size = max(1, source.stat().st_size)
            rows = csv.reader(_lines(raw))
            columns = _Columns(next(rows, []))
            for number, row in enumerate(rows):
                if on_progress is not None and number % _ROWS_PER_REPORT == 0:
                    on_progress(min(1.0, raw.tell() / size))
                try:
                    facts = columns.facts(row)
                except _Refused as refused:
                    skipped[str(refused)] += 1
                    continue
                if facts.id in seen:
                    skipped["repeated_id"] += 1
                    continue
                seen.add(facts.id)
                yield facts
    except FileNotFoundError as error:
        raise FaceTuneError("source_missing", source=str(source)) from error
    except UnicodeDecodeError as error:
        raise FaceTuneError("tracks_unreadable", file=str(source), detail="it is not in UTF-8") from error
    except (OSError, EOFError, zlib.error, csv.Error, ValueError) as error:
        raise FaceTuneError("tracks_unreadable", file=str(source), detail=str(error)) from error


def _lines(raw: IO[bytes]) -> Iterator[str]:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    stream = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw
    for number in itertools.count():
        line = stream.readline(LINE + 1)
        if not line:
            return
        if len(line) > LINE:
            raise ValueError("a line is too long for a table of tracks")
        yield line.decode("utf-8-sig" if number == 0 else "utf-8")
