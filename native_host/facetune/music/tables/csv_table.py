"""Reads CSV with any usual delimiter, whatever stands above its header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from facetune.errors import FaceTuneError
from facetune.music.tables.lines import Lines, LongLineError
from facetune.music.tables.table import Known, Pick, Record, Table, Unreadable
from facetune.music.tables.text import Text

_DELIMITERS: Final = (",", ";", "\t", "|")
_ABOVE: Final = 20
"""The most lines above the header."""
_SAID: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""How Excel is told the delimiter."""


def table(path: Path, text: Text, known: Known, delimiters: Sequence[str] = _DELIMITERS) -> Table:
    """The table in `text`, which `path` names in errors.

    Of `delimiters`, the one with the most `known` columns is used. The header is the first line with two of them, or
    else the first line that is not blank. Raises as formats.opened does.
    """
    lines = text.lines
    header, delimiter = _header(path, lines, known, delimiters)
    return Table(
        header,
        lambda pick: _records(csv.reader(lines, delimiter=delimiter), lines, len(header), pick),
        text.share,
        escaped=True,
        unit="line",
    )


def _header(path: Path, lines: Lines, known: Known, delimiters: Sequence[str]) -> tuple[list[str], str]:
    """The header, and the delimiter; the lines behind it come next."""
    first: tuple[list[str], str] | None = None
    behind: list[str] = []
    for _ in range(_ABOVE + 1):
        try:
            line = next(lines, "")
        except LongLineError:
            line = "\0"
        if "\0" in line and first is None:
            raise FaceTuneError("import_unreadable", file=str(path), detail="it is not a text file")
        if not line or "\0" in line:
            break
        if first is not None:
            behind.append(line)
        elif said := _SAID.fullmatch(line):
            delimiters = (said[1],)
            continue
        if not line.strip(' \t\r\n"\ufeff' + "".join(delimiters)):
            continue
        headers = [(_split(line, delimiter), delimiter) for delimiter in delimiters]
        found = max(headers, key=lambda each: len(known(each[0])))
        if len(known(found[0])) > 1:
            return found
        first = first or found
    if first is None:
        raise FaceTuneError("source_empty", source=str(path))
    lines.put_back(behind)
    return first


def _records(reader: Iterator[list[str]], lines: Lines, width: int, pick: Pick) -> Iterator[Record]:
    while True:
        lines.record = 0
        number = lines.number + 1
        try:
            row = next(reader, None)
        except (LongLineError, csv.Error) as error:
            reason = "too_long" if isinstance(error, LongLineError) else "bad_row"
            yield number, Unreadable(reason, str(error), fatal=True)
            continue
        if row is None:
            return
        if len(row) == width or (len(row) > width and not any(row[width:])):  # a delimiter at the end of each line
            yield number, pick(row)
        elif row:  # an empty line is no row
            yield number, Unreadable("bad_row", f"{len(row)} fields instead of {width}")


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except (csv.Error, TypeError, ValueError):  # not every character may be a delimiter
        return []
