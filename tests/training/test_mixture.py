"""Which output decides."""

from __future__ import annotations

import numpy as np
import pytest

from facetune.vision import classifier
from training.data.labels import EXPRESSION_OF_EMOTION, EXPRESSIONS
from training.export import decision, mixture

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


def voted(faces, expressions):
    """The faces with ten votes each for one of EXPRESSIONS."""
    faces.votes[:] = 0
    faces.votes[np.arange(len(faces.labels)), expressions] = 10
    return faces


def test_a_temperature_sharpens_and_changes_no_answer():
    emotion = np.random.default_rng(0).dirichlet(np.ones(7), 50).astype(np.float32)
    expression = np.random.default_rng(1).dirichlet(np.ones(8), 50).astype(np.float32)
    plain = classifier.decide(emotion, expression, EXPRESSIONS, 0.35)
    sharp = classifier.decide(emotion, expression, EXPRESSIONS, 0.35, 0.5)
    assert sharp == pytest.approx(plain**2 / (plain**2).sum(axis=1, keepdims=True), abs=1e-6)
    assert (sharp.argmax(axis=1) == plain.argmax(axis=1)).all()
    assert sharp.dtype == np.float32
    assert classifier.decide(emotion, None, (), 0, 0.5).sum(axis=1) == pytest.approx(np.ones(50), abs=1e-6)


def test_crowd_is_followed_as_far_as_the_labels_are_kept():
    # The crowd sees neutral everywhere, and FER2013 never does: following it would cost every answer.
    faces = voted(made_faces(), 0)
    rows = mixture.compare(looks(one_hot(faces.labels, 7), one_hot(np.zeros(len(faces.labels), int), 8)), faces)
    assert rows[0]["labels"] == 1
    assert rows[-1]["crowd"] == 1
    share = mixture.choose(rows)
    assert 0 < share < 1
    assert rows[mixture.SHARES.index(share)]["labels"] >= mixture.LEAST_LABELS
    # Where the crowd sees what FER2013 says, following it alone costs nothing.
    seen = np.asarray(EXPRESSION_OF_EMOTION)[faces.labels]
    wrong, right = one_hot((faces.labels + 1) % 7, 7), one_hot(seen, 8)
    assert mixture.choose(mixture.compare(looks(wrong, right), voted(faces, seen))) == 1


def test_loss_against_the_votes_decides_among_those_that_keep_the_labels():
    rows = [
        {"expression": 0.0, "vote_loss": 1.05, "labels": 0.7, "crowd": 0.76},
        {"expression": 0.05, "vote_loss": 0.9, "labels": 0.68, "crowd": 0.8},
        {"expression": 0.1, "vote_loss": 0.91, "labels": 0.69, "crowd": 0.9},
        {"expression": 0.15, "vote_loss": 0.8, "labels": 0.6799, "crowd": 0.95},
    ]
    assert mixture.choose(rows) == 0.05
    assert mixture.choose(rows[3:]) == 0.15, "a weak model decides too"


def test_the_manifest_keeps_every_fifth_share_and_the_chosen_one():
    rows = [{"expression": share} for share in mixture.SHARES]
    told = [row["expression"] for row in mixture.told(rows, 0.37)]
    assert 0.37 in told
    assert told == sorted({*(step / 20 for step in range(21)), 0.37})
    assert len(mixture.told(rows, 0.35)) == 21


def test_loss_is_that_of_the_votes():
    faces = voted(made_faces(), 0)
    rows = mixture.compare(looks(one_hot(faces.labels, 7), one_hot(np.zeros(len(faces.labels), int), 8)), faces)
    assert rows[-1]["vote_loss"] == pytest.approx(-np.log((0.9 + 0.1 / 8) / (1 - 0.1 / 8)), abs=1e-3)


def test_labels_are_counted_on_the_plain_looks_alone():
    faces = made_faces()
    right, wrong = one_hot(faces.labels, 7), one_hot((faces.labels + 1) % 7, 7)
    crowd = one_hot(np.zeros(len(faces.labels), int), 8)
    rows = mixture.compare(looks(right, crowd, wrong, crowd, wrong, crowd, wrong, crowd), faces)
    assert rows[0]["labels"] == 0.5


def test_the_decision_is_as_sure_as_it_is_right():
    """And what the manifest gets is what the host reads."""
    faces = made_faces()
    right = np.random.default_rng(3).random(len(faces.labels)) < 0.9
    answers = np.where(right, faces.labels, (faces.labels + 1) % 7)
    hesitant = one_hot(answers, 7) * 0.5 + 0.5 / 7
    votes = voted(faces, np.asarray(EXPRESSION_OF_EMOTION)[faces.labels])
    seen = looks(hesitant, one_hot(np.asarray(EXPRESSION_OF_EMOTION)[answers], 8) * 0.5 + 0.5 / 8)
    entry, chose = decision.fit(seen, votes)
    assert entry["decision_temperature"] < 1
    decided = classifier.decide(
        seen[0]["emotion"],
        seen[0]["expression"],
        EXPRESSIONS,
        entry["decision"]["expression"],
        entry["decision_temperature"],
    )
    assert decided.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.01)
    assert chose["sure"]["share"] == 1


def test_without_votes_the_first_output_decides_as_it_is():
    faces = made_faces()
    bare = type(faces)(faces.pixels, faces.labels, faces.names, None)
    entry, chose = decision.fit(looks(one_hot(faces.labels, 7), one_hot(np.zeros(len(faces.labels), int), 8)), bare)
    assert (entry["decision"], entry["decision_temperature"]) == ({"emotion": 1.0, "expression": 0.0}, 1.0)
    assert chose == {"mixtures": [], "sure": None}


def test_faces_without_votes():
    faces = made_faces()
    with pytest.raises(ValueError, match="no votes"):
        mixture.compare(
            looks(one_hot([0], 7), one_hot([0], 8)), type(faces)(faces.pixels, faces.labels, faces.names, None)
        )
