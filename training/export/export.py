"""From a run to models/emotions.onnx and its manifest.

    python -m training.export runs/NAME --out models

The best checkpoint becomes one ONNX file with a calibrated softmax for each output, refused unless it answers as
Keras does on a thousand validation faces, and an int8 copy of it. Both lie in the run's folder; the one that is worth
it becomes emotions.onnx. What mixture of the outputs decides is chosen here too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from facetune.vision.classifier import decide
from facetune.vision.libraries import load_onnxruntime
from training import atomic_files
from training.data import ferplus
from training.data.augment import looks, resized
from training.data.faces import SIZE, Faces, spread
from training.data.labels import OUTPUTS
from training.data.split import digest
from training.errors import ExportError, RunError, status
from training.evaluate import metrics, people
from training.evaluate.onnx_model import Model
from training.export import mixture, quantize, temperature
from training.run.folder import Run

PARITY = 1e-4  # greatest difference of a probability between Keras and ONNX
PARITY_FACES = 1000

LEAST_RESTING = 30  # neutral faces of which a mean and a spread are worth something

Logits = dict[str, npt.NDArray[np.float32]]


def export(folder: Path, out: Path) -> dict[str, Any]:
    """Write out/emotions.onnx and the `emotion` part of out/manifest.json; gives that part.

    Raises ExportError where the file does not answer as the network does, RunError for an unusable run.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # Only TensorFlow's graphs can become ONNX; weights trained on another backend load here as they are.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    from training.export import graph
    from training.networks import backend, by_name, cost

    backend.prepare(bfloat16=False)
    run = Run(folder)
    config = run.config()
    validation = run.validation()
    log = run.log()
    if not log:
        raise RunError(f"{folder}: no checkpoint yet")
    model = by_name.build(config["network"])
    run.load_best(model)
    logits: Logits = backend.predict(model, resized(validation.pixels))
    known = {name: _known(name, validation) for name in logits}
    taught = {"emotion", "expression"} if _votes_taught(config, validation) else {"emotion"}
    logits = {name: found for name, found in logits.items() if name in taught and len(known[name][0])}
    temperatures = {
        name: temperature.temperature(found[known[name][0]], known[name][1]) for name, found in logits.items()
    }
    exact, small = run.float32, run.int8
    atomic_files.write({exact: graph.convert(model, temperatures)})
    difference = parity(exact, logits, temperatures, validation)
    print(f"{exact}: {exact.stat().st_size:,} bytes, differs from Keras by {difference:.1e} at most")
    atomic_files.write({small: quantize.quantized(exact, validation.pixels)})
    answered = {name: known[name] for name in logits}
    duel = quantize.compare(exact, small, validation.pixels, answered)
    print(f"{small}: {json.dumps(duel)}")
    chosen = small if duel["worth"] else exact
    shipped = Model(chosen)
    answers = [shipped(seen) for seen in looks(validation.pixels, quantize.LOOKS)]
    found = answers[0]
    mixtures = mixture.compare(answers, validation) if "expression" in found else []
    share = mixture.choose(mixtures) if mixtures else 0.0
    print(f"the decision takes {share:.0%} of `expression`")
    content = chosen.read_bytes()
    entry = {
        "file": "emotions.onnx",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "input": graph.INPUT,
        "input_shape": [SIZE, SIZE, 1],
        "input_range": [0, 255],
        "outputs": {name: list(OUTPUTS[name]) for name in temperatures},
        "decision": {"emotion": round(1 - share, 2), "expression": share},
        "precision": chosen.stem,
        "preprocessing": "facetune.vision.crop.face_crop",
        "temperature": temperatures,
        "resting": _resting(found, share, validation),
        "opset": graph.OPSET,
        "network": config["network"],
        "training_data": "FER2013 Training" + (", FER+ votes" if "expression" in taught else ""),
        "commit": _commit(),
        "metrics": {
            "parameters": model.count_params(),
            "multiply_accumulates": cost.multiplications(model),
            "epochs": log[-1]["epoch"],
            "best_epoch": min(log, key=lambda epoch: float(epoch["validation_loss"]))["epoch"],
            "seconds": round(log[-1]["seconds"]),
            "start": config.get("start", []),
            "teachers": config.get("teachers"),
            "tutors": config.get("tutors", []),
            "seed": config["seed"],
            "validation_share": config["validation_share"],
            "validation_sha256": digest(validation.pixels),
            "parity": float(f"{difference:.1e}"),
            "precisions": duel,
            "mixtures": mixtures,
            "validation": {
                name: _summary(name, found[name][rows], labels) for name, (rows, labels) in answered.items()
            },
        },
    }
    ship(out, content, entry)
    return entry


def parity(path: Path, logits: Logits, temperatures: dict[str, float], validation: Faces) -> float:
    """The greatest difference of any probability from Keras's, on up to PARITY_FACES faces."""
    load_onnxruntime()
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    if sorted(names) != sorted(temperatures):
        raise ExportError(f"{path}: outputs are {names}, not {sorted(temperatures)}")
    rows = spread(len(validation), PARITY_FACES)
    faces = resized(validation.pixels[rows])
    worst = 0.0
    for name, found in zip(names, session.run(names, {session.get_inputs()[0].name: faces}), strict=True):
        expected = np.exp(metrics.log_softmax(logits[name][rows] / temperatures[name]))
        worst = max(worst, float(np.abs(found - expected).max()))
    if not worst < PARITY:
        raise ExportError(f"{path}: differs from Keras by {worst:.1e}, more than {PARITY:.0e}")
    return worst


def ship(out: Path, content: bytes, entry: dict[str, Any]) -> None:
    """Put the model into `out`, and `entry` into the manifest beside it, whose other parts (the face detector) stay.

    Both or neither: the host refuses a file that the manifest does not know. Raises ExportError for a manifest that is
    none, OSError where they cannot be written.
    """
    manifest = out / "manifest.json"
    try:
        parts = json.loads(manifest.read_text()) if manifest.exists() else {"version": 1}
        parts["emotion"] = entry
    except (ValueError, TypeError) as error:
        raise ExportError(f"{manifest}: not a manifest: {error}") from error
    out.mkdir(parents=True, exist_ok=True)
    atomic_files.write({out / entry["file"]: content, manifest: json.dumps(parts, indent=2).encode() + b"\n"})


def _known(name: str, faces: Faces) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of the faces whose right answer is known for an output, and those answers."""
    if name == "emotion":
        return np.arange(len(faces)), faces.labels
    if faces.votes is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    crowd = ferplus.majority(faces.votes)
    rows = np.flatnonzero(crowd >= 0)
    return rows, crowd[rows]


def _summary(name: str, answers: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> dict[str, Any]:
    found = metrics.report(answers, labels, OUTPUTS[name])
    return {key: found[key] for key in ("n", "accuracy", "balanced_accuracy", "macro_f1", "ece")}


def _resting(found: dict[str, npt.NDArray[np.float32]], share: float, validation: Faces) -> dict[str, Any] | None:
    """How the decision sees the validation split's resting faces, for calibration to a face; None for too few."""
    if np.count_nonzero(validation.labels == people.NEUTRAL) < LEAST_RESTING:
        return None
    decided = decide(found["emotion"], found.get("expression"), OUTPUTS["expression"], share)
    resting: dict[str, Any] = msgspec.to_builtins(people.usual(people.people(decided, validation.labels)))
    return resting


def _votes_taught(config: dict[str, Any], validation: Faces) -> bool:
    """Whether the run had FER+'s votes, and taught the second head by them; else that head knows nothing."""
    return bool(config["recipe"]["crowd_weight"]) and validation.votes is not None


def _commit() -> str | None:
    """The revision of this code, with -dirty where it has been changed since; None outside a checkout."""
    said = []
    for command in (["rev-parse", "HEAD"], ["status", "--porcelain", "--", "."]):
        try:
            found = subprocess.run(
                ["git", *command], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False
            )
        except OSError:  # no git
            return None
        if found.returncode != 0:
            return None
        said.append(found.stdout.strip())
    revision, changes = said
    return f"{revision}-dirty" if changes else revision


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.export", description="Export a run to ONNX.")
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--out", type=Path, default=Path("models"))
    options = parser.parse_args(arguments)
    return status(lambda: export(options.run, options.out))
