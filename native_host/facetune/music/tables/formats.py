"""Opens tables that others made, CSV (gzipped or not) and Parquet, whatever is in them, and reads them row by row.

Nothing here trusts the file: what it holds in memory is bounded, what it unpacks is bounded, and only a regular file is
opened at all (a named pipe would block, a folder or a device is a slip).
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import gzip
import io
import itertools
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from facetune.errors import FaceTuneError
from facetune.music.tables.csv_escape import bare
from facetune.music.tables.lines import BROKEN, Lines, LongLineError, unreadable

_HEAD: Final = 4096
_DELIMITERS: Final = (",", ";", "\t", "|")
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like UTF-16's, so it comes first
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Unreadable(NamedTuple):
    """A record that is none: why, and how it begins."""

    reason: str
    value: str


Record = tuple[int, "list[object] | Unreadable"]
"""A row's number, as spreadsheets count with the header as 1, and the values that were picked from it."""
Pick = Callable[[Sequence[object]], list[object]]
"""Makes the values that are wanted of a whole row."""
Known = Callable[[list[str]], Sequence[str]]
"""Which of a header's names are wanted."""


class Table(NamedTuple):
    """A table that is open: its header, its rows, picked as they are read, and how far they were."""

    header: list[str]
    records: Callable[[Pick], Iterator[Record]]
    share: Callable[[], float]
    """How much of the file has been read, 0..1."""


@contextlib.contextmanager
def opened(path: Path, known: Known, encoding: str | None = None) -> Iterator[Table]:
    """The table in the file `path`. `known` tells which of a header's names are known columns.

    `encoding` is what the text is in; None means UTF-8, or the UTF-16 or UTF-32 that its first bytes tell.

    Raises FaceTuneError source_missing, source_empty, import_unreadable, import_encoding, import_too_large,
    parquet_missing, and usage for an unknown encoding; some of them only while rows are read.
    """
    try:
        with _regular(path) as raw:
            head = _head(path, raw)
            if head.startswith(b"PAR1"):
                from facetune.music.tables import parquet

                yield parquet.table(path, raw, known)
            else:
                yield _csv(path, raw, known, encoding)
    except BROKEN as error:
        raise unreadable(path, error) from error


def _regular(path: Path) -> IO[bytes]:
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
    if head.startswith(b"PK\x03\x04"):
        detail = "it is a ZIP archive or an Excel file: unpack it, or save it as CSV"
        raise FaceTuneError("import_unreadable", file=str(path), detail=detail)
    return head


def _csv(path: Path, raw: IO[bytes], known: Known, encoding: str | None) -> Table:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=raw) if packed else raw), 2**16)
    head = stream.peek(_HEAD)[:_HEAD]
    try:
        text = io.TextIOWrapper(stream, encoding or _encoding(path, head), newline="")
    except LookupError as error:
        raise FaceTuneError("usage", detail=f"There is no encoding called {encoding}.") from error
    lines = Lines(path, text, raw.tell if packed else None)
    try:
        first = next(lines, "")
    except LongLineError:
        first = "\0"
    if "\0" in first:
        raise FaceTuneError("import_unreadable", file=str(path), detail="it is not a text file")
    if not first:
        raise FaceTuneError("source_empty", source=str(path))
    headers = [(_split(first, delimiter), delimiter) for delimiter in _DELIMITERS]
    header, delimiter = max(headers, key=lambda each: len(known(each[0])))
    size = max(1, os.fstat(raw.fileno()).st_size)
    return Table(
        header,
        lambda pick: _records(csv.reader(lines, delimiter=delimiter), lines, len(header), pick),
        lambda: min(1.0, raw.tell() / size),
    )


def _records(reader: Iterator[list[str]], lines: Lines, width: int, pick: Pick) -> Iterator[Record]:
    for number in itertools.count(2):
        lines.record = 0
        try:
            row = next(reader, None)
        except (LongLineError, csv.Error) as error:
            yield number, Unreadable("too_long" if isinstance(error, LongLineError) else "bad_row", str(error))
            continue
        if row is None:
            return
        if len(row) == width:
            yield number, [bare(field) if field[:1] == "'" else field for field in cast("list[str]", pick(row))]
        elif row:  # an empty line is no row
            yield number, Unreadable("bad_row", f"{len(row)} fields instead of {width}")


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _encoding(path: Path, head: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if b"\0" not in head:
        return "utf-8"
    many = [half.count(0) * 4 > len(head) for half in (head[::2], head[1::2])]
    if many[0] != many[1]:  # UTF-16 without its mark: the upper bytes of Latin letters and digits are zeros
        return "utf-16-be" if many[0] else "utf-16-le"
    raise FaceTuneError("import_unreadable", file=str(path), detail="it is not a text file")
