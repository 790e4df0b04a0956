"""A set of labelled faces in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.data.labels import EMOTIONS

#: Side in pixels of FER2013's square pictures (Goodfellow et al. 2013, arXiv:1307.0414).
SIZE = 48


@dataclass(frozen=True)
class Faces:
    """One set of labelled faces.

    pixels: (N, 48, 48) uint8, gray, 0..255
    labels: (N,) int64, 0..6, indices into EMOTIONS
    names:  N sources (file name or csv row), for messages and to match faces with votes
    votes:  (N, 10) float32 counts in the order of VOTE_COLUMNS, or None without FER+
    """

    pixels: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    names: tuple[str, ...]
    votes: npt.NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: npt.NDArray[np.int64]) -> Faces:
        """The faces at `rows`, (n,) int64, in that order."""
        votes = None if self.votes is None else self.votes[rows]
        return Faces(self.pixels[rows], self.labels[rows], tuple(self.names[i] for i in rows), votes)

    def counts(self) -> dict[str, int]:
        """Number of faces by emotion."""
        found = np.bincount(self.labels, minlength=len(EMOTIONS))
        return {name: int(count) for name, count in zip(EMOTIONS, found, strict=True)}


def spread(count: int, most: int) -> npt.NDArray[np.int64]:
    """At most `most` of `count` rows, (n,) int64, ascending and evenly spaced.

    Not the first rows: folders are read class by class, so the first rows hold few classes.
    """
    taken = min(count, most)
    return np.arange(taken, dtype=np.int64) * count // max(1, taken)
