from __future__ import annotations

import numpy as np
import pytest

from training.evaluate import metrics
from training.export import temperature


def one_hot(answers, sure=1.0, classes=3):
    rest = (1 - sure) / (classes - 1)
    return np.where(np.eye(classes)[answers] > 0, sure, rest)


def test_report_by_hand():
    labels = np.array([0, 0, 0, 0, 1, 1, 2])
    found = metrics.report(one_hot([0, 0, 0, 1, 1, 1, 0]), labels, ["a", "b", "c"])
    assert found["n"] == 7
    assert found["accuracy"] == pytest.approx(5 / 7, abs=1e-5)
    assert found["recall"] == {"a": 0.75, "b": 1.0, "c": 0.0}
    assert found["balanced_accuracy"] == pytest.approx(1.75 / 3, abs=1e-5)
    assert found["macro_f1"] == pytest.approx((0.75 + 0.8 + 0) / 3, abs=1e-5)
    assert found["confusion"] == [[3, 1, 0], [0, 2, 0], [1, 0, 0]]
    assert found["ece"] == pytest.approx(2 / 7, abs=1e-5)


def test_class_without_faces():
    found = metrics.report(one_hot([0, 1]), np.array([0, 1]), ["a", "b", "c"])
    assert found["recall"]["c"] is None
    assert found["balanced_accuracy"] == found["macro_f1"] == 1


def test_calibration_error_of_honest_and_of_boastful_answers():
    labels = np.array([0] * 8 + [1] * 2)
    assert metrics.calibration_error(one_hot([0] * 10, 0.8), labels) == pytest.approx(0)
    assert metrics.calibration_error(one_hot([0] * 10, 1.0), labels) == pytest.approx(0.2)


def test_coverage_counts_the_sure():
    probabilities = np.array([[0.95, 0.05], [0.55, 0.45], [0.55, 0.45]])
    found = {at["confidence"]: at for at in metrics.coverage(probabilities, np.array([0, 0, 1]))}
    assert found[0.5] == {"confidence": 0.5, "share": 1.0, "accuracy": 0.66667}
    assert found[0.9] == {"confidence": 0.9, "share": 0.33333, "accuracy": 1.0}


def test_what_is_answered_at_80_percent_precision():
    sure = [0.9, 0.8, 0.8, 0.7, 0.6, 0.6, 0.55]
    probabilities = np.array([[value, 1 - value] for value in sure])
    # Right, right, wrong, right, right, right, wrong: 1/1, 2/3, 3/4, 5/6, 5/7.
    labels = np.array([0, 1, 0, 0, 0, 0, 1])
    assert metrics.precise(probabilities, labels) == {"accuracy": 0.8, "confidence": 0.6, "share": 0.85714}
    assert metrics.precise(probabilities, 1 - labels)["confidence"] is None
    assert metrics.precise(probabilities, np.zeros(7, int)) == {"accuracy": 0.8, "confidence": 0.55, "share": 1.0}


def test_wilson():
    # Brown, Cai and DasGupta 2001, and the bounds stay within 0..1 where the normal interval does not.
    assert metrics.wilson(8, 10) == pytest.approx([0.49016, 0.94331], abs=1e-4)
    assert metrics.wilson(0, 10)[0] == 0
    assert metrics.wilson(10, 10)[1] == 1


def test_temperature_undoes_a_factor():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 7))
    labels = np.array([rng.choice(7, p=p) for p in np.exp(metrics.log_softmax(logits))])
    assert temperature.fit(logits * 3, labels) == pytest.approx(3, rel=0.05)
    assert temperature.fit(logits, labels) == pytest.approx(1, rel=0.05)


def test_large_logits_stay_finite():
    assert np.isfinite(metrics.log_softmax(np.array([[1e4, -1e4, 0.0]]))).all()
