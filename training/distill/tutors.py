"""Tutors: exported networks that answer every augmented view of a face while another network trains on it.

    python -m training.train --network deep --data DIR --tutors runs/A runs/B --set tutoring=0.7 --out runs/C

Teachers answer once, about faces that they know by heart. Tutors answer each rotated, darkened and mixed view: "A good
teacher is patient and consistent" (Beyer et al. 2022, arXiv:2106.05237). They are the int8 files that training.export
leaves in a run's folder, because these are the fastest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.errors import RunError
from training.evaluate.onnx_model import Model
from training.run.folder import Run

Floats = npt.NDArray[np.float32]


class Tutors:
    """The average answer of some exported runs."""

    def __init__(self, folders: Sequence[Path], wanted: Mapping[str, Any], threads: int = 0) -> None:
        """Load the runs in `folders`, to run on `threads` threads (0: all cores).

        Raises RunError if one is not exported, or if its configuration differs from `wanted`.
        """
        runs = [Run(folder) for folder in folders]
        for run in runs:
            run.check_shared(wanted)
            if not run.int8.exists():
                raise RunError(f"{run.int8} is missing: a tutor must be exported first (training.export)")
        self._models = [Model(run.int8, threads) for run in runs]
        self.sha256 = tuple(model.sha256 for model in self._models)

    def __call__(self, faces: Floats) -> dict[str, Floats]:
        """Probabilities (N, C) by output, for (N, 48, 48, 1) float32 faces in 0..255."""
        answers = [model.answer(faces) for model in self._models]
        return {
            name: np.mean([found[name] for found in answers], axis=0, dtype=np.float32)
            for name in answers[0]
            if all(name in found for found in answers)
        }
