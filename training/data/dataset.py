"""Read one split of FER2013, from Kaggle's folders or from the challenge's fer2013.csv.

Everything is read and checked before training starts: bad data then costs seconds, not hours.
"""

from __future__ import annotations

from pathlib import Path

from training.data import fer2013, ferplus, folders
from training.data.faces import Faces
from training.errors import DataError

#: The values of fer2013.csv's Usage column in each split. Kaggle's msambare/fer2013 folders merge the two test sets.
USAGES = {
    "train": ("Training",),
    "test": ("PublicTest", "PrivateTest"),
    "public": ("PublicTest",),
    "private": ("PrivateTest",),
}


def load(data: Path, split: str = "train", votes: Path | None = None) -> Faces:
    """Read one split of FER2013.

    data:  a folder with train/<emotion>/ and test/<emotion>/ (Kaggle), a folder with fer2013.csv, or that csv file
    split: "train" or "test"; with the csv also "public" or "private"
    votes: FER+'s fer2013new.csv; where it lies beside fer2013.csv, it is used without being named

    Raises DataError if anything is missing, unreadable or out of range.
    """
    if split not in USAGES:
        raise DataError(f"unknown split {split!r}; it is one of {', '.join(USAGES)}")
    table = data if data.suffix == ".csv" else data / "fer2013.csv"
    if table.is_file():
        if votes is None and (beside := table.with_name("fer2013new.csv")).is_file():
            votes = beside
        complete = USAGES[split]
        faces = fer2013.read(table, complete)
    elif data.is_dir():
        complete = ()  # a folder may hold only some of FER2013's faces
        faces = folders.read(data, split)
    else:
        raise DataError(f"{data}: no such folder or csv file")
    lacking = [name for name, count in faces.counts().items() if count == 0]
    if lacking:
        raise DataError(f"{data}: split {split!r} has no face labelled {', '.join(lacking)}")
    return faces if votes is None else ferplus.attach(faces, votes, complete)
