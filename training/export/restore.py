"""A run's folder from the file that ships, for those who have the file and not the run.

    python -m training.restore models/emotions.onnx --data DIR --out runs/residual

The run can be taught by and gone on from like the one that was exported; of networks side by side each has a run of its
own in there, which can be joined again. Weights that ship in int8 come back as int8 left them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.data.augment import resized
from training.data.faces import Faces, spread
from training.data.labels import OUTPUTS
from training.data.split import split_of_model
from training.errors import ExportError
from training.evaluate.onnx_model import Model
from training.export.onnx_constants import Orders
from training.run.config import fingerprint
from training.run.folder import Run

Floats = npt.NDArray[np.float32]

#: Training faces by which the batch normalisation is told what it normalises.
FACES = 512


def restore(path: Path, faces: Faces, out: Path) -> Run:
    """Make the run in `out` from the model at `path` and the manifest beside it, for the Training `faces`.

    Raises ExportError for a file that is no model, has no manifest, or another network than it says, DataError for
    other faces than it was made with, and RunError where the run can't be written.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["KERAS_BACKEND"] = "tensorflow"  # the network is exported, to see where its weights go
    from training.networks import backend, by_name
    from training.run import converted_run

    shipped = Model(path)
    if not shipped.entry:
        raise ExportError(f"{path}: no manifest beside it tells of this file")
    try:
        about = {name: shipped.entry["metrics"][name] for name in ("seed", "validation_share")}
        temperatures = dict(shipped.entry["temperature"])
        backend.prepare(bfloat16=False)
        model = by_name.build(shipped.entry["network"])
    except KeyError as error:
        raise ExportError(
            f"{path}: its manifest does not tell {error}, or tells what this code does not know"
        ) from error
    parts = split_of_model(faces, shipped.entry["metrics"])
    try:
        fill(model, path.read_bytes(), temperatures)
    except ValueError as error:
        raise ExportError(f"{path}: cannot be read as the {model.name} network: {error}") from error
    settle(model, resized(faces.pixels[parts.train[spread(len(parts.train), FACES)]]))

    def keep(network: Any, folder: Path) -> Run:
        shared = about | {"data": fingerprint(faces)}
        votes = "expression" in temperatures
        validation = faces.take(parts.validation)
        return converted_run.keep(network, folder, validation, shared, votes=votes, start=(shipped.sha256,))

    for name in by_name.PARTS.get(model.name, ()):
        keep(model.get_layer(name), out / name)
    return keep(model, out)


def fill(model: Any, content: bytes, temperatures: dict[str, float]) -> None:
    """Set the weights of `model` to those of an exported file of the same network; ValueError for another one.

    The network is exported with chance weights, which tell the place of each weight among the constants. Batch
    normalisation, which an export folds into the convolution before it, becomes the addition that is left of it. A head
    that is not in the file keeps its weights.
    """
    from training.export import onnx_graph

    # Without votes, one has learnt nothing and is not there.
    heads = [name for name in OUTPUTS if name not in temperatures]
    untaught = [weight for weight in model.trainable_weights if weight.path.split("/")[-2] in heads]
    before = [np.array(weight) for weight in untaught]
    rng = np.random.default_rng(0)
    for weight in model.weights:
        neutral = {"gamma": 1.0, "moving_mean": 0.0, "moving_variance": 1.0}.get(weight.name)
        weight.assign(rng.normal(size=weight.shape) if neutral is None else np.full(weight.shape, neutral))
    for layer in normalisations(model):
        layer.moving_variance.assign(np.full(layer.moving_variance.shape, 1 - layer.epsilon))
    orders = Orders()
    places, found = orders.of(onnx_graph.convert(model, temperatures)), orders.of(content)
    if [each.shape for each in found] != [each.shape for each in places]:
        raise ValueError("other constants")
    # As a head begins, and not by chance alone: whoever goes on from here may yet teach it.
    for weight, value in zip(untaught, before, strict=True):
        weight.assign(value)
    for weight in model.trainable_weights:
        if weight.name == "gamma" or weight.path.split("/")[-2] in heads:
            continue
        order = (3, 2, 0, 1) if len(weight.shape) == 4 else tuple(range(len(weight.shape)))
        wanted = np.transpose(np.asarray(weight), order)
        alike = [value.shape == wanted.shape and np.allclose(value, wanted, atol=1e-3) for value in places]
        if True not in alike:
            raise ValueError(f"{weight.path} is nowhere in it")
        place = alike.index(True)
        weight.assign(np.transpose(found[place], np.argsort(order)))


def settle(model: Any, faces: Floats) -> None:
    """Let batch normalisation expect what (N, 48, 48, 1) `faces` show it, and still answer the same.

    Without that, the first step of a training, which normalises by its own batch, would not find the network again.
    """
    import keras

    for part in _networks(model):
        found = normalisations(part)
        if not found:
            continue
        seen = keras.Model(part.inputs, [layer.input for layer in found]).predict(faces, batch_size=64, verbose=0)
        for layer, values in zip(found, seen, strict=True):
            mean, variance = values.mean(axis=(0, 1, 2)), values.var(axis=(0, 1, 2))
            layer.beta.assign(np.asarray(layer.beta) + np.asarray(layer.gamma) * mean)
            layer.gamma.assign(np.asarray(layer.gamma) * np.sqrt(variance + layer.epsilon))
            layer.moving_mean.assign(mean)
            layer.moving_variance.assign(variance)


def normalisations(model: Any) -> list[Any]:
    """The batch normalisations of a network, those of its parts among them."""
    from training.networks.batchnorm import BatchNormalization

    return [layer for part in _networks(model) for layer in part.layers if isinstance(layer, BatchNormalization)]


def _networks(model: Any) -> Iterator[Any]:
    import keras

    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    yield from inner or [model]
