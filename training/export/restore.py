"""From an exported model back to a run, by finding each weight of the network among the file's constants."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training import atomic_files
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

#: Training faces from which the means and variances of batch normalisation are measured.
FACES = 512


def restore(path: Path, faces: Faces, out: Path) -> Run:
    """Make the run in `out` from the model at `path` and the manifest beside it, for the Training `faces`.

    Raises ExportError if the file is no model, has no manifest, or has another network than its manifest says. Raises
    DataError for other faces than it was made with, and RunError if the run cannot be written.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["KERAS_BACKEND"] = "tensorflow"  # `fill` exports the network, which only TensorFlow can
    from training.networks import backend, by_name
    from training.run import converted_run

    exported = Model(path)
    if not exported.entry:
        raise ExportError(f"{path}: no manifest beside it tells of this file")
    try:
        about = {name: exported.entry["metrics"][name] for name in ("seed", "validation_share")}
        temperatures = dict(exported.entry["temperature"])
        backend.prepare(bfloat16=False)
        model = by_name.build(exported.entry["network"])
    except KeyError as error:
        raise ExportError(f"{path}: its manifest lacks {error}, or this code does not know it") from error
    parts = split_of_model(faces, exported.entry["metrics"])
    try:
        fill(model, path.read_bytes(), temperatures)
    except ValueError as error:
        raise ExportError(f"{path}: cannot be read as the {model.name} network: {error}") from error
    settle(model, resized(faces.pixels[parts.train[spread(len(parts.train), FACES)]]))

    def make(network: Any, folder: Path) -> Run:
        shared = about | {"data": fingerprint(faces)}
        votes = "expression" in temperatures
        validation = faces.take(parts.validation)
        return converted_run.make(network, folder, validation, shared, votes=votes, start=(exported.sha256,))

    for name in by_name.PARTS.get(model.name, ()):
        make(model.get_layer(name), out / name)
    run = make(model, out)
    if exported.entry.get("precision") == "int8":  # so that it can be a tutor at once
        atomic_files.write({run.int8: path.read_bytes()})
    return run


def fill(model: Any, content: bytes, temperatures: dict[str, float]) -> None:
    """Set the weights of `model` to those of an exported file of the same network; raises ValueError for another one.

    The network is exported with random weights, which show the place of each weight among the constants. An export
    folds batch normalisation into the convolution before it; what remains of it is an addition. A head that is not in
    the file keeps its weights.
    """
    from training.export import onnx_graph

    # A head that was trained without votes is not exported.
    heads = [name for name in OUTPUTS if name not in temperatures]
    untrained = [weight for weight in model.trainable_weights if weight.path.split("/")[-2] in heads]
    before = [np.array(weight) for weight in untrained]
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
    # Back to its initial weights, which are better than random ones: a later run may train this head.
    for weight, value in zip(untrained, before, strict=True):
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
    """Give batch normalisation the means and variances of (N, 48, 48, 1) float32 `faces`, with unchanged answers.

    Without that, the first training step, which normalises by its own batch, would change the network.
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
    """The batch normalisation layers of a network and of its parts."""
    from training.networks.batchnorm import BatchNormalization

    return [layer for part in _networks(model) for layer in part.layers if isinstance(layer, BatchNormalization)]


def _networks(model: Any) -> Iterator[Any]:
    import keras

    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    yield from inner or [model]
