"""Reads what can be read of a damaged profile, row by row, and makes it a whole one."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from facetune.profile import people, retention, schema

if TYPE_CHECKING:
    from sqlite3 import Connection

_LAST_ROW: Final = 2**40
"""The search for rows beyond the damage ends at this rowid. No person scans that often."""

_PATIENCE: Final = 1.0
"""Seconds without a new row after which a table is given up: damaged pages can lead in a circle."""

_KINDS: Final = {"INTEGER": (int,), "REAL": (int, float), "TEXT": (str,)}
"""The values that a column may hold."""


def save(aside: Path, into: Connection) -> int:
    """Copy every row that can be read and that fits; the number of scans among them."""
    import sqlite3

    saved = {}
    uri = f"{aside.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as old:
        old.text_factory = lambda raw: raw.decode("utf-8", "replace")
        for table in ("setting", "current", "profile"):  # else the rows of `people.add_first` would stay instead
            into.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        for table in schema.TABLES:
            saved[table] = _copy(old, into, table)
    _restore_references(into)
    return saved["scan"]


def _copy(old: Connection, into: Connection, table: str) -> int:
    import sqlite3

    known = {name: kind for _, name, kind, *_ in into.execute(f"PRAGMA table_info({table})")}
    copied = 0
    for row in _rows(old, table):
        values = {name: value for name, value in row.items() if name in known and _fits(value, known[name])}
        if not values:
            continue
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        with contextlib.suppress(sqlite3.IntegrityError, sqlite3.DataError):  # bad rows; a full disk raises
            query = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own schema
            copied += into.execute(query, tuple(values.values())).rowcount
    return copied


def _fits(value: object, kind: str) -> bool:
    """Whether a value is of its column's kind. Where it is not, it is left out, or the row where it needs one."""
    return isinstance(value, _KINDS[kind]) and not (isinstance(value, float) and not math.isfinite(value))


def _rows(old: Connection, table: str) -> Iterator[dict[str, Any]]:
    """The rows that can be read, each once, as far as possible in the order of their ids.

    At damage the search goes on at higher ids, in growing steps, until a row can be read. Then it halves the last step
    until it has the first row behind the damage.
    """
    import sqlite3

    columns: list[str] = []
    first, step, newest = 0, 1, time.monotonic()
    seen: set[int] = set()

    def new(rowid: int) -> bool:
        """Whether it is, and the search goes on behind it. A damaged page may give any id, and give it again."""
        nonlocal first, step, newest
        if rowid in seen:
            return False
        seen.add(rowid)
        first, step, newest = max(first, rowid + 1), 1, time.monotonic()
        return True

    old.set_progress_handler(lambda: time.monotonic() - newest > _PATIENCE, 10_000)
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        columns = [name for _, name, *_ in old.execute(f"PRAGMA table_info({table})")]
    query = f"SELECT rowid, * FROM {table} WHERE rowid >= ? ORDER BY rowid"  # noqa: S608 - names of our own schema
    while columns and first < _LAST_ROW and time.monotonic() - newest < _PATIENCE:
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            for rowid, *values in old.execute(query, (first,)):
                if new(rowid):
                    yield dict(zip(columns, values, strict=True))
            return
        # sqlite3 reads one row ahead: the last row before the damage has to be asked for alone.
        for rowid, *values in _next(old, query, first) or ():
            if new(rowid):
                yield dict(zip(columns, values, strict=True))
        damaged, first, step = first, first + step, step * 2
        if _next(old, query, first) is not None:
            first = _halved(old, query, damaged, first)


def _halved(old: Connection, query: str, damaged: int, first: int) -> int:
    """The first id behind `damaged` from which rows can be read, as they can from `first` on."""
    while first - damaged > 1:
        middle = (damaged + first) // 2
        if _next(old, query, middle) is None:
            damaged = middle
        else:
            first = middle
    return first


def _next(old: Connection, query: str, first: int) -> list[Any] | None:
    """The row with the id `first`, or the next one after it, in a list of at most one. None where it is damaged."""
    import sqlite3

    try:
        return old.execute(f"{query} LIMIT 1", (first,)).fetchall()
    except (sqlite3.Error, UnicodeDecodeError):
        return None


def _restore_references(into: Connection) -> None:
    """Make a person for the rows of a lost one; drop references to lost scans, and rows of lost tracks and imports."""
    owners = " UNION ".join(f"SELECT profile_id FROM {table}" for table in retention.OF_A_PERSON)  # noqa: S608 - our own names
    lost = into.execute(f"SELECT profile_id FROM ({owners}) EXCEPT SELECT id FROM profile").fetchall()  # noqa: S608
    for (person,) in lost:
        name = f"Rescued {person}"
        into.execute(
            "INSERT INTO profile (id, name, key, created) VALUES (?, ?, ?, ?)",
            (person, name, people.key(name), time.time()),
        )
    into.execute("DELETE FROM current WHERE profile_id NOT IN (SELECT id FROM profile)")
    into.execute("UPDATE feedback SET scan_id = NULL WHERE scan_id NOT IN (SELECT id FROM scan)")
    into.execute("UPDATE shown SET scan_id = NULL WHERE scan_id NOT IN (SELECT id FROM scan)")
    for table in ("shown", "feedback"):
        into.execute(f"DELETE FROM {table} WHERE track_id NOT IN (SELECT id FROM track)")  # noqa: S608
    # Music whose import is lost could never be taken out again.
    into.execute("DELETE FROM own WHERE brought_id NOT IN (SELECT id FROM brought)")
    if not into.execute("SELECT count(*) FROM profile").fetchone()[0]:
        people.add_first(into)
