"""Read a CSV table whose header is known."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.errors import DataError


def read(table: Path, header: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row below `header`, with its number from 0: as many cells as `header` names.

    Raises DataError for another header, a row of another length, or a file that cannot be read.
    """
    try:
        with table.open(newline="", encoding="utf-8-sig") as lines:
            rows = csv.reader(lines)
            found = [cell.strip() for cell in next(rows, [])]
            if found != list(header):
                raise DataError(f"{table}: header is {','.join(found)[:80]!r}, not {','.join(header)!r}")
            for number, row in enumerate(rows):
                if len(row) != len(header):
                    raise DataError(f"{table}, row {number}: {len(row)} columns instead of {len(header)}")
                yield number, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table}: cannot be read: {error}") from error
