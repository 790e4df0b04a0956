"""The challenge's own table: emotion,pixels,Usage, with 2,304 gray values in each row."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from training.data import csv_table
from training.data.faces import SIZE, Faces
from training.data.labels import EMOTIONS
from training.errors import DataError

HEADER = ["emotion", "pixels", "Usage"]

#: By the text of a cell. Not int(): it accepts signs, underscores and other scripts' digits, and fails for long text.
_EMOTION = {str(label): label for label in range(len(EMOTIONS))}
_GRAY = {text: value for value in range(256) for text in (f"{value}", f"{value:02}", f"{value:03}")}


def read(table: Path, usages: Collection[str]) -> Faces:
    """Read the rows whose Usage is one of `usages`. A face is named by its Usage and its row, counted from 0.

    Raises DataError for a wrong header, a short row, a number out of range or an unknown usage.
    """
    pixels: list[bytes] = []
    labels: list[int] = []
    names: list[str] = []
    for number, row in csv_table.read(table, HEADER):
        label, values, usage = _checked(row, f"{table}, row {number}")
        if usage in usages:
            pixels.append(values)
            labels.append(label)
            names.append(f"{usage}_{number:07d}")
    if not labels:
        raise DataError(f"{table}: no row with Usage {' or '.join(usages)}")
    faces = np.frombuffer(b"".join(pixels), np.uint8).reshape(-1, SIZE, SIZE)
    return Faces(faces, np.array(labels, np.int64), tuple(names))


def _checked(row: list[str], where: str) -> tuple[int, bytes, str]:
    """The label (0..6), the 2,304 gray values and the Usage of a row; raises DataError, which says `where` it is."""
    if row[0] not in _EMOTION:
        raise DataError(f"{where}: emotion {row[0][:80]!r} is not a number from 0 to {len(EMOTIONS) - 1}")
    try:
        values = bytes(map(_GRAY.__getitem__, row[1].split()))
    except KeyError as error:
        raise DataError(f"{where}: a pixel is not a number from 0 to 255: {str(error)[:80]}") from error
    if len(values) != SIZE * SIZE:
        raise DataError(f"{where}: {len(values)} pixels instead of {SIZE * SIZE}")
    usage = row[2].strip()
    if usage not in ("Training", "PublicTest", "PrivateTest"):
        raise DataError(f"{where}: unknown Usage {usage!r}")
    return _EMOTION[row[0]], values, usage
