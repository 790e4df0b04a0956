"""Connections that read a catalogue: of its file, or of memory where there is no file."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from facetune import files

if TYPE_CHECKING:
    from sqlite3 import Connection

    Reading: TypeAlias = Callable[[], contextlib.AbstractContextManager[Connection]]
    """Gives a connection for as long as something is read over it."""

_PATIENCE: Final = 0.5
"""Seconds to wait for another program that holds the file: longer than FaceTune ever does."""


def of_file(path: Path) -> Reading:
    """Connections to the catalogue in the file `path`, which is never written, and open only while it is read.

    A catalogue is written aside and renamed: the file itself never changes. So it is read without locks on a disk that
    has none. A connection raises sqlite3.Error, at the latest when it is used.
    """
    fixed = "" if files.locks_work(path.parent) else "&immutable=1"
    uri = f"{path.absolute().as_uri()}?mode=ro{fixed}"

    @contextlib.contextmanager
    def reading() -> Iterator[Connection]:
        import sqlite3

        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE)) as connection:
            connection.execute("PRAGMA temp_store = MEMORY")
            yield connection

    return reading


def of_memory(source: Path) -> Reading:
    """One connection to a catalogue that is built from the CSV file `source`, for one thread at a time.

    Raises as fill.fill does.
    """
    import sqlite3

    from facetune.music.catalogue.fill import fill

    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("PRAGMA temp_store = MEMORY")
    fill(connection, source)
    lock = threading.Lock()

    @contextlib.contextmanager
    def reading() -> Iterator[Connection]:
        with lock:
            yield connection

    return reading
