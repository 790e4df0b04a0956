"""The folder of a run whose weights come from elsewhere than from a training of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras

from training.data.faces import Faces
from training.run.config import Config
from training.run.folder import Run
from training.run.recipes import Recipe
from training.run.validation import score


def keep(
    model: keras.Model, folder: Path, validation: Faces, shared: dict[str, Any], *, votes: bool, start: tuple[str, ...]
) -> Run:
    """Make the folder, for a network that has its weights already; RunError where it can't be, or holds another run.

    `shared` is what Config.shared names, `votes` whether FER+'s have taught the weights, and `start` the sha256 of the
    files that these came from.
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
