"""Exported networks that answer beside the one that learns."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from training.data.augment import resized
from training.distill.tutors import Tutors
from training.errors import RunError
from training.evaluate.onnx_model import Model
from training.run.batches import Batches, targets
from training.run.config import Config
from training.run.folder import Run
from training.run.recipes import RECIPES

MODEL = Path(__file__).parents[2] / "models" / "emotions.onnx"
RECIPE = dataclasses.replace(RECIPES["residual"], batch=16, label_smoothing=0, tutoring=0.75)
WANTED = {"seed": 0, "validation_share": 0.25, "data": "abc"}


def exported(folder: Path) -> Path:
    """A run's folder, with the model that ships as its file."""
    Run(folder).open(Config("residual", RECIPE, minutes=None, backend="torch", **WANTED))
    shutil.copy(MODEL, folder / "int8.onnx")
    return folder


class Other:
    """A tutor that knows emotions only, and always says the first."""

    sha256 = "other"

    def answer(self, faces):
        return {"emotion": np.eye(7, dtype=np.float32)[np.zeros(len(faces), int)]}


def test_tutors_answer_as_the_mean_of_their_files(faces, tmp_path):
    alone = Tutors([exported(tmp_path / "a")], WANTED)
    said = Model(MODEL)(faces.pixels)
    assert alone.sha256 == (Model(MODEL).sha256,)
    found = alone(resized(faces.pixels))
    assert {name: part.shape for name, part in found.items()} == {"emotion": (84, 7), "expression": (84, 8)}
    for name, part in found.items():
        assert part == pytest.approx(said[name], abs=1e-5)
    both = Tutors([tmp_path / "a"], WANTED)
    both._models.append(Other())
    mean = both(resized(faces.pixels))
    assert set(mean) == {"emotion"}, "the other has no expressions"
    assert mean["emotion"][:, 0] == pytest.approx((said["emotion"][:, 0] + 1) / 2, abs=1e-5)


def test_runs_that_cannot_be_tutors(tmp_path):
    folder = exported(tmp_path / "a")
    for name, value in (("seed", 4), ("validation_share", 0.1), ("data", "other")):
        with pytest.raises(RunError, match=f"a was trained with another {name}"):
            Tutors([folder], WANTED | {name: value})
    (folder / "int8.onnx").unlink()
    with pytest.raises(RunError, match=r"int8\.onnx is missing: a tutor must be exported first"):
        Tutors([folder], WANTED)
    with pytest.raises(RunError, match=r"config\.json: not the configuration of a run"):
        Tutors([tmp_path / "none"], WANTED)


@pytest.mark.parametrize(("mixup", "progress", "size"), [(0.0, 0.1, 40), (0.4, 0.1, 40), (0.4, 0.95, 48)])
def test_tutors_answer_each_view_as_the_pupil_sees_it(faces, mixup, progress, size):
    """Mixed, and whole even where the pupil's is smaller, because an exported network takes 48x48 alone."""
    seen = []

    def tutors(views):
        seen.append(views)
        return {"emotion": np.full((len(views), 7), 1 / 7, np.float32)}

    recipe = dataclasses.replace(RECIPE, mixup=mixup)
    batches = Batches(faces, recipe, 3, tutors=tutors)
    rows, rng = next(batches.epoch(0))
    x, y = batches.at(rows, rng, progress)
    assert x.shape == (16, size, size, 1)
    assert seen[0].shape == (16, 48, 48, 1)
    assert np.array_equal(x, resized(seen[0][..., 0], size))

    labels = targets(faces, recipe)["emotion"][rows]
    of_labels = y["emotion"] - 0.75 / 7
    assert of_labels.sum(axis=1) == pytest.approx(np.full(16, 0.25), abs=1e-5)
    mixed = mixup and progress < recipe.calm_from
    assert np.allclose(of_labels, 0.25 * labels, atol=1e-5) == (not mixed)
    assert y["expression"].sum(axis=1) == pytest.approx(np.ones(16), abs=1e-5), "nobody tutors that: the votes alone"
