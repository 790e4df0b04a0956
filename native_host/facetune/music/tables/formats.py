"""Opens a table of tracks, CSV (gzipped or not) or Parquet, from any source.

Nothing here trusts the file: what it holds in memory is bounded, what it unpacks to is bounded, and only a regular file
is opened at all (a named pipe would block, a folder or a device is a mistake).
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from facetune.errors import FaceTuneError
from facetune.music.tables import csv_table
from facetune.music.tables.lines import BROKEN, unreadable
from facetune.music.tables.table import Known, Table


@contextlib.contextmanager
def opened(path: Path, known: Known, encoding: str | None = None) -> Iterator[Table]:
    """The table in the file `path`. `known` tells which of a header's names are known columns.

    `encoding` is the encoding of a CSV file; None means UTF-8, or the UTF-16 or UTF-32 that its first bytes tell.

    Raises FaceTuneError source_missing, source_empty, import_unreadable, import_encoding, import_too_large,
    parquet_missing, and usage for an unknown encoding; some of them only while rows are read.
    """
    try:
        with regular(path) as raw:
            if _head(path, raw).startswith(b"PAR1"):
                from facetune.music.tables import parquet

                with parquet.opened(path, known) as table:
                    yield table
            else:
                yield csv_table.table(path, raw, known, encoding)
    except BROKEN as error:
        raise unreadable(path, error) from error


def regular(path: Path) -> IO[bytes]:
    """The regular file `path`, open. Raises OSError, and FaceTuneError source_missing or import_unreadable."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FaceTuneError("import_unreadable", file=str(path), detail="it is not a file")
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FaceTuneError("source_missing", source=str(path)) from error
    except ValueError as error:  # a NUL in the name
        raise FaceTuneError("source_missing", source=str(path)) from error


def _head(path: Path, raw: IO[bytes]) -> bytes:
    head = raw.read(8)
    raw.seek(0)
    if not head:
        raise FaceTuneError("source_empty", source=str(path))
    if head.startswith(b"PK\x03\x04"):
        detail = "it is a ZIP archive or an Excel file: unpack it, or save it as CSV"
        raise FaceTuneError("import_unreadable", file=str(path), detail=detail)
    return head
