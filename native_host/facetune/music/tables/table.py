"""A table of tracks that is open for reading, whatever its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple


class Unreadable(NamedTuple):
    """A record that cannot be read as a row: the reason's name, and the value that was wrong."""

    reason: str
    value: str
    fatal: bool = False
    """Whether not even its fields could be read. False for a row with another number of fields than the header."""


Record = tuple[int, "list[object] | Unreadable"]
"""A row's number, counted in Table.unit, and the values that were picked from it."""
Pick = Callable[[Sequence[object]], list[object]]
"""Gives the wanted values of a whole row."""
Known = Callable[[list[str]], Sequence[str]]
"""Which of a header's names are wanted."""


class Table(NamedTuple):
    """An open table: its header, its rows, and how far they were read."""

    header: list[str]
    records: Callable[[Pick], Iterator[Record]]
    """The rows, reduced to what is picked from them as they are read."""
    share: Callable[[], float]
    """How much of the file has been read, 0..1."""
    escaped: bool = False
    """Whether texts may have the apostrophe of values.escaped in front."""
    unit: str = "row"
    """What a record's number counts: the "line" of a text where it begins, the "row" as spreadsheets count with the
    header as 1, or the "item" of a list."""
