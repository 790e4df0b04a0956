"""How good an exported model is, on any folder in Kaggle's layout or on the challenge's csv.

    python -m training.evaluate --model models/emotions.onnx --data DIR [--split test] [--json FILE]

Runs the file that ships, with onnxruntime alone. `--card models/README.md --row NAME` also keeps the result
in metrics.json beside the card and writes the card's tables anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune.vision.classifier import as_emotions
from training.data import ferplus
from training.data.dataset import USAGES, load
from training.data.faces import Faces
from training.data.labels import EMOTIONS, EXPRESSION_OF_EMOTION, EXPRESSIONS, OUTPUTS
from training.errors import status
from training.evaluate import card, conditions, frames, metrics
from training.evaluate.onnx_model import Model, latency


def evaluate(model: Model, faces: Faces) -> dict[str, Any]:
    """Scores of the decision that the host takes, of each output under `outputs`, and against FER+ votes.

    `expression` is scored on FER2013's labels after contempt is set aside; `ferplus` holds the agreement of the
    decision and of each output with the crowd's majority (the protocol of ferplus.majority), where the faces have
    votes.
    """
    found = model(faces.pixels)
    decided = model.decide(found)
    seven = {"emotion": found["emotion"]}
    if "expression" in found:
        seven["expression"] = as_emotions(found["expression"], EXPRESSIONS)
    outputs = {name: metrics.report(part, faces.labels, EMOTIONS) for name, part in seven.items()}
    result = {
        "decision": {"emotion": round(1 - model.weight, 4), "expression": round(model.weight, 4)},
        **metrics.report(decided, faces.labels, EMOTIONS),
        "outputs": outputs,
    }
    if faces.votes is not None:
        crowd = ferplus.majority(faces.votes)
        rows = np.flatnonzero(crowd >= 0)
        answers = {"decision": decided, **found} if len(rows) else {}
        result["ferplus"] = {name: _agreement(part[rows], crowd[rows]) for name, part in answers.items()}
    return result


def robustness(model: Model, faces: Faces) -> dict[str, dict[str, Any]]:
    """Accuracy of the host's decision under each of conditions.CONDITIONS."""
    found = {}
    for name in conditions.CONDITIONS:
        answers = model.decide(model(conditions.under(name, faces.pixels)))
        right = int((answers.argmax(axis=1) == faces.labels).sum())
        found[name] = {
            "accuracy": round(right / len(faces), 5),
            "accuracy_interval": metrics.wilson(right, len(faces)),
        }
    return found


def _agreement(probabilities: npt.NDArray[np.float32], crowd: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Scores against the crowd in FER+'s eight classes; what has FER2013's seven never answers contempt."""
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
        print(f"under {name}: accuracy {left['accuracy']:.2%}")
    if whole := result.get("frames"):
        print(f"whole frames: {whole['found']:.1%} found, accuracy {whole['accuracy']}, {whole['kept']} of the crops'")
    for name, agreement in result.get("ferplus", {}).items():
        print(f"FER+ majority, {agreement['n']} faces: {name} agrees on {agreement['accuracy']:.2%}")


def _run(options: argparse.Namespace) -> None:
    model = Model(options.model)
    # Before minutes of scoring, which its lack would waste.
    detector = frames.detector(options.detector) if options.frames else None
    faces = load(options.data, options.split, options.votes)
    result = {"split": options.split, **evaluate(model, faces)}
    if options.conditions:
        result["conditions"] = robustness(model, faces)
    if detector is not None:
        result["frames"] = frames.score(model, faces, detector)
    result |= {"latency": latency(options.model), "model": {"sha256": model.sha256, "size": model.size}}
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    if options.plots:
        from training.evaluate import plots

        plots.draw(model.decide(model(faces.pixels)), faces.labels, EMOTIONS, options.plots)
    if options.card:
        card.record(options.card, options.row, result | {"trained": model.entry.get("metrics", {})})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.evaluate", description="Score an exported model.")
    parser.add_argument("--model", type=Path, default=Path("models/emotions.onnx"))
    parser.add_argument("--data", type=Path, required=True, help="folder with test/<emotion>/ or fer2013.csv")
    parser.add_argument("--split", choices=sorted(USAGES), default="test")
    parser.add_argument("--votes", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--json", type=Path, help="write all scores to this file")
    parser.add_argument("--conditions", action="store_true", help="also score dark, blurred, noisy, ... faces")
    parser.add_argument("--frames", action="store_true", help="also score faces found in whole frames")
    parser.add_argument("--detector", type=Path, help="YuNet's weights for --frames, where the host has none")
    parser.add_argument("--plots", type=Path, help="write confusion.png and reliability.png into this folder")
    parser.add_argument("--card", type=Path, help="write the tables of this model card, from metrics.json beside it")
    parser.add_argument("--row", help="the model's name in the card")
    options = parser.parse_args(arguments)
    if options.card and not options.row:
        parser.error("--card needs --row")
    return status(lambda: _run(options))
