"""Scores of an exported model: its decision and each output, against FER2013's labels and FER+'s votes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from facetune.vision.classifier import as_emotions
from training.data import ferplus
from training.data.faces import Faces
from training.data.labels import EMOTIONS, EXPRESSION_OF_EMOTION, EXPRESSIONS, OUTPUTS
from training.evaluate import conditions, metrics, people
from training.evaluate.onnx_model import Model


def evaluate(model: Model, faces: Faces) -> dict[str, Any]:
    """Scores of the host's decision, and of each output under `outputs`, as plain JSON values.

    `expression` is scored on FER2013's labels after contempt is removed. If the faces have votes, `ferplus` holds how
    often the decision and each output agree with the voters' majority, as ferplus.majority defines it, and `people`
    what the decision makes of what they saw.
    """
    found = model(faces.pixels)
    decided = model.decide(found)
    seven = {"emotion": found["emotion"]}
    if "expression" in found:
        seven["expression"] = as_emotions(found["expression"], EXPRESSIONS)
    outputs = {name: metrics.report(part, faces.labels, EMOTIONS) for name, part in seven.items()}
    result = {
        "decision": {"emotion": round(1 - model.weight, 4), "expression": round(model.weight, 4)},
        "decision_temperature": model.temperature,
        **metrics.report(decided, faces.labels, EMOTIONS),
        "outputs": outputs,
    }
    if faces.votes is not None:
        crowd = ferplus.majority(faces.votes)
        rows = np.flatnonzero(crowd >= 0)
        answers = {"decision": decided, **found} if len(rows) else {}
        result["ferplus"] = {name: _agreement(part[rows], crowd[rows]) for name, part in answers.items()}
        result["people"] = people.scores(decided, faces.votes)
    return result


def robustness(model: Model, faces: Faces) -> dict[str, dict[str, Any]]:
    """Agreement (0..1) of the host's decision with the labels under each of conditions.CONDITIONS.

    With votes, `people` is the agreement with the voters' majority where they have one of the seven emotions.
    """
    crowd = None if faces.votes is None else ferplus.emotion_majority(faces.votes)
    found: dict[str, dict[str, Any]] = {}
    for name in conditions.CONDITIONS:
        answers = model.decide(model(conditions.under(name, faces.pixels))).argmax(axis=1)
        right = int((answers == faces.labels).sum())
        found[name] = {
            "accuracy": round(right / len(faces), 5),
            "accuracy_interval": metrics.wilson(right, len(faces)),
        }
        if crowd is not None and (crowd >= 0).any():
            found[name]["people"] = round(float((answers == crowd)[crowd >= 0].mean()), 5)
    return found


def _agreement(probabilities: npt.NDArray[np.float32], crowd: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Scores of (N, 7) or (N, 8) probabilities against the voters' majority, (N,), in FER+'s eight classes.

    Seven probabilities are FER2013's classes; contempt then has probability 0.
    """
    if probabilities.shape[1] == len(EMOTIONS):
        eight = np.zeros((len(probabilities), len(OUTPUTS["expression"])), np.float32)
        eight[:, EXPRESSION_OF_EMOTION] = probabilities
        probabilities = eight
    return metrics.report(probabilities, crowd, OUTPUTS["expression"])


def show(result: dict[str, Any]) -> None:
    """Print the scores that matter most."""
    low, high = result["accuracy_interval"]
    shares = ", ".join(f"{share:g} {name}" for name, share in result["decision"].items() if share)
    print(f"{result['n']} faces, decision {shares}")
    print(f"accuracy {result['accuracy']:.2%} ({low:.2%} to {high:.2%}), balanced {result['balanced_accuracy']:.2%}")
    print(f"macro F1 {result['macro_f1']:.3f}, expected calibration error {result['ece']:.3f}")
    print("recall   " + "  ".join(f"{name} {value:.2f}" for name, value in result["recall"].items()))
    for name, left in result.get("conditions", {}).items():
        heard = f", {left['people']:.2%} of what people see" if "people" in left else ""
        print(f"under {name}: accuracy {left['accuracy']:.2%}{heard}")
    if found := result.get("frames"):
        print(f"whole frames: {found['found']:.1%} found, accuracy {found['accuracy']}, {found['kept']} of the crops'")
    for name, agreement in result.get("ferplus", {}).items():
        print(f"FER+ majority, {agreement['n']} faces: {name} agrees on {agreement['accuracy']:.2%}")
    if found := result.get("people"):
        print(people.told(found))
