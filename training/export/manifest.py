"""The `emotion` entry of models/manifest.json: its parts, and how it is written. export.py puts it together."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from training import atomic_files
from training.data.faces import SIZE, Faces
from training.data.labels import OUTPUTS
from training.errors import ExportError
from training.evaluate import metrics
from training.evaluate.simulated_people import NEUTRAL, people, usual
from training.export import onnx_graph

LEAST_RESTING = 30  # neutral faces that a mean and a spread need


def write(out: Path, content: bytes, entry: dict[str, Any]) -> None:
    """Write the model into `out`, and `entry` into the manifest beside it; the face detector's entry stays.

    Both are written or neither, because the host refuses a file that the manifest does not describe. Raises ExportError
    if the present manifest is none, OSError if a file cannot be written.
    """
    file = out / "manifest.json"
    try:
        parts = json.loads(file.read_text()) if file.exists() else {"version": 1}
        parts["emotion"] = entry
    except (ValueError, TypeError) as error:
        raise ExportError(f"{file}: not a manifest: {error}") from error
    out.mkdir(parents=True, exist_ok=True)
    atomic_files.write({out / entry["file"]: content, file: json.dumps(parts, indent=2).encode() + b"\n"})


def of_file(content: bytes, temperatures: dict[str, float]) -> dict[str, Any]:
    """How the host checks the file with this content, and calls it; `temperatures` has its outputs."""
    return {
        "file": "emotions.onnx",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "input": onnx_graph.INPUT,
        "input_shape": [SIZE, SIZE, 1],
        "input_range": [0, 255],
        "outputs": {name: list(OUTPUTS[name]) for name in temperatures},
    }


def of_training(config: dict[str, Any], log: list[dict[str, Any]]) -> dict[str, Any]:
    """How a run with this configuration, whose log has an epoch at least, came to its weights."""
    return {
        "epochs": log[-1]["epoch"],
        "best_epoch": min(log, key=lambda epoch: float(epoch["validation_loss"]))["epoch"],
        "seconds": round(log[-1]["seconds"]),
        "start": config.get("start", []),
        "teachers": config.get("teachers"),
        "tutors": config.get("tutors", []),
        "seed": config["seed"],
        "validation_share": config["validation_share"],
    }


def summary(name: str, answers: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> dict[str, Any]:
    """The main scores of output `name`, from its (N, C) probabilities and the (N,) labels."""
    found = metrics.report(answers, labels, OUTPUTS[name])
    return {key: found[key] for key in ("n", "accuracy", "balanced_accuracy", "macro_f1", "ece")}


def resting(decided: npt.NDArray[np.float32], validation: Faces) -> dict[str, Any] | None:
    """How the decision, (N, 7), reads the neutral validation faces, for calibration to a face; None if too few."""
    if np.count_nonzero(validation.labels == NEUTRAL) < LEAST_RESTING:
        return None
    entry: dict[str, Any] = msgspec.to_builtins(usual(people(decided, validation.labels)))
    return entry


def commit() -> str | None:
    """The git revision of training/, with -dirty if it has uncommitted changes; None outside a checkout."""
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
