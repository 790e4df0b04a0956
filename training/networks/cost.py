"""How many multiply-accumulates a network needs for one face."""

from __future__ import annotations

import math

import keras
from keras import layers, ops

from training.data.faces import SIZE


def multiplications(model: keras.Model, size: int = SIZE) -> int:
    """Multiply-accumulates of one size x size face in convolutions, dense layers and attention."""
    counted = (layers.Conv2D, layers.DepthwiseConv2D, layers.Dense, layers.MultiHeadAttention)
    inner = sum(multiplications(layer, size) for layer in model.layers if isinstance(layer, keras.Model))
    found = [layer for layer in model.layers if isinstance(layer, counted)]
    if not found:
        return inner
    probe = keras.Model(model.inputs, [layer.output for layer in found])
    shapes = probe.compute_output_shape((1, size, size, 1))
    return inner + sum(_multiplications(layer, shape[1:]) for layer, shape in zip(found, shapes, strict=True))


def _multiplications(layer: layers.Layer, shape: tuple[int, ...]) -> int:
    """Multiply-accumulates of one layer; `shape` is that of its output for one face."""
    channels_first = getattr(layer, "data_format", None) == "channels_first"
    places = math.prod(shape[1:] if channels_first else shape[:-1])
    weights = sum(int(ops.size(weight)) for weight in layer.trainable_weights if weight.name == "kernel")
    if isinstance(layer, layers.MultiHeadAttention):
        return places * weights + 2 * places * places * int(layer.num_heads) * int(layer.key_dim)
    return places * weights
