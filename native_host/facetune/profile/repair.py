"""Sets a damaged profile aside and saves what can be read of it."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from facetune.profile import people, schema
from facetune.profile.connection import connect, kind_of, make, writing
from facetune.profile.types import Damage

if TYPE_CHECKING:
    from sqlite3 import Connection

_log: Final = logging.getLogger("facetune")

_LAST_ROW: Final = 2**40
"""The search for rows beyond the damage ends at this rowid. No person scans that often."""

_PATIENCE: Final = 1.0
"""Seconds without a new row after which a table is given up: damaged pages can lead in a circle."""

_KINDS: Final = {"INTEGER": (int,), "REAL": (int, float), "TEXT": (str,)}
"""The values that a column may hold."""


def repair(file: Path) -> Path:
    """Replace the file by one that holds what can be read of it; where the damaged one now lies, beside it.

    The caller holds the lock, alone, so that no connection is open: only then may the file be copied. The damaged file
    stays in its place until the new one is complete, so that this may be interrupted and done again.

    Raises OSError and sqlite3.Error, for example for a full disk. The damaged file is then still in its place and the
    copies are gone, as they would keep the disk full.
    """
    fresh = file.with_name(f"{file.name}.new")
    aside = _copy_aside(file)
    try:
        try:
            scans = _fill(fresh, aside, _save)
        except Exception as error:
            if isinstance(error, OSError) or (kind_of(error) == "unusable" and "full" in str(error)):
                raise
            _log.exception("nothing of the damaged profile can be read")
            scans = _fill(fresh, aside, lambda _aside, _into: 0)
    except BaseException:
        for copied in (*_all_files(fresh), *_all_files(aside)):
            copied.unlink(missing_ok=True)
        raise
    for leftover in _all_files(file)[1:]:  # SQLite would take another database's log for the new one's
        leftover.unlink(missing_ok=True)
    fresh.replace(file)
    _log.warning("the profile was damaged: set aside as %s, %d scans saved", aside, scans)
    return aside


def set_aside(file: Path) -> list[Path]:
    """The damaged files that lie beside the profile, the oldest first."""
    found = file.parent.glob(f"{file.name}.damaged-*")
    return sorted(path for path in found if not path.name.endswith(("-wal", "-shm")))


def remove_set_aside(file: Path) -> None:
    """Remove the damaged files that lie beside the profile. Raises OSError."""
    for aside in set_aside(file):
        for each in _all_files(aside):
            each.unlink(missing_ok=True)


def _fill(fresh: Path, aside: Path, save: Callable[[Path, Connection], int]) -> int:
    """Make the file `fresh` of what `save` can read of the file that was set aside; the number of scans saved."""
    for leftover in _all_files(fresh):
        leftover.unlink(missing_ok=True)
    make(fresh, people.add_first)
    with contextlib.closing(connect(fresh)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        with writing(connection):
            scans = save(aside, connection)
            notice = msgspec.json.encode(Damage(file=str(aside), time=time.time(), scans=scans)).decode()
            connection.execute("INSERT INTO notice (time, detail) VALUES (?, ?)", (time.time(), notice))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return scans


def _all_files(file: Path) -> list[Path]:
    """The database, its write-ahead log, and the log's index."""
    return [file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")]


def _copy_aside(file: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    number = 0
    while True:
        aside = file.with_name(f"{file.name}.damaged-{stamp}{f'-{number}' if number else ''}")
        if not aside.exists():
            break
        number += 1
    try:
        for source, target in zip(_all_files(file)[:2], _all_files(aside)[:2], strict=True):
            if source.exists():
                os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # private before it is filled
                shutil.copyfile(source, target)
    except BaseException:
        for target in _all_files(aside):
            target.unlink(missing_ok=True)
        raise
    return aside


def _save(aside: Path, into: Connection) -> int:
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
    for leftover in _all_files(aside)[2:]:
        leftover.unlink(missing_ok=True)
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
    """Make a person for the rows of a lost one; drop references to lost scans, and rows of lost tracks."""
    tables = ("scan", "shown", "feedback", "setting", "calibration", "cache")
    owners = " UNION ".join(f"SELECT profile_id FROM {table}" for table in tables)  # noqa: S608 - our own names
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
    if not into.execute("SELECT count(*) FROM profile").fetchone()[0]:
        people.add_first(into)
