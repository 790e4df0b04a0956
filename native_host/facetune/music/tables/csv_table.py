"""Reads CSV, gzipped or not, in any usual encoding and with any usual delimiter."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final, cast

from facetune.errors import FaceTuneError
from facetune.music.tables.lines import Lines, LongLineError
from facetune.music.tables.table import Known, Pick, Record, Table, Unreadable

_HEAD: Final = 4096
_DELIMITERS: Final = (",", ";", "\t", "|")
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # begins like UTF-16's, so it comes first
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def table(
    path: Path, raw: IO[bytes], known: Known, encoding: str | None = None, delimiters: Sequence[str] = _DELIMITERS
) -> Table:
    """The table in the open file `raw`, which `path` names in errors.

    Without an `encoding`, the first bytes tell it. Of `delimiters`, the one with the most `known` columns is used.
    Raises as formats.opened does.
    """
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    stream = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=raw) if packed else raw), 2**16)
    head = stream.peek(_HEAD)[:_HEAD]
    try:
        text = io.TextIOWrapper(stream, encoding or _encoding(path, head), newline="")
    except (LookupError, ValueError) as error:  # ValueError for a NUL in the name
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
    headers = [(_split(first, delimiter), delimiter) for delimiter in delimiters]
    header, delimiter = max(headers, key=lambda each: len(known(each[0])))
    size = max(1, os.fstat(raw.fileno()).st_size)
    return Table(
        header,
        lambda pick: _records(csv.reader(lines, delimiter=delimiter), lines, len(header), pick),
        lambda: min(1.0, raw.tell() / size),
        escaped=True,
    )


def _records(reader: Iterator[list[str]], lines: Lines, width: int, pick: Pick) -> Iterator[Record]:
    for number in itertools.count(2):
        lines.record = 0
        try:
            row = next(reader, None)
        except (LongLineError, csv.Error) as error:
            reason = "too_long" if isinstance(error, LongLineError) else "bad_row"
            yield number, Unreadable(reason, str(error), fatal=True)
            continue
        if row is None:
            return
        if len(row) == width:
            yield number, pick(row)
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
