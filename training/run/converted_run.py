"""A run that is made from existing weights instead of training: of other runs, or of an exported file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras

from training.data.faces import Faces
from training.run.config import Config
from training.run.folder import Run
from training.run.recipes import Recipe
from training.run.validation import score


def make(
    model: keras.Model, folder: Path, validation: Faces, shared: dict[str, Any], *, votes: bool, start: tuple[str, ...]
) -> Run:
    """Make a run in `folder` from a network that has its weights; raises RunError if it fails or holds another run.

    `shared` has the fields of Config.shared, `votes` says whether the weights were trained with FER+'s votes, and
    `start` has the sha256 of the files that the weights come from.
    """
    recipe = Recipe(epochs=0, crowd_weight=1.0 if votes else 0.0)
    run = Run(folder)
    backend = keras.backend.backend()
    run.open(Config(model.name, recipe, minutes=None, backend=backend, start=start, **shared))
    run.save_validation(validation)
    run.save_best(model)
    scores = {name: round(value, 4) for name, value in score(model, validation).items()}
    print(f"{folder}: {model.name}, " + "  ".join(f"{name} {value}" for name, value in scores.items()))
    run.write_log([{"epoch": 0, "step": 0, **scores, "seconds": 0.0}])
    return run
