"""A validation split of the Training faces: stratified, seeded, and with all copies of a picture on one side.

FER2013 holds many faces twice or more: exact copies, re-compressed or mirrored, some with different labels. So faces
that look alike are grouped first, and a group is never divided. The split depends only on the pixels and the seed: the
same faces from folders and from the csv give the same split.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from training.data.faces import Faces
from training.data.labels import EMOTIONS
from training.errors import DataError

#: Two faces whose correlation at half resolution is higher than this count as the same picture.
SAME_PICTURE = 0.98


@dataclass(frozen=True)
class Split:
    """Rows of a Faces, each (n,) int64 and ascending: rows to train on, and rows to validate on."""

    train: npt.NDArray[np.int64]
    validation: npt.NDArray[np.int64]


def split(faces: Faces, seed: int = 0, share: float = 0.1) -> Split:
    """Hold out about `share` (0..1) of every class for validation.

    Raises DataError if a class is too small to have faces on both sides.
    """
    if not 0 <= seed < 2**32:  # the range that every backend accepts
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
    held_out: list[int] = []
    for place in order:
        rows = ordered[place]
        label = int(np.bincount(faces.labels[rows]).argmax())
        if taken[label] + len(rows) <= wanted[label]:
            taken[label] += len(rows)
            held_out += rows
    inside = np.zeros(len(faces), bool)
    inside[held_out] = True
    for label, name in enumerate(EMOTIONS):
        here = inside[faces.labels == label]
        if here.all() or not here.any():
            raise DataError(f"{name}: {len(here)} faces are too few to have some on both sides of the split")
    return Split(np.flatnonzero(~inside), np.flatnonzero(inside))


def split_of_model(faces: Faces, metrics: Mapping[str, Any]) -> Split:
    """The split of the Training `faces` that an exported model was made with, from its manifest's `metrics`.

    Raises KeyError if the metrics do not name the split. Raises DataError if other faces would be held out, because the
    model was trained on some of those. Kaggle's JPEG pictures, for example, differ from the pixels of fer2013.csv and
    are split differently.
    """
    found = split(faces, metrics["seed"], metrics["validation_share"])
    wanted = metrics.get("validation_sha256")  # older manifests lack it
    if wanted is not None and digest(faces.pixels[found.validation]) != wanted:
        raise DataError("these are not the faces that the model was made with: other ones would be held out")
    return found


def digest(pixels: npt.NDArray[np.uint8]) -> str:
    """sha256 of a set of (N, 48, 48) uint8 faces; their order does not matter."""
    return hashlib.sha256(b"".join(sorted(hashlib.sha256(face.tobytes()).digest() for face in pixels))).hexdigest()


def groups(pixels: npt.NDArray[np.uint8], threshold: float = SAME_PICTURE) -> npt.NDArray[np.int64]:
    """Number the distinct pictures among (N, 48, 48) uint8 faces: (N,) int64, equal for copies and mirrors.

    `threshold` is the correlation (-1..1) above which two faces count as the same.
    """
    signatures = _signature(pixels)
    # Equal signatures first: a picture with many copies, such as a black one, would give that number of pairs squared.
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
    r"""(N, 576) float32 unit vectors whose dot products are correlations; equal for all flat \(black\) pictures."""
    small = pixels.reshape(-1, 24, 2, 24, 2).mean(axis=(2, 4), dtype=np.float32).reshape(-1, 24 * 24)
    small -= small.mean(axis=1, keepdims=True)
    length = np.linalg.norm(small, axis=1, keepdims=True)
    flat = length[:, 0] < 1
    small[flat] = 1.0
    length[flat] = 24.0
    return np.asarray(small / length, np.float32)


def describe(faces: Faces, parts: Split) -> dict[str, dict[str, int]]:
    """Number of faces by side and class."""
    return {"train": faces.take(parts.train).counts(), "validation": faces.take(parts.validation).counts()}
