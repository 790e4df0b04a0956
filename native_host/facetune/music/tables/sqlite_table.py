"""Reads a table of a SQLite database, which is opened read-only and trusted in nothing.

Only a plain table is read, by one statement without a condition, so that nothing of the file is run: no view, trigger,
virtual table, generated column or function. The file is taken as it is (immutable): SQLite writes nothing beside it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from facetune.errors import FaceTuneError
from facetune.music.tables.lines import LINE
from facetune.music.tables.table import Known, Pick, Record, Table

if TYPE_CHECKING:
    from sqlite3 import Connection

MAGIC: Final = b"SQLite format 3\0"
_STEP: Final = 10_000
"""Instructions of SQLite's machine between two looks at the work."""
_STEPS: Final = 1000
"""Such steps from one row to the next: a table that is whole needs one. Damaged pages may lead in circles."""
_ROW: Final = 100
"""About the bytes of a row, for the progress."""
_TABLES: Final = 1000
_COLUMNS: Final = 2000


@contextlib.contextmanager
def opened(path: Path, known: Known) -> Iterator[Table]:
    """The table with the most `known` columns in the database `path`. Raises as formats.opened does."""
    with contextlib.ExitStack() as stack:
        with _named(path):
            connection = stack.enter_context(contextlib.closing(_connected(path)))
            work = _Work(path)
            connection.set_progress_handler(work.step, _STEP)
            name, header = _best(connection, known)
            connection.set_authorizer(_only_reading)
        yield Table(header, lambda pick: _records(connection, (name, header), pick, work), work.share)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    import sqlite3

    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeError) as error:  # UnicodeError for a name in SQLite's own message
        detail = str(error) if isinstance(error, sqlite3.Error) else "the database is damaged"
        raise FaceTuneError("import_unreadable", file=str(path), detail=detail) from error


def _connected(path: Path) -> Connection:
    import sqlite3

    journal = path.with_name(f"{path.name}-wal")
    with contextlib.suppress(OSError):
        if journal.stat().st_size:
            detail = "a program is using this database; close it first"
            raise FaceTuneError("import_unreadable", file=str(path), detail=detail)
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    for pragma in ("query_only = 1", "trusted_schema = 0", "cell_size_check = 1", "temp_store = 2", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    if hasattr(connection, "setlimit"):  # from Python 3.11 on
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * LINE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    return connection


class _Work:
    """Bounds what SQLite does between two rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done = 0
        self._bytes = path.stat().st_size
        self._steps = 0

    def step(self) -> int:
        """Called by SQLite; anything but 0 stops it."""
        self._steps += 1
        return int(self._steps > _STEPS)

    def row(self) -> None:
        """A row came. Raises FaceTuneError where the file has no place for so many."""
        self.done += 1
        self._steps = 0
        if self.done > self._bytes:  # a row takes two bytes at least
            raise FaceTuneError("import_unreadable", file=str(self.path), detail="its pages lead in circles")

    def share(self) -> float:
        """About how much has been read, 0..1."""
        return min(1.0, _ROW * self.done / max(1, self._bytes))


def _best(connection: Connection, known: Known) -> tuple[str, list[str]]:
    """The name and the columns of the table with the most known columns; no name where there is no table."""
    plain = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' LIMIT ?"
    best: tuple[str, list[str]] = ("", [])
    for (name,) in connection.execute(plain, (_TABLES,)).fetchall():
        # table_info leaves out what is generated or hidden.
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({_quoted(name)})").fetchmany(_COLUMNS)]
        if not name.startswith("sqlite_") and (not best[0] or len(known(columns)) > len(known(best[1]))):
            best = name, columns
    return best


def _records(connection: Connection, what: tuple[str, list[str]], pick: Pick, work: _Work) -> Iterator[Record]:
    name, header = what
    columns = ", ".join(map(_quoted, header))
    with _named(work.path):
        for row in connection.execute(f"SELECT {columns} FROM {_quoted(name)}"):  # noqa: S608
            work.row()
            yield work.done + 1, pick(row)


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _only_reading(action: int, *_about: str | None) -> int:
    """SQLite's answer to whether a statement may do that: choose, and read columns, nothing else."""
    import sqlite3

    return sqlite3.SQLITE_OK if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ) else sqlite3.SQLITE_DENY
