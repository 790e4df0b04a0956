"""A validation split from the Training faces: stratified, seeded, with no face on both sides.

    python -m training.split --data DIR [--seed 0] [--share 0.1] [--out split.json]

FER2013 holds many faces twice or more, exactly, re-compressed or mirrored (and sometimes with different
labels), so faces are grouped by looks first and a group is never cut. The split depends on the pixels and
the seed alone: reading the same faces from folders or from the csv gives the same split.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.data.dataset import load
from training.data.faces import Faces
from training.data.labels import EMOTIONS
from training.errors import DataError, status

#: Correlation of two faces, at half their resolution, above which they count as the same picture.
SAME_PICTURE = 0.98


@dataclass(frozen=True)
class Split:
    """Rows of a Faces, each (n,) int64 and ascending: those to train on, those to choose by."""

    train: npt.NDArray[np.int64]
    validation: npt.NDArray[np.int64]


def split(faces: Faces, seed: int = 0, share: float = 0.1) -> Split:
    """Put about `share` of every class aside for validation.

    Raises DataError where a class is too small to appear on both sides.
    """
    if not 0 <= seed < 2**32:  # what every backend takes
        raise DataError(f"the seed is {seed}, not from 0 to {2**32 - 1}")
    if not 0 < share < 1:
        raise DataError(f"the validation share is {share}, not between 0 and 1")
    digests = [hashlib.sha256(face.tobytes()).hexdigest() for face in faces.pixels]
    members: dict[int, list[int]] = {}
    for row, group in enumerate(groups(faces.pixels)):
        members.setdefault(int(group), []).append(row)
    # Ordered by content, not by row, so that the layout on disk does not matter.
    ordered = sorted(members.values(), key=lambda rows: min(digests[row] for row in rows))
    order = np.random.default_rng(seed).permutation(len(ordered))
    wanted = {label: max(1, round(share * n)) for label, n in enumerate(faces.counts().values())}
    taken = dict.fromkeys(wanted, 0)
    aside: list[int] = []
    for place in order:
        rows = ordered[place]
        label = int(np.bincount(faces.labels[rows]).argmax())
        if taken[label] + len(rows) <= wanted[label]:
            taken[label] += len(rows)
            aside += rows
    inside = np.zeros(len(faces), bool)
    inside[aside] = True
    for label, name in enumerate(EMOTIONS):
        here = inside[faces.labels == label]
        if here.all() or not here.any():
            raise DataError(f"{name}: {len(here)} faces are too few to have some on both sides of the split")
    return Split(np.flatnonzero(~inside), np.flatnonzero(inside))


def aside(faces: Faces, metrics: Mapping[str, Any]) -> Split:
    """The split of the Training `faces` that an exported model was made with, as its manifest's `metrics` tell.

    KeyError where they do not. DataError where other faces would be set aside: the model has learnt some of those by
    heart. Kaggle's JPEG pictures, for one, are not the pixels of fer2013.csv, and are split otherwise.
    """
    found = split(faces, metrics["seed"], metrics["validation_share"])
    wanted = metrics.get("validation_sha256")  # older models' do not tell
    if wanted is not None and digest(faces.pixels[found.validation]) != wanted:
        raise DataError("these are not the faces that the model was made with: other ones would be set aside")
    return found


def digest(pixels: npt.NDArray[np.uint8]) -> str:
    """sha256 by which (N, 48, 48) faces are known again, in whatever order."""
    return hashlib.sha256(b"".join(sorted(hashlib.sha256(face.tobytes()).digest() for face in pixels))).hexdigest()


def groups(pixels: npt.NDArray[np.uint8], threshold: float = SAME_PICTURE) -> npt.NDArray[np.int64]:
    """Number the distinct pictures among (N, 48, 48) uint8 faces: (N,) int64, equal for copies and mirrors."""
    signatures = _signature(pixels)
    # Equal ones first: many copies, as of a black picture, would be as many pairs as their number squared.
    known: dict[bytes, int] = {}
    place = np.array([known.setdefault(each.tobytes(), len(known)) for each in signatures], np.int64)
    firsts = np.unique(place, return_index=True)[1]
    plain = signatures[firsts]
    mirrored = _signature(pixels[firsts, :, ::-1])
    parent = np.arange(len(plain))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = int(parent[row])
        return row

    block = 2048  # keeps a block of correlations under 256 MiB for FER2013
    for start in range(0, len(plain), block):
        for other in (plain, mirrored):
            alike = plain[start : start + block] @ other[start:].T > threshold
            for a, b in zip(*np.nonzero(alike), strict=True):
                first, second = root(start + int(a)), root(start + int(b))
                parent[max(first, second)] = min(first, second)
    roots = np.array([root(row) for row in range(len(plain))], np.int64)
    return firsts[roots[place]]


def _signature(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Unit vectors whose products are correlations; flat pictures (FER2013 has black ones) all become the same."""
    small = pixels.reshape(-1, 24, 2, 24, 2).mean(axis=(2, 4), dtype=np.float32).reshape(-1, 24 * 24)
    small -= small.mean(axis=1, keepdims=True)
    length = np.linalg.norm(small, axis=1, keepdims=True)
    flat = length[:, 0] < 1
    small[flat] = 1.0
    length[flat] = 24.0
    return np.asarray(small / length, np.float32)


def describe(faces: Faces, parts: Split) -> dict[str, dict[str, int]]:
    """Number of faces by class on each side."""
    return {"train": faces.take(parts.train).counts(), "validation": faces.take(parts.validation).counts()}


def _run(options: argparse.Namespace) -> None:
    faces = load(options.data)
    parts = split(faces, options.seed, options.share)
    counts = describe(faces, parts)
    for name in EMOTIONS:
        print(f"{name:9} {counts['train'][name]:6} train {counts['validation'][name]:5} validation")
    if options.out:
        names = {
            side: [faces.names[row] for row in rows]
            for side, rows in (("train", parts.train), ("validation", parts.validation))
        }
        options.out.write_text(json.dumps({"seed": options.seed, "share": options.share, **names}, indent=1))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.split", description="Make the validation split.")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/<emotion>/ or fer2013.csv")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=float, default=0.1, help="of every class, for validation")
    parser.add_argument("--out", type=Path, help="write the names on each side to this JSON file")
    options = parser.parse_args(arguments)
    return status(lambda: _run(options))
