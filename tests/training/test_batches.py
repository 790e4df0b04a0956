from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from training.data.augment import augment, resized
from training.run.batches import Batches, targets
from training.run.recipes import RECIPES

RECIPE = dataclasses.replace(RECIPES["residual"], batch=16, mixup=0.2)


def drawn(faces, recipe, epoch, progress=0.7):
    batches = Batches(faces, recipe, seed=3)
    return [batches.at(rows, rng, progress) for rows, rng in batches.epoch(epoch)]


def test_an_epoch_depends_on_seed_and_number_alone(faces):
    for (x, y), (x_again, y_again) in zip(drawn(faces, RECIPE, 5), drawn(faces, RECIPE, 5), strict=True):
        assert np.array_equal(x, x_again)
        assert np.array_equal(y["emotion"], y_again["emotion"])
    assert not np.array_equal(drawn(faces, RECIPE, 5)[0][0], drawn(faces, RECIPE, 6)[0][0])


def test_plain_recipe_shows_the_faces_as_they_are(faces):
    recipe = dataclasses.replace(RECIPES["plain"], batch=16)
    seen = np.concatenate([x for x, _ in drawn(faces, recipe, 0)])
    known = {face.tobytes() for face in faces.pixels}
    assert seen.shape == (80, 48, 48, 1)
    assert all(face.astype(np.uint8).tobytes() in known for face in seen)


@pytest.mark.parametrize(("progress", "size"), [(0.0, 40), (0.54, 40), (0.55, 48), (1.0, 48)])
def test_faces_grow_during_the_run(faces, progress, size):
    x, _ = drawn(faces, RECIPE, 0, progress)[0]
    assert x.shape == (16, size, size, 1)
    assert x.dtype == np.float32
    assert 0 <= x.min() <= x.max() <= 255


def test_targets_are_distributions(faces):
    _, y = drawn(faces, RECIPE, 0)[0]
    assert y["emotion"].sum(axis=1) == pytest.approx(np.ones(16), abs=1e-5)
    assert y["expression"].sum(axis=1) == pytest.approx(np.ones(16), abs=1e-5)


def test_faces_without_votes_have_no_expression_target(faces):
    faces.votes[0] = 0
    found = targets(faces, RECIPE)["expression"]
    assert found[0].tolist() == [0] * 8
    assert found[1].sum() == pytest.approx(1)
    assert "expression" not in targets(dataclasses.replace(faces, votes=None), RECIPE)


def test_teachers_share_the_targets_with_the_labels(faces):
    faces.votes[0] = 0
    rng = np.random.default_rng(0)
    taught = {"emotion": rng.dirichlet(np.ones(7), len(faces)), "expression": rng.dirichlet(np.ones(8), len(faces))}
    alone = targets(faces, RECIPE)
    recipe = dataclasses.replace(RECIPE, teaching=0.75)
    found = targets(faces, recipe, taught)
    assert found["emotion"] == pytest.approx(0.25 * alone["emotion"] + 0.75 * taught["emotion"], abs=1e-6)
    assert found["expression"][0] == pytest.approx(taught["expression"][0]), "nobody voted: the teachers alone"
    assert found["expression"][1:] == pytest.approx(0.25 * alone["expression"][1:] + 0.75 * taught["expression"][1:])
    batches = Batches(faces, recipe, 3, taught)
    rows, draws = next(batches.epoch(0))
    assert np.array_equal(batches.at(rows, draws, 1.0)[1]["emotion"], found["emotion"][rows])


def test_teachers_without_an_answer_leave_the_labels(faces):
    recipe = dataclasses.replace(RECIPE, teaching=0.75)
    found = targets(faces, recipe, {"emotion": np.full((len(faces), 7), 1 / 7, np.float32)})
    assert np.array_equal(found["expression"], targets(faces, RECIPE)["expression"])


def test_augmented_faces_stay_recognisable(faces):
    flat = np.full((64, 48, 48), 128, np.uint8)
    views = augment(flat, np.random.default_rng(0), erasing=0)
    assert 60 < views.mean() < 200
    assert len({view.tobytes() for view in views}) == 64
    assert np.array_equal(resized(faces.pixels)[..., 0], faces.pixels)
