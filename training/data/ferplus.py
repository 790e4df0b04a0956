"""FER+: ten people's votes for every face of FER2013 (Barsoum et al. 2016, arXiv:1608.01041)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.data import csv_table
from training.data.faces import Faces
from training.data.labels import EMOTIONS, EXPRESSION_OF_EMOTION, EXPRESSIONS, VOTE_COLUMNS
from training.errors import DataError

HEADER = ["Usage", "Image name", *VOTE_COLUMNS]

#: Votes by the text of a cell. Ten people voted on each face; 99 leaves room for tables with more voters.
_COUNT = {str(votes): votes for votes in range(100)}

#: Faces with a clear majority whose votes are checked against their labels at once. Fewer say too little, and more
#: would hide a shift in a short stretch of rows.
_BLOCK = 500

#: Least share (0..1) of them whose label the majority names. On FER+'s 56 blocks it is 62 to 73 %, and 14 to 22 % when
#: each face gets its neighbour's votes.
_LEAST_AGREEMENT = 0.4

#: A face's name that contains its row in fer2013.csv: the usage and seven digits.
_ROW_NAME = re.compile(r"(Training|PublicTest|PrivateTest)_(\d{7})")


def attach(faces: Faces, table: Path, complete: Collection[str] = ()) -> Faces:
    """`faces` with the votes of fer2013new.csv, matched by the row number in each face's name.

    `complete` names the usages of which `faces` must hold all rows: if one row is lost from fer2013.csv, every later
    face would get its neighbour's votes. Raises DataError if the table is malformed or does not match the faces.
    """
    usages, votes = read(table)
    for usage in complete:
        count = sum(name.startswith(f"{usage}_") for name in faces.names)
        if count and count != usages.count(usage):
            wanted = usages.count(usage)
            raise DataError(f"{table}: votes do not line up: {wanted} rows of {usage}, but {count} faces of it")
    rows = np.empty(len(faces), np.int64)
    for place, name in enumerate(faces.names):
        match = _ROW_NAME.fullmatch(name)
        if match is None:
            raise DataError(f"{table}: face {name!r} does not contain its row in fer2013.csv (Training_0000000)")
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
    """Raise DataError if the votes of a stretch of rows rarely name the label, because they belong to other faces.

    `seen` is each face's majority as in `majority`, (N,) int64. Counting rows is not enough: the table may have been
    sorted, or have lost one row and repeat another.
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
    """Usage and votes, (N, 10) float32 counts, of every row of fer2013new.csv; raises DataError if it is malformed."""
    usages: list[str] = []
    votes: list[list[int]] = []
    for number, row in csv_table.read(table, HEADER):
        if not _COUNT.keys() >= set(row[2:]):
            raise DataError(f"{table}, row {number}: a vote is not a whole number from 0 to 99")
        if row[1] and row[1] != f"fer{number:07d}.png":
            raise DataError(f"{table}, row {number}: named {row[1]}; a row is missing or out of order")
        usages.append(row[0])
        votes.append([_COUNT[cell] for cell in row[2:]])
    return usages, np.array(votes, np.float32).reshape(-1, len(VOTE_COLUMNS))


def distribution(votes: npt.NDArray[np.float32], least: int = 5) -> npt.NDArray[np.float32]:
    """Shares of the eight expressions, (N, 8) float32 in 0..1, from (N, 10) votes.

    A face has 0 in all eight places if fewer than `least` of its votes name an expression.
    """
    named = votes[:, : len(EXPRESSIONS)]
    total = named.sum(axis=1, keepdims=True)
    return np.where(total >= least, named / np.maximum(total, 1), 0).astype(np.float32)


def majority(votes: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The expression that most voters named, (N,) int64 indices into EXPRESSIONS, from (N, 10) votes; -1 for none.

    As mode "majority" of ferplus.py in microsoft/FERPlus does: single votes are dropped as outliers, then one column
    must have more than half of the remaining votes, and it must be one of the eight expressions.
    """
    counted = np.where(votes > 1, votes, 0)
    winner = counted.argmax(axis=1)
    clear = counted.max(axis=1) > 0.5 * counted.sum(axis=1)
    return np.where(clear & (winner < len(EXPRESSIONS)), winner, -1).astype(np.int64)


def emotion_shares(votes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """`distribution` over FER2013's emotions, (N, 7) float32: contempt is left out, and the rest sums to 1, or 0."""
    seven = distribution(votes)[:, EXPRESSION_OF_EMOTION]
    total = seven.sum(axis=1, keepdims=True)
    return np.where(total > 0, seven / np.maximum(total, 1e-9), 0).astype(np.float32)


def emotion_majority(votes: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """`majority` as FER2013's emotions, (N,) int64 indices into EMOTIONS; -1 for none of these."""
    seen = majority(votes)
    place = np.full(len(EXPRESSIONS), -1, np.int64)
    place[list(EXPRESSION_OF_EMOTION)] = np.arange(len(EMOTIONS))
    return np.where(seen >= 0, place[seen], -1).astype(np.int64)


def human_agreement(votes: npt.NDArray[np.float32]) -> tuple[float, int]:
    """How often one voter names what most of the others named (0..1), and how many of the (N, 10) votes that counts.

    Each vote for an expression is taken out in turn. It counts if `majority` of the remaining votes names one.
    """
    agreed = counted = 0
    for column in range(len(EXPRESSIONS)):
        has = np.flatnonzero(votes[:, column] > 0)
        others = votes[has].copy()
        others[:, column] -= 1
        seen = majority(others)
        weight = votes[has, column]
        counted += int(weight[seen >= 0].sum())
        agreed += int(weight[seen == column].sum())
    return (agreed / counted if counted else 0.0), counted
