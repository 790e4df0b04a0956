"""Faces with their labels, read from Kaggle's folders or from the challenge's fer2013.csv.

Everything is read and checked before any training starts, so that bad data costs seconds, not hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.data.labels import EMOTIONS
from training.errors import DataError

#: FER2013's pictures are 48x48 (Goodfellow et al. 2013, arXiv:1307.0414).
SIZE = 48

#: Which usages of fer2013.csv each split holds. Kaggle's msambare/fer2013 folders pool the two test sets.
USAGES = {
    "train": ("Training",),
    "test": ("PublicTest", "PrivateTest"),
    "public": ("PublicTest",),
    "private": ("PrivateTest",),
}


@dataclass(frozen=True)
class Faces:
    """One set of labelled faces.

    pixels: (N, 48, 48) uint8, gray, 0..255
    labels: (N,) int64, places in EMOTIONS
    names:  N sources (file name or csv row), for messages and for lining up votes
    votes:  (N, 10) float32 counts in the order of VOTE_COLUMNS, or None where FER+ was not given
    """

    pixels: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    names: tuple[str, ...]
    votes: npt.NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: npt.NDArray[np.int64]) -> Faces:
        """The faces at `rows`, in that order."""
        votes = None if self.votes is None else self.votes[rows]
        return Faces(self.pixels[rows], self.labels[rows], tuple(self.names[i] for i in rows), votes)

    def counts(self) -> dict[str, int]:
        """Number of faces by emotion."""
        found = np.bincount(self.labels, minlength=len(EMOTIONS))
        return {name: int(count) for name, count in zip(EMOTIONS, found, strict=True)}


def spread(count: int, most: int) -> npt.NDArray[np.int64]:
    """At most `most` of `count` rows, (n,) int64, ascending and evenly spaced.

    Not the first ones: folders are read class by class, so those would show the first classes only.
    """
    taken = min(count, most)
    return np.arange(taken, dtype=np.int64) * count // max(1, taken)


def load(data: Path, split: str = "train", votes: Path | None = None) -> Faces:
    """Read one split of FER2013.

    data:  a folder with train/<emotion>/ and test/<emotion>/ (Kaggle), or with fer2013.csv, or that csv itself
    split: "train", "test", and with the csv also "public" or "private"
    votes: FER+'s fer2013new.csv; with the csv layout the one beside it is taken by itself

    Raises DataError when anything is missing, unreadable or out of range.
    """
    from training.data import csvfile, ferplus, folders

    if split not in USAGES:
        raise DataError(f"unknown split {split!r}; it is one of {', '.join(USAGES)}")
    table = data if data.suffix == ".csv" else data / "fer2013.csv"
    if table.is_file():
        if votes is None and (beside := table.with_name("fer2013new.csv")).is_file():
            votes = beside
        whole = USAGES[split]
        faces = csvfile.read(table, whole)
    elif data.is_dir():
        whole = ()  # a folder may hold some of FER2013's faces
        faces = folders.read(data, split)
    else:
        raise DataError(f"{data}: no such folder or csv file")
    lacking = [name for name, count in faces.counts().items() if count == 0]
    if lacking:
        raise DataError(f"{data}: split {split!r} has no face labelled {', '.join(lacking)}")
    return faces if votes is None else ferplus.attach(faces, votes, whole)
