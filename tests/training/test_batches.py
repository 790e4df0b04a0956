from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from training.data.augment import augment, resized
from training.data.webcam import all_degraded, degraded, seen_badly
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


def test_a_share_of_the_views_is_seen_badly():
    rng = np.random.default_rng(0)
    clear = np.broadcast_to(np.linspace(20, 230, 48, dtype=np.float32)[None, :, None, None], (400, 48, 48, 1))
    assert np.array_equal(degraded(clear, rng, 0), clear)
    half = degraded(clear, rng, 0.5)
    assert 0.3 < np.mean([(a != b).any() for a, b in zip(half, clear, strict=True)]) < 0.7
    assert half.dtype == np.float32
    assert half.shape == clear.shape
    assert 0 <= half.min() <= half.max() <= 255


def test_poor_views_of_smaller_faces_have_their_size():
    rng = np.random.default_rng(1)
    face = rng.uniform(0, 255, (40, 40)).astype(np.float32)
    seen = [seen_badly(face, rng) for _ in range(100)]
    assert {view.shape for view in seen} == {(40, 40)}
    means = [view.mean() for view in seen]
    assert min(means) < 60, "some are dark"
    assert max(means) > 100


def test_the_poor_validation_faces_are_always_the_same(faces):
    poor = all_degraded(faces)
    assert np.array_equal(poor.pixels, all_degraded(faces).pixels)
    assert poor.pixels.dtype == np.uint8
    assert np.array_equal(poor.labels, faces.labels)
    assert (poor.pixels != faces.pixels).any(axis=(1, 2)).mean() > 0.7


def test_tutors_see_the_clear_view_that_the_network_sees_badly(faces):
    shown = []

    def tutors(views):
        shown.append(views.copy())
        return {}

    recipe = dataclasses.replace(RECIPE, mixup=0.0, tutoring=0.5)
    poor = dataclasses.replace(recipe, webcam=1.0)
    (rows, rng), *_ = Batches(faces, poor, 3, tutors=tutors).epoch(0)
    x, _ = Batches(faces, poor, 3, tutors=tutors).at(rows, rng, 0.9)
    (rows, rng), *_ = Batches(faces, recipe, 3, tutors=tutors).epoch(0)
    clear, _ = Batches(faces, recipe, 3, tutors=tutors).at(rows, rng, 0.9)
    assert np.array_equal(shown[0], clear)
    assert np.array_equal(shown[0], shown[1])
    assert (x != clear).any(axis=(1, 2, 3)).mean() > 0.7
