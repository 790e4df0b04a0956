"""The networks, in keras.ops only, so that they train on TensorFlow, JAX and PyTorch alike.

Every network takes `face`, (N, 48, 48, 1) float32 in 0..255 (normalisation is part of the graph), and gives
a dict of logits by output name. The softmax, with its calibrated temperature, is added at export.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops

from training.dataset import SIZE
from training.labels import EMOTIONS, EXPRESSIONS

Tensor = Any  # a symbolic or eager tensor of whichever backend runs


class FaceNormalization(layers.Layer):  # type: ignore[misc]
    """(x - mean) / deviation of every face by itself: the light and contrast of the webcam drop out."""

    def call(self, faces: Tensor) -> Tensor:
        """Normalise (N, H, W, 1) faces."""
        centred = faces - ops.mean(faces, axis=(1, 2, 3), keepdims=True)
        variance = ops.mean(ops.square(centred), axis=(1, 2, 3), keepdims=True)
        # 16: four gray values, about the sensor noise of a dim webcam; a flat picture stays near zero.
        return centred / ops.sqrt(variance + 16.0)


def plain(dropout: float = 0.25) -> keras.Model:
    """The plain CNN of the original FaceTune: Conv2D 32-64-128-128, max pooling, dense 1024. 2.35M parameters."""
    face = layers.Input((SIZE, SIZE, 1), name="face")
    x = layers.Rescaling(1 / 255)(face)
    x = layers.Conv2D(32, 3, activation="relu")(x)
    x = layers.Conv2D(64, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Dropout(dropout)(x)
    x = layers.Conv2D(128, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(128, 3, activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Dropout(dropout)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(1024, activation="relu")(x)
    x = layers.Dropout(2 * dropout)(x)
    return keras.Model(face, {"emotion": layers.Dense(len(EMOTIONS), name="emotion")(x)}, name="plain")


def residual(dropout: float = 0.25, widths: tuple[int, int, int, int] = (24, 48, 96, 192)) -> keras.Model:
    """Four resolutions of residual blocks with squeeze and excitation, two heads. 0.70M parameters.

    The input's height and width are free (multiples of 8), so that early epochs can run on smaller faces.
    """
    face = layers.Input((None, None, 1), name="face")
    x = FaceNormalization()(face)
    x = _convolution(x, widths[0])
    x = _convolution(x, widths[0])
    for width in widths[1:]:
        x = layers.MaxPooling2D(2)(x)
        x = _residual_block(x, width)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    heads = {
        "emotion": layers.Dense(len(EMOTIONS), name="emotion")(x),
        "expression": layers.Dense(len(EXPRESSIONS), name="expression")(x),
    }
    return keras.Model(face, heads, name="residual")


def _convolution(x: Tensor, filters: int, size: int = 3, *, relu: bool = True) -> Tensor:
    x = layers.Conv2D(filters, size, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
    # A short memory, because the averages must follow when the faces grow in the middle of the run.
    x = layers.BatchNormalization(momentum=0.97)(x)
    return layers.ReLU()(x) if relu else x


def _residual_block(x: Tensor, filters: int) -> Tensor:
    """Two convolutions, channels weighted by squeeze and excitation (arXiv:1709.01507), and the shortcut."""
    shortcut = _convolution(x, filters, 1, relu=False)
    x = _convolution(x, filters)
    x = _convolution(x, filters, relu=False)
    weight = layers.GlobalAveragePooling2D(keepdims=True)(x)
    weight = layers.Conv2D(max(8, filters // 8), 1, activation="relu")(weight)
    weight = layers.Conv2D(filters, 1, activation="sigmoid")(weight)
    return layers.ReLU()(layers.Add()([layers.Multiply()([x, weight]), shortcut]))


NETWORKS: dict[str, Callable[..., keras.Model]] = {"plain": plain, "residual": residual}


def build(name: str) -> keras.Model:
    """A fresh network by name; KeyError for an unknown one."""
    return NETWORKS[name]()


def multiplications(model: keras.Model, size: int = SIZE) -> int:
    """Multiply-accumulates of one size x size face in convolutions and dense layers."""
    total = 0
    shapes = {}

    for layer in model.layers:
        if isinstance(layer, (layers.Conv2D, layers.Dense)):
            shapes[layer.name] = layer
    if not shapes:
        return 0
    probe = keras.Model(model.inputs, [layer.output for layer in shapes.values()])
    outputs = probe.compute_output_shape((1, size, size, 1))
    for layer, shape in zip(shapes.values(), outputs, strict=True):
        places = shape[1] * shape[2] if len(shape) == 4 else 1
        total += places * int(ops.size(layer.kernel))
    return int(total)
