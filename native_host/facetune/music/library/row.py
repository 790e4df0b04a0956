"""A row of a person's own music, whatever file it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

SAVED: Final = 4
"""The plays that a track counts for that was saved, not played: it is saved after several."""
PLAYED: Final = 30_000
"""Milliseconds from which on Spotify itself counts a track as played. What was skipped earlier was not wanted."""
MOST_PLAYS: Final = 1_000_000
"""The most plays that a row can tell of one track."""


class Row(NamedTuple):
    """A track by its names, Spotify's id, or both; without a title it is an artist alone.

    `artists` is a credit as the file writes it, or the names of several artists.
    """

    title: str
    artists: str | list[str]
    track: str | None = None
    plays: int = SAVED


class Pair(NamedTuple):
    """Two names of a list that does not say which one is the artist."""

    first: str
    second: str
    plays: int = SAVED


class Skipped(NamedTuple):
    """A row that names no music: the reason's name."""

    reason: str


Rows = Iterator[Row | Pair | Skipped]


def text_of(value: object) -> str:
    """A text on one line; empty for anything that is none."""
    return " ".join(value[:600].split()) if isinstance(value, str) else ""


def plays_of(value: object, default: int = SAVED) -> int:
    """A count of plays; `default` where there is none."""
    try:
        found = int(float(value)) if isinstance(value, int | float | str) else default
    except (ValueError, OverflowError):
        return default
    return max(0, min(MOST_PLAYS, found))
