"""Kaggle's layout: <split>/<emotion>/*.png or *.jpg, with one gray 48x48 picture in each file."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training.data.faces import SIZE, Faces
from training.data.labels import EMOTIONS
from training.errors import DataError

SUFFIXES = (".png", ".jpg", ".jpeg")


def read(data: Path, split: str) -> Faces:
    """Read data/<split>/<emotion>/, or data/<emotion>/ if the class folders lie directly in `data`.

    Files are read by class in the order of EMOTIONS, then by name. Files that are not pictures are left out and counted
    on stderr; hidden ones are ignored. Raises DataError for a missing or an unknown class, for a class without
    pictures, and for a picture that is not 48x48 gray.
    """
    try:
        files = _files(_root(data, split))
    except OSError as error:
        raise DataError(f"{error.filename or data}: cannot be read: {error.strerror}") from error
    pixels = np.empty((len(files), SIZE, SIZE), np.uint8)
    for place, (_, path) in enumerate(files):
        pixels[place] = read_picture(path)
    labels = np.array([label for label, _ in files], np.int64)
    return Faces(pixels, labels, tuple(path.stem for _, path in files))


def _files(root: Path) -> list[tuple[int, Path]]:
    """Every picture in the class folders of `root`, as (label, path)."""
    classes = {folder.name for folder in root.iterdir() if folder.is_dir() and not folder.name.startswith(".")}
    if missing := [name for name in EMOTIONS if name not in classes]:
        raise DataError(f"{root}: no folder for {', '.join(missing)}")
    if strange := sorted(classes.difference(EMOTIONS)):
        raise DataError(f"{root}: unknown class {', '.join(strange)}; the seven are {', '.join(EMOTIONS)}")
    files: list[tuple[int, Path]] = []
    others: list[Path] = []
    for label, name in enumerate(EMOTIONS):
        seen = [path for path in sorted((root / name).iterdir()) if not path.name.startswith(".")]
        pictures = [path for path in seen if path.suffix.lower() in SUFFIXES]
        files += [(label, path) for path in pictures]
        rest = [path for path in seen if path.suffix.lower() not in SUFFIXES]
        if rest and not pictures:
            raise DataError(f"{root / name}: no {' or '.join(SUFFIXES)} file directly in it, but {_told(rest)}")
        others += rest
    if not files:
        raise DataError(f"{root}: no {' or '.join(SUFFIXES)} file in any class")
    if others:
        print(f"{root}: left out {_told(others)}; only {', '.join(SUFFIXES)} are read", file=sys.stderr)
    return files


def _told(others: list[Path]) -> str:
    """Counts of the files and folders that are not pictures, with one example."""
    folders = sum(path.is_dir() for path in others)
    return (
        f"{len(others) - folders} other files and {folders} folders, such as {others[0].parent.name}/{others[0].name}"
    )


def _root(data: Path, split: str) -> Path:
    if (data / split).is_dir():
        return data / split
    if any((data / name).is_dir() for name in EMOTIONS):
        return data
    raise DataError(f"{data}: neither a folder {split!r}, nor folders named by emotion, nor fer2013.csv")


def read_picture(path: Path) -> npt.NDArray[np.uint8]:
    """One face, (48, 48) uint8, 0..255. Raises DataError if the file is not a gray picture of that size."""
    import cv2

    try:
        # Not cv2.imread: on Windows it cannot open paths with letters outside the code page.
        content = np.fromfile(path, np.uint8)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    try:
        picture = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
    except cv2.error:  # an empty file, or a picture larger than OpenCV accepts
        picture = None
    if picture is None:
        raise DataError(f"{path}: not a picture")
    if picture.ndim == 3 and picture.shape[2] == 3 and (picture == picture[:, :, :1]).all():
        picture = picture[:, :, 0]  # gray, but saved with three equal channels
    if picture.ndim != 2 or picture.dtype != np.uint8:
        raise DataError(f"{path}: not an 8-bit gray picture")
    if picture.shape != (SIZE, SIZE):
        raise DataError(f"{path}: {picture.shape[1]}x{picture.shape[0]} instead of {SIZE}x{SIZE}")
    return np.asarray(picture, np.uint8)
