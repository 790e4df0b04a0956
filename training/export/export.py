"""From the best checkpoint of a run to an ONNX file with calibrated probabilities, in float32 and in int8.

The float32 file must answer as Keras does on up to a thousand validation faces. Both files stay in the run's folder;
the better one is exported. `decision.py` chooses how its outputs decide.
"""

from __future__ import annotations

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
from training.data.faces import Faces, spread
from training.data.split import digest
from training.errors import ExportError, RunError
from training.evaluate import metrics
from training.evaluate.onnx_model import Model
from training.export import decision, manifest, onnx_graph, quantize, temperature
from training.run.folder import Run

PARITY = 1e-4  # largest allowed difference of a probability between Keras and ONNX
PARITY_FACES = 1000

Logits = dict[str, npt.NDArray[np.float32]]
"""By output, (N, C) float32 for N faces and its C classes."""
Known = dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]
"""By output, the rows of the faces whose right answer is known, and those answers, both (n,) int64."""


def export(folder: Path, out: Path) -> dict[str, Any]:
    """Write out/emotions.onnx and the `emotion` entry of out/manifest.json; returns that entry.

    Raises ExportError if the file's answers differ from the network's, RunError for an unusable run.
    """
    _prepare()
    run = Run(folder)
    config, validation, log = run.config(), run.validation(), run.log()
    if not log:
        raise RunError(f"{folder}: no checkpoint yet")
    model = _trained(run, config["network"])
    logits, known = _answers(model, config, validation)
    temperatures = {name: temperature.fit(found[known[name][0]], known[name][1]) for name, found in logits.items()}
    difference = _write_float32(run.float32, model, logits, temperatures, validation)
    duel = _write_int8(run, validation, known)
    chosen = run.int8 if duel["worth"] else run.float32
    exported = Model(chosen)
    views = [exported(seen) for seen in views_of(validation.pixels, quantize.VIEWS)]
    decided, chose = decision.fit(views, validation)
    content = chosen.read_bytes()
    entry = {
        **manifest.of_file(content, temperatures),
        **decided,
        "precision": chosen.stem,
        "preprocessing": "facetune.vision.crop.face_crop",
        "temperature": temperatures,
        "opset": onnx_graph.OPSET,
        "network": config["network"],
        "training_data": "FER2013 Training" + (", FER+ votes" if "expression" in logits else ""),
        "commit": manifest.commit(),
        "metrics": {
            **_size(model),
            **manifest.of_training(config, log),
            "validation_sha256": digest(validation.pixels),
            "parity": float(f"{difference:.1e}"),
            "precisions": duel,
            **chose,
            "validation": {
                name: manifest.summary(name, views[0][name][rows], labels) for name, (rows, labels) in known.items()
            },
        },
    }
    manifest.write(out, content, entry)
    return entry


def _prepare() -> None:
    """Set Keras up for an export: TensorFlow, float32, and names of layers that begin anew."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # Only TensorFlow's graphs can be converted. Weights from other backends load unchanged.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras

    from training.networks import backend

    keras.utils.clear_session()  # so that layers get the same names in each export: see onnx_graph.convert
    backend.prepare(bfloat16=False)


def _trained(run: Run, network: str) -> Any:
    """The run's network with its best weights; raises RunError if there are none."""
    from training.networks import by_name

    model = by_name.build(network)
    run.load_best(model)
    return model


def _answers(model: Any, config: dict[str, Any], validation: Faces) -> tuple[Logits, Known]:
    """What the network says about the N validation faces, and what is right, by output.

    An output is left out if the run did not train it, or if no face has a right answer for it.
    """
    from training.networks import backend

    found: Logits = backend.predict(model, resized(validation.pixels))
    trained = {"emotion", "expression"} if _votes_trained(config, validation) else {"emotion"}
    right = {name: _known(name, validation) for name in found if name in trained}
    known = {name: (rows, labels) for name, (rows, labels) in right.items() if len(rows)}
    return {name: found[name] for name in known}, known


def _write_float32(file: Path, model: Any, logits: Logits, temperatures: dict[str, float], validation: Faces) -> float:
    """Write the network as an ONNX model; the result and the errors are those of `parity`."""
    atomic_files.write({file: onnx_graph.convert(model, temperatures)})
    difference = parity(file, logits, temperatures, validation)
    print(f"{file}: {file.stat().st_size:,} bytes, differs from Keras by {difference:.1e} at most")
    return difference


def _write_int8(run: Run, validation: Faces, known: Known) -> dict[str, Any]:
    """Write the run's float32 model in int8; returns how the two compare, see quantize.compare."""
    atomic_files.write({run.int8: quantize.quantized(run.float32, validation.pixels)})
    duel = quantize.compare(run.float32, run.int8, validation.pixels, known)
    print(f"{run.int8}: {json.dumps(duel)}")
    return duel


def _size(model: Any) -> dict[str, int]:
    """How large a network is, and what one face costs it."""
    from training.networks import cost

    return {"parameters": model.count_params(), "multiply_accumulates": cost.multiplications(model)}


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
