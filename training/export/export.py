"""From the best checkpoint of a run to an ONNX file with calibrated probabilities, in float32 and in int8.

The float32 file must answer as Keras does on up to a thousand validation faces. Both files stay in the run's folder;
the better one is exported. `decision.py` chooses how its outputs decide.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune.vision.libraries import load_onnxruntime
from training import atomic_files
from training.data import ferplus
from training.data.augment import resized, views_of
from training.data.faces import SIZE, Faces, spread
from training.data.labels import OUTPUTS
from training.data.split import digest
from training.errors import ExportError, RunError
from training.evaluate import metrics
from training.evaluate.onnx_model import Model
from training.export import decision, manifest, quantize, temperature
from training.run.folder import Run

PARITY = 1e-4  # largest allowed difference of a probability between Keras and ONNX
PARITY_FACES = 1000

Logits = dict[str, npt.NDArray[np.float32]]


def export(folder: Path, out: Path) -> dict[str, Any]:
    """Write out/emotions.onnx and the `emotion` entry of out/manifest.json; returns that entry.

    Raises ExportError if the file's answers differ from the network's, RunError for an unusable run.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # Only TensorFlow's graphs can be converted. Weights from other backends load unchanged.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras

    from training.export import onnx_graph
    from training.networks import backend, by_name, cost

    keras.utils.clear_session()  # so that layers get the same names in each export: see onnx_graph.convert
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
    trained = {"emotion", "expression"} if _votes_trained(config, validation) else {"emotion"}
    logits = {name: found for name, found in logits.items() if name in trained and len(known[name][0])}
    temperatures = {name: temperature.fit(found[known[name][0]], known[name][1]) for name, found in logits.items()}
    exact, small = run.float32, run.int8
    atomic_files.write({exact: onnx_graph.convert(model, temperatures)})
    difference = parity(exact, logits, temperatures, validation)
    print(f"{exact}: {exact.stat().st_size:,} bytes, differs from Keras by {difference:.1e} at most")
    atomic_files.write({small: quantize.quantized(exact, validation.pixels)})
    answered = {name: known[name] for name in logits}
    duel = quantize.compare(exact, small, validation.pixels, answered)
    print(f"{small}: {json.dumps(duel)}")
    chosen = small if duel["worth"] else exact
    model_file = Model(chosen)
    answers = [model_file(seen) for seen in views_of(validation.pixels, quantize.VIEWS)]
    found = answers[0]
    decided, chose = decision.fit(answers, validation)
    content = chosen.read_bytes()
    entry = {
        "file": "emotions.onnx",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "input": onnx_graph.INPUT,
        "input_shape": [SIZE, SIZE, 1],
        "input_range": [0, 255],
        "outputs": {name: list(OUTPUTS[name]) for name in temperatures},
        **decided,
        "precision": chosen.stem,
        "preprocessing": "facetune.vision.crop.face_crop",
        "temperature": temperatures,
        "opset": onnx_graph.OPSET,
        "network": config["network"],
        "training_data": "FER2013 Training" + (", FER+ votes" if "expression" in trained else ""),
        "commit": manifest.commit(),
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
            **chose,
            "validation": {
                name: manifest.summary(name, found[name][rows], labels) for name, (rows, labels) in answered.items()
            },
        },
    }
    manifest.write(out, content, entry)
    return entry


def parity(path: Path, logits: Logits, temperatures: dict[str, float], validation: Faces) -> float:
    """The largest difference (0..1) of any probability from Keras's, on up to PARITY_FACES faces.

    `logits` are Keras's, (N, C) by output, for the N validation faces. Raises ExportError if it is not below PARITY.
    """
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


def _known(name: str, faces: Faces) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of the faces whose right answer is known for output `name`, and those answers, both (n,) int64."""
    if name == "emotion":
        return np.arange(len(faces)), faces.labels
    if faces.votes is None:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    crowd = ferplus.majority(faces.votes)
    rows = np.flatnonzero(crowd >= 0)
    return rows, crowd[rows]


def _votes_trained(config: dict[str, Any], validation: Faces) -> bool:
    """Whether the run trained the second head, with FER+'s votes."""
    return bool(config["recipe"]["crowd_weight"]) and validation.votes is not None
