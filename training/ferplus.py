"""FER+: ten people's votes for every face of FER2013 (Barsoum et al. 2016, arXiv:1608.01041)."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.dataset import Faces
from training.errors import DataError
from training.labels import EXPRESSIONS, VOTE_COLUMNS

HEADER = ["Usage", "Image name", *VOTE_COLUMNS]

#: A face's name when it tells its row in fer2013.csv: the usage and seven digits.
_ROW_NAME = re.compile(r"(Training|PublicTest|PrivateTest)_(\d{7})")


def attach(faces: Faces, table: Path, whole: Collection[str] = ()) -> Faces:
    """`faces` with the votes of fer2013new.csv, found by the row number in each face's name.

    `whole` names usages of which `faces` should be all rows: one row lost from fer2013.csv would give every face after
    it the votes of its neighbour. Raises DataError where the table is malformed or does not line up with the faces.
    """
    usages, votes = read(table)
    for usage in whole:
        count = sum(name.startswith(f"{usage}_") for name in faces.names)
        if count and count != usages.count(usage):
            wanted = usages.count(usage)
            raise DataError(f"{table}: votes do not line up: {wanted} rows of {usage}, but {count} faces of it")
    rows = np.empty(len(faces), np.int64)
    for place, name in enumerate(faces.names):
        match = _ROW_NAME.fullmatch(name)
        if match is None:
            raise DataError(f"{table}: face {name!r} does not tell its row in fer2013.csv (Training_0000000)")
        row = int(match[2])
        if row >= len(usages) or usages[row] != match[1]:
            found = usages[row] if row < len(usages) else "nothing"
            raise DataError(f"{table}: votes do not line up: face {name!r}, but row {row} is {found}")
        rows[place] = row
    return dataclasses.replace(faces, votes=votes[rows])


def read(table: Path) -> tuple[list[str], npt.NDArray[np.float32]]:
    """Usage and votes, (N, 10) float32, of every row of fer2013new.csv."""
    usages: list[str] = []
    votes: list[list[int]] = []
    try:
        with table.open(newline="", encoding="utf-8-sig") as lines:
            rows = csv.reader(lines)
            header = [cell.strip() for cell in next(rows, [])]
            if header != HEADER:
                raise DataError(f"{table}: header is {','.join(header)[:80]!r}, not {','.join(HEADER)!r}")
            for number, row in enumerate(rows):
                if len(row) != len(HEADER):
                    raise DataError(f"{table}, row {number}: {len(row)} columns instead of {len(HEADER)}")
                if not all(cell.isdecimal() for cell in row[2:]):
                    raise DataError(f"{table}, row {number}: a vote is not a whole number")
                if row[1] and row[1] != f"fer{number:07d}.png":
                    raise DataError(f"{table}, row {number}: named {row[1]}; a row is missing or out of order")
                usages.append(row[0])
                votes.append([int(cell) for cell in row[2:]])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table}: cannot be read: {error}") from error
    return usages, np.array(votes, np.float32).reshape(-1, len(VOTE_COLUMNS))


def distribution(votes: npt.NDArray[np.float32], least: int = 5) -> npt.NDArray[np.float32]:
    """Shares of the eight expressions, (N, 8) float32; all zero where fewer than `least` votes name one."""
    named = votes[:, : len(EXPRESSIONS)]
    total = named.sum(axis=1, keepdims=True)
    return np.where(total >= least, named / np.maximum(total, 1), 0).astype(np.float32)


def majority(votes: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The crowd's expression, (N,) int64, or -1 where it has none.

    The protocol of microsoft/FERPlus, ferplus.py, mode "majority": single votes are dropped as outliers,
    then one column must hold more than half of what is left, and it must be one of the eight expressions.
    """
    kept = np.where(votes > 1, votes, 0)
    winner = kept.argmax(axis=1)
    clear = kept.max(axis=1) > 0.5 * kept.sum(axis=1)
    return np.where(clear & (winner < len(EXPRESSIONS)), winner, -1).astype(np.int64)
