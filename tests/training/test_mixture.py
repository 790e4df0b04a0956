"""Which output decides."""

from __future__ import annotations

import numpy as np
import pytest

from facetune.vision import classifier
from training.data.labels import EXPRESSION_OF_EMOTION, EXPRESSIONS
from training.export import mixture

from .conftest import made_faces


def one_hot(rows, classes):
    return np.eye(classes, dtype=np.float32)[rows] * 0.9 + 0.1 / classes


def looks(*answers):
    """Pairs of what both outputs said, one for each look."""
    pairs = zip(answers[::2], answers[1::2], strict=True)
    return [{"emotion": emotion, "expression": expression} for emotion, expression in pairs]


def test_share_of_a_manifest():
    assert classifier.weight_of("emotion") == classifier.weight_of(None) == 0
    assert classifier.weight_of("expression") == 1
    assert classifier.weight_of({"emotion": 3, "expression": 1}) == 0.25
    for wrong in ({"emotion": -1, "expression": 2}, {"emotion": 0, "expression": 0}):
        with pytest.raises(ValueError, match="shares"):
            classifier.weight_of(wrong)


def test_contempt_is_set_aside_and_the_order_is_that_of_the_emotions():
    expression = np.array([[0.1, 0.2, 0.05, 0.05, 0.1, 0.0, 0.0, 0.5]], np.float32)
    seven = classifier.as_emotions(expression, EXPRESSIONS)
    assert seven == pytest.approx(np.array([[0.2, 0, 0, 0.4, 0.1, 0.1, 0.2]]), abs=1e-6)


def test_mixture_lies_between_its_outputs():
    emotion = one_hot([3], 7)
    expression = one_hot([EXPRESSIONS.index("sadness")], 8)
    half = classifier.decide(emotion, expression, EXPRESSIONS, 0.5)
    assert half.sum() == pytest.approx(1, abs=1e-5)
    assert half[0, 3] == pytest.approx(half[0, 4], abs=0.02)
    assert classifier.decide(emotion, None, (), 0.5) is emotion


def test_crowd_is_followed_only_as_far_as_it_costs_nothing():
    faces = made_faces()
    faces.votes[:] = 0
    faces.votes[:, 0] = 10  # the crowd sees neutral everywhere, and FER2013 never does
    rows = mixture.compare(looks(one_hot(faces.labels, 7), one_hot(np.zeros(len(faces.labels), int), 8)), faces)
    assert rows[0]["emotion_labels"] == 1
    assert rows[-1]["crowd"] == 1
    assert mixture.choose(rows) == 0  # it would cost every answer
    # Where the crowd sees what FER2013 says, following it alone costs nothing.
    faces.votes[:] = 0
    faces.votes[np.arange(len(faces.labels)), np.asarray(EXPRESSION_OF_EMOTION)[faces.labels]] = 10
    wrong = one_hot((faces.labels + 1) % 7, 7)
    right = one_hot(np.asarray(EXPRESSION_OF_EMOTION)[faces.labels], 8)
    assert mixture.choose(mixture.compare(looks(wrong, right), faces)) == 1


def test_log_loss_decides_not_the_few_answers_that_change():
    rows = [
        {"expression": 0.0, "log_loss": 0.79, "emotion_labels": 0.7, "crowd": 0.74},
        {"expression": 0.05, "log_loss": 0.79, "emotion_labels": 0.6999, "crowd": 0.75},
        {"expression": 0.1, "log_loss": 0.8, "emotion_labels": 0.7002, "crowd": 0.9},
    ]
    assert mixture.choose(rows) == 0.05


def test_log_loss_is_that_of_the_labels():
    faces = made_faces()
    rows = mixture.compare(looks(one_hot(faces.labels, 7), one_hot(np.zeros(len(faces.labels), int), 8)), faces)
    assert rows[0]["log_loss"] == pytest.approx(-np.log(0.9 + 0.1 / 7), abs=1e-4)


def test_what_a_share_costs_is_the_mean_over_the_looks():
    faces = made_faces()
    right, wrong = one_hot(faces.labels, 7), one_hot((faces.labels + 1) % 7, 7)
    crowd = one_hot(np.zeros(len(faces.labels), int), 8)
    rows = mixture.compare(looks(right, crowd, wrong, crowd, wrong, crowd, right, crowd), faces)
    assert rows[0]["emotion_labels"] == 0.5


def test_faces_without_votes():
    faces = made_faces()
    with pytest.raises(ValueError, match="no votes"):
        mixture.compare(
            looks(one_hot([0], 7), one_hot([0], 8)), type(faces)(faces.pixels, faces.labels, faces.names, None)
        )
