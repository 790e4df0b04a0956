"""FER+: ten people's votes for every face of FER2013 (Barsoum et al. 2016, arXiv:1608.01041)."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.data.faces import Faces
from training.data.labels import EXPRESSION_OF_EMOTION, EXPRESSIONS, VOTE_COLUMNS
from training.errors import DataError

HEADER = ["Usage", "Image name", *VOTE_COLUMNS]

#: Votes by their cells' texts. Ten people voted on each face; ninety-nine leaves room for a table of more of them.
_COUNT = {str(votes): votes for votes in range(100)}

#: Faces with a clear vote that are compared with their labels together: fewer say too little, many hide a short shift.
_BLOCK = 500

#: Least share of them whose label is what most voters see. Measured on FER+'s 56 blocks it is 62 to 73 %, and with each
#: face's votes given to its neighbour 14 to 22 %.
_LEAST_AGREEMENT = 0.4

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
    _check_agreement(table, rows, faces.labels, majority(votes[rows]))
    return dataclasses.replace(faces, votes=votes[rows])


def _check_agreement(
    table: Path, rows: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], seen: npt.NDArray[np.int64]
) -> None:
    """Raise DataError where a stretch of rows has votes that hardly ever name the label, as those of other faces do.

    Counts alone do not tell a fer2013.csv that was sorted, or lost one row and has another one twice.
    """
    order = np.argsort(rows, kind="stable")
    order = order[seen[order] >= 0]
    if len(order) < _BLOCK:
        return
    agrees = np.asarray(EXPRESSION_OF_EMOTION)[labels] == seen
    for block in np.array_split(order, len(order) // _BLOCK):
        if (share := agrees[block].mean()) < _LEAST_AGREEMENT:
            between = f"rows {rows[block[0]]} to {rows[block[-1]]}"
            raise DataError(
                f"{table}: votes do not line up: in {between} they name the label of {share:.0%} of the faces"
            )


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
                if not _COUNT.keys() >= set(row[2:]):
                    raise DataError(f"{table}, row {number}: a vote is not a whole number from 0 to 99")
                if row[1] and row[1] != f"fer{number:07d}.png":
                    raise DataError(f"{table}, row {number}: named {row[1]}; a row is missing or out of order")
                usages.append(row[0])
                votes.append([_COUNT[cell] for cell in row[2:]])
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
