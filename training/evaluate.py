"""How good an exported model is, on any folder in Kaggle's layout or on the challenge's csv.

    python -m training.evaluate --model models/emotions.onnx --data DIR [--split test] [--json FILE]

Runs the file that ships, with onnxruntime alone. `--card models/README.md --row NAME` also keeps the result
in metrics.json beside the card and writes the card's tables anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune.vision.libraries import load_onnxruntime
from training import card, conditions, ferplus, metrics
from training.augment import resized
from training.dataset import USAGES, Faces, load
from training.errors import ExportError, TrainingError
from training.labels import EMOTIONS, EXPRESSION_OF_EMOTION, OUTPUTS

Probabilities = dict[str, npt.NDArray[np.float32]]

_BATCH = 256


class Model:
    """An exported model, with the manifest beside it where there is one."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        load_onnxruntime()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            content = path.read_bytes()
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own exceptions share no public base
            raise ExportError(f"{path}: not an ONNX model: {error}") from error
        self.sha256, self.size = hashlib.sha256(content).hexdigest(), len(content)
        self.entry = _entry(path, self.sha256)
        self.decision = str(self.entry.get("decision", "emotion"))
        self._input = self._session.get_inputs()[0].name
        self._names = [output.name for output in self._session.get_outputs()]
        if self.decision not in self._names or not set(self._names) <= set(OUTPUTS):
            raise ExportError(f"{path}: its outputs are {', '.join(self._names)}")

    def __call__(self, pixels: npt.NDArray[np.uint8]) -> Probabilities:
        """Probabilities (N, C) by output, for (N, 48, 48) uint8 faces."""
        found: dict[str, list[npt.NDArray[np.float32]]] = {name: [] for name in self._names}
        for start in range(0, len(pixels), _BATCH):
            faces = resized(pixels[start : start + _BATCH])
            for name, part in zip(self._names, self._session.run(self._names, {self._input: faces}), strict=True):
                found[name].append(np.asarray(part))
        return {name: np.concatenate(parts) for name, parts in found.items()}


def evaluate(model: Model, faces: Faces) -> dict[str, Any]:
    """Scores of the decision that the host takes, of each output under `outputs`, and against FER+ votes.

    `expression` is scored on FER2013's labels after contempt is set aside; `ferplus` holds its agreement
    with the crowd's majority (the protocol of ferplus.majority), where the faces have votes.
    """
    found = model(faces.pixels)
    seven = {name: _as_emotions(name, part) for name, part in found.items()}
    outputs = {name: metrics.report(part, faces.labels, EMOTIONS) for name, part in seven.items()}
    result = {"decision": model.decision, **outputs[model.decision], "outputs": outputs}
    if faces.votes is not None:
        crowd = ferplus.majority(faces.votes)
        rows = np.flatnonzero(crowd >= 0)
        agreement = {name: _agreement(name, part[rows], crowd[rows]) for name, part in found.items()}
        result["ferplus"] = agreement
    return result


def robustness(model: Model, faces: Faces) -> dict[str, dict[str, Any]]:
    """Accuracy of the host's decision under each of conditions.CONDITIONS."""
    found = {}
    for name in conditions.CONDITIONS:
        answers = model(conditions.under(name, faces.pixels))[model.decision]
        right = int((_as_emotions(model.decision, answers).argmax(axis=1) == faces.labels).sum())
        found[name] = {
            "accuracy": round(right / len(faces), 5),
            "accuracy_interval": metrics.wilson(right, len(faces)),
        }
    return found


def latency(path: Path, runs: int = 200) -> dict[str, float]:
    """Milliseconds for one face on one thread (median and tenth percentile), and to load the file."""
    started = time.perf_counter()
    model = Model(path, threads=1)
    loaded = time.perf_counter() - started
    face = np.full((1, 48, 48), 128, np.uint8)
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        model(face)
        times.append(time.perf_counter() - started)
    low, middle = np.percentile(times, [10, 50]) * 1000
    return {"median_ms": round(middle, 2), "p10_ms": round(low, 2), "load_ms": round(loaded * 1000, 1)}


def _as_emotions(name: str, probabilities: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    if name == "emotion":
        return probabilities
    seven = probabilities[:, EXPRESSION_OF_EMOTION]
    return np.asarray(seven / np.maximum(seven.sum(axis=1, keepdims=True), 1e-9), np.float32)


def _agreement(name: str, probabilities: npt.NDArray[np.float32], crowd: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Scores against the crowd in FER+'s eight classes; `emotion` never answers contempt."""
    if name == "emotion":
        eight = np.zeros((len(probabilities), len(OUTPUTS["expression"])), np.float32)
        eight[:, EXPRESSION_OF_EMOTION] = probabilities
        probabilities = eight
    return metrics.report(probabilities, crowd, OUTPUTS["expression"])


def _entry(path: Path, sha256: str) -> dict[str, Any]:
    """The manifest's part about this very file; nothing where there is no manifest, or one of another file."""
    manifest = path.with_name("manifest.json")
    try:
        entry = json.loads(manifest.read_text())["emotion"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(entry) if entry.get("sha256") == sha256 else {}


def show(result: dict[str, Any]) -> None:
    """Print the scores that matter most."""
    low, high = result["accuracy_interval"]
    print(f"{result['n']} faces, decision {result['decision']}")
    print(f"accuracy {result['accuracy']:.2%} ({low:.2%} to {high:.2%}), balanced {result['balanced_accuracy']:.2%}")
    print(f"macro F1 {result['macro_f1']:.3f}, expected calibration error {result['ece']:.3f}")
    print("recall   " + "  ".join(f"{name} {value:.2f}" for name, value in result["recall"].items()))
    for name, left in result.get("conditions", {}).items():
        print(f"under {name}: accuracy {left['accuracy']:.2%}")
    for name, agreement in result.get("ferplus", {}).items():
        print(f"FER+ majority, {agreement['n']} faces: {name} agrees on {agreement['accuracy']:.2%}")


def _run(options: argparse.Namespace) -> None:
    model = Model(options.model)
    faces = load(options.data, options.split, options.votes)
    result = {"split": options.split, **evaluate(model, faces)}
    if options.conditions:
        result["conditions"] = robustness(model, faces)
    result |= {"latency": latency(options.model), "model": {"sha256": model.sha256, "size": model.size}}
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    if options.plots:
        from training import plots

        plots.draw(model(faces.pixels)[model.decision], faces.labels, OUTPUTS[model.decision], options.plots)
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
    parser.add_argument("--plots", type=Path, help="write confusion.png and reliability.png into this folder")
    parser.add_argument("--card", type=Path, help="write the tables of this model card, from metrics.json beside it")
    parser.add_argument("--row", help="the model's name in the card")
    options = parser.parse_args(arguments)
    if options.card and not options.row:
        parser.error("--card needs --row")
    try:
        _run(options)
    except TrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: not written: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
