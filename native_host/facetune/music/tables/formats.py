"""Opens a table of tracks from any source: CSV and JSON (gzipped or not), SQLite, or Parquet.

Nothing here trusts the file: what it holds in memory is bounded, what it unpacks to is bounded, and only a regular file
is opened at all (a named pipe would block, a folder or a device is a mistake).
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from facetune.errors import FaceTuneError
from facetune.music.tables import csv_table, json_table, sqlite_table, text
from facetune.music.tables.lines import BROKEN, unreadable
from facetune.music.tables.table import Known, Table

_HEAD: Final = 4096
_EXCEL: Final = "it is an Excel workbook: open it, choose Save As and the type CSV UTF-8, and import that file"
_ZIP: Final = "it is a ZIP archive: unpack it, and import the table in it"
_PACKED: Final = "it is packed with {}: unpack it first"
_NO_TABLE: Final = "it is {}"
_NAMED: Final = {
    b"\xd0\xcf\x11\xe0": _EXCEL,
    b"BZh": _PACKED.format("bzip2"),
    b"\xfd7zXZ\0": _PACKED.format("xz"),
    b"\x28\xb5\x2f\xfd": _PACKED.format("Zstandard"),
    b"7z\xbc\xaf": _PACKED.format("7-Zip"),
    b"Rar!": _PACKED.format("RAR"),
    b"ARROW1": "it is a Feather (Arrow) file: save it as Parquet or CSV",
    b"ORC": "it is an ORC file: save it as Parquet or CSV",
    b"Obj\x01": "it is an Avro file: save it as Parquet or CSV",
    b"\x89HDF\r\n": "it is an HDF5 file: save it as Parquet or CSV",
    b"\x93NUMPY": "it is an array of NumPy's: save it as CSV",
    b"RDX": "it is a file of R's: save it with write.csv",
    b"\x80\x04\x95": "it is a pickle of Python's, which may run programs: save it as CSV",
    b"%PDF": _NO_TABLE.format("a PDF document"),
    b"\x89PNG": _NO_TABLE.format("a picture"),
    b"\xff\xd8\xff": _NO_TABLE.format("a picture"),
    b"<!DOCTYPE html": _NO_TABLE.format("a web page: download the file itself"),
    b"<!doctype html": _NO_TABLE.format("a web page: download the file itself"),
    b"<html": _NO_TABLE.format("a web page: download the file itself"),
    b"version https://git-lfs": _NO_TABLE.format("a pointer of Git LFS: download the file itself"),
}
"""What is said of a file that begins so."""
_ZIPPED: Final = {
    b"xl/": _EXCEL,
    b"[Content_Types].xml": _EXCEL,
    b"opendocument.spreadsheet": "it is a LibreOffice sheet: open it, choose Save As and the type Text CSV, and import"
    " that file",
}
"""What is said of a ZIP archive that has this near its beginning."""


@contextlib.contextmanager
def opened(path: Path, known: Known, encoding: str | None = None) -> Iterator[Table]:
    """The table in the file `path`. `known` tells which of a header's names are known columns.

    `encoding` is the encoding of a text; None means UTF-8, or the UTF-16 or UTF-32 that its first bytes tell.

    Raises FaceTuneError source_missing, source_empty, import_unreadable, import_encoding, import_too_large,
    parquet_missing, and usage for an unknown encoding; some of them only while rows are read.
    """
    try:
        with regular(path) as raw:
            head = _head(path, raw)
            if head.startswith(b"PAR1"):
                from facetune.music.tables import parquet

                with parquet.opened(path, known) as table:
                    yield table
            elif head.startswith(sqlite_table.MAGIC):
                with sqlite_table.opened(path, known) as table:
                    yield table
            else:
                read = text.opened(path, raw, encoding)
                kind = json_table if json_table.begins(read.start) else csv_table
                yield kind.table(path, read, known)
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
    head = raw.read(_HEAD)
    raw.seek(0)
    if not head:
        raise FaceTuneError("source_empty", source=str(path))
    for magic, detail in _NAMED.items():
        if head.startswith(magic):
            raise FaceTuneError("import_unreadable", file=str(path), detail=detail)
    if head.startswith(b"PK\x03\x04"):
        detail = next((said for part, said in _ZIPPED.items() if part in head), _ZIP)
        raise FaceTuneError("import_unreadable", file=str(path), detail=detail)
    return head
