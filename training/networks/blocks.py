"""Layers and blocks that the networks are built from."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from training.data.labels import EMOTIONS, EXPRESSIONS
from training.networks.batchnorm import BatchNormalization

Tensor = Any  # a symbolic or eager tensor of the backend that runs


class FaceNormalization(layers.Layer):  # type: ignore[misc]
    """(x - mean) / deviation of each face by itself: it removes the webcam's brightness and contrast."""

    def call(self, faces: Tensor) -> Tensor:
        """Normalise (N, H, W, 1) faces in 0..255."""
        centred = faces - ops.mean(faces, axis=(1, 2, 3), keepdims=True)
        variance = ops.mean(ops.square(centred), axis=(1, 2, 3), keepdims=True)
        # 16 is the variance of four gray values, about a dim webcam's noise. It keeps a flat picture near zero.
        return centred / ops.sqrt(variance + 16.0)


def to_backend_order(x: Tensor) -> Tensor:
    """(N, H, W, channels) in the order that Keras is set to: channels last, or first on PyTorch."""
    return layers.Permute((3, 1, 2))(x) if keras.config.image_data_format() == "channels_first" else x


def to_channels_last(x: Tensor) -> Tensor:
    """(N, H, W, channels), from the order that Keras is set to."""
    return layers.Permute((2, 3, 1))(x) if keras.config.image_data_format() == "channels_first" else x


def convolution(
    x: Tensor, filters: int, size: int = 3, *, relu: bool = True, gamma: str = "ones", name: str | None = None
) -> Tensor:
    """Convolution, batch normalisation and, unless `relu` is false, ReLU."""
    x = layers.Conv2D(filters, size, padding="same", use_bias=False, kernel_initializer="he_normal", name=name)(x)
    # A short memory: the averages must adapt when the faces become larger in the middle of a run.
    x = BatchNormalization(momentum=0.97, gamma_initializer=gamma, name=name and f"{name}_normalised")(x)
    return layers.ReLU()(x) if relu else x


def residual_block(x: Tensor, filters: int, more: str | None = None) -> Tensor:
    """Two convolutions, channels weighted by squeeze and excitation (arXiv:1709.01507), and the shortcut.

    `more` is a prefix for the layers' names. With it, `x` must already have `filters` channels: it is its own shortcut,
    and what is added to it starts at zero (arXiv:1706.02677, section 5.1).
    """
    first, second, squeeze, excite = (more and more + part for part in ("first", "second", "squeeze", "excite"))
    shortcut = x if more else convolution(x, filters, 1, relu=False)
    x = convolution(x, filters, name=first)
    x = convolution(x, filters, relu=False, gamma="zeros" if more else "ones", name=second)
    weight = layers.GlobalAveragePooling2D(keepdims=True)(x)
    weight = layers.Conv2D(max(8, filters // 8), 1, activation="relu", name=squeeze)(weight)
    weight = layers.Conv2D(filters, 1, activation="sigmoid", name=excite)(weight)
    return layers.ReLU()(layers.Add()([layers.Multiply()([x, weight]), shortcut]))


def transformer_block(x: Tensor, width: int, heads: int = 4) -> Tensor:
    """Attention and two dense layers on (N, places, width), each normalised first and added (arXiv:2010.11929)."""
    seen = layers.LayerNormalization(epsilon=1e-5)(x)
    x = layers.Add()([x, layers.MultiHeadAttention(heads, width // heads)(seen, seen)])
    thought = layers.Dense(2 * width, activation="silu")(layers.LayerNormalization(epsilon=1e-5)(x))
    return layers.Add()([x, layers.Dense(width)(thought)])


def heads(x: Tensor) -> dict[str, Tensor]:
    """The logits of both outputs, (N, 7) and (N, 8) float32, from (N, features)."""
    return {
        "emotion": layers.Dense(len(EMOTIONS), name="emotion", dtype="float32")(x),
        "expression": layers.Dense(len(EXPRESSIONS), name="expression", dtype="float32")(x),
    }
