"""Rows from a table with a header: Exportify, TuneMyMusic, Last.fm, and any other with usual names of columns."""

from __future__ import annotations

from collections.abc import Sequence

from facetune import spotify_links
from facetune.music.library.headers import Columns
from facetune.music.library.row import PLAYED, SAVED, Row, Rows, Skipped, plays_of, text_of
from facetune.music.tables.numbers import as_float
from facetune.music.tables.table import Table, Unreadable
from facetune.music.tables.values import unescaped


def rows(table: Table, columns: Columns) -> Rows:
    """The rows of a table. Raises as the table does."""
    places = [place for place in columns if place is not None]
    taken = Columns(*(None if place is None else places.index(place) for place in columns))

    def pick(row: Sequence[object]) -> list[object]:
        return [row[place] for place in places]

    for _, row in table.records(pick):
        yield Skipped(row.reason) if isinstance(row, Unreadable) else row_of(row, taken, escaped=table.escaped)


def row_of(row: Sequence[object], columns: Columns, *, escaped: bool = False) -> Row | Skipped:
    """The row in the values of the known columns."""

    def text(place: int | None) -> str:
        found = "" if place is None else text_of(row[place])
        return unescaped(found) if escaped and found[:1] == "'" else found

    played = columns.length is not None or columns.moment is not None
    if columns.length is not None:
        length = as_float(row[columns.length])
        if length is not None and length < PLAYED:
            return Skipped("too_short")
    link = text(columns.track)
    track = spotify_links.track_id(link) if link else None
    artists = _artists(None if columns.artists is None else row[columns.artists], text(columns.artists))
    if not artists and track is None:
        return Skipped("no_music")
    plays = SAVED if not played else 1
    if columns.plays is not None:
        plays = plays_of(row[columns.plays], plays)
    return Row(text(columns.title), artists, track, plays)


def _artists(value: object, text: str) -> str | list[str]:
    if isinstance(value, list):
        return [name for each in value[:50] if (name := text_of(each))]
    return text
