"""The networks, in keras.ops only, so that they train on TensorFlow, JAX and PyTorch alike.

Every network takes `face`, (N, 48, 48, 1) float32 in 0..255 (normalisation is part of the graph), and gives
a dict of logits by output name. The softmax, with its calibrated temperature, is added at export.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops

from training.data.faces import SIZE
from training.data.labels import EMOTIONS, EXPRESSIONS
from training.networks.batchnorm import BatchNormalization

Tensor = Any  # a symbolic or eager tensor of whichever backend runs

#: Networks that are others side by side; training.ensemble makes their runs.
PARTS = {"pair": ("residual", "narrow")}

#: How the names of the layers begin that a network has more than the one it grows from.
MORE = "more_"


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
    x = _channels_in_place(layers.Rescaling(1 / 255)(face))
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
    emotion = layers.Dense(len(EMOTIONS), name="emotion", dtype="float32")(x)
    return keras.Model(face, {"emotion": emotion}, name="plain")


def residual(
    dropout: float = 0.25,
    widths: tuple[int, ...] = (16, 48, 128, 224),
    more: tuple[int, ...] = (),
    name: str = "residual",
) -> keras.Model:
    """One resolution for each of `widths`: convolutions, then residual blocks; two heads. 1.0M parameters.

    Few channels where a face is large and many where it is small: at 48x48 places every channel costs the processor
    more than its multiplications say. The input's height and width are free (multiples of 8), so that early epochs can
    run on smaller faces. The widths in `more` have a second block, which changes nothing before it is trained.
    """
    face = layers.Input((None, None, 1), name="face")
    x = _channels_in_place(FaceNormalization(dtype="float32")(face))
    x = _convolution(x, widths[0])
    x = _convolution(x, widths[0])
    for width in widths[1:]:
        x = layers.MaxPooling2D(2)(x)
        x = _residual_block(x, width)
        if width in more:
            x = _residual_block(x, width, more=f"{MORE}{width}_")
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    heads = {
        "emotion": layers.Dense(len(EMOTIONS), name="emotion", dtype="float32")(x),
        "expression": layers.Dense(len(EXPRESSIONS), name="expression", dtype="float32")(x),
    }
    return keras.Model(face, heads, name=name)


def deep() -> keras.Model:
    """The residual network with a second block at 24x24 and at 12x12 places. 1.3M parameters."""
    return residual(more=(48, 128), name="deep")


def narrow() -> keras.Model:
    """The residual network with fewer channels where a face is small. 0.6M parameters."""
    return residual(widths=(16, 48, 104, 160), name="narrow")


def pair() -> keras.Model:
    """`residual` and `narrow` side by side: their logits are averaged. 1.6M parameters."""
    face = layers.Input((None, None, 1), name="face")
    answers = [build(name)(face) for name in PARTS["pair"]]
    heads = {
        output: layers.Average(name=output, dtype="float32")([answer[output] for answer in answers])
        for output in answers[0]
    }
    return keras.Model(face, heads, name="pair")


def grow(smaller: keras.Model, larger: keras.Model) -> None:
    """Give `larger` the weights of `smaller`, from which it grows (arXiv:1511.05641); a fresh one then answers like it.

    The layers that only `larger` has stay as they are.
    """
    ours = [layer for layer in larger.layers if layer.weights and not layer.name.startswith(MORE)]
    theirs = [layer for layer in smaller.layers if layer.weights]
    for layer, before in zip(ours, theirs, strict=True):
        layer.set_weights(before.get_weights())


def hybrid(dropout: float = 0.25, widths: tuple[int, int, int] = (16, 48, 128), tokens: int = 176) -> keras.Model:
    """The residual network with attention in place of its last block, at the same cost. 0.9M parameters.

    At 6x6 places each is a token; two transformer blocks let every place look at every other. Like `residual`, it takes
    faces of any side that is a multiple of 8.
    """
    face = layers.Input((None, None, 1), name="face")
    x = _channels_in_place(FaceNormalization(dtype="float32")(face))
    x = _convolution(x, widths[0])
    x = _convolution(x, widths[0])
    for width in widths[1:]:
        x = layers.MaxPooling2D(2)(x)
        x = _residual_block(x, width)
    x = layers.MaxPooling2D(2)(x)
    x = _convolution(x, tokens, 3)
    # Where a place lies comes from a convolution, which needs no table for a fixed size (arXiv:2102.10882).
    x = layers.Add()([x, layers.DepthwiseConv2D(3, padding="same")(x)])
    x = layers.Reshape((-1, tokens))(_channels_last(x))
    for _ in range(2):
        x = _transformer_block(x, tokens)
    x = layers.GlobalAveragePooling1D(data_format="channels_last")(layers.LayerNormalization(epsilon=1e-5)(x))
    x = layers.Dropout(dropout)(x)
    heads = {
        "emotion": layers.Dense(len(EMOTIONS), name="emotion", dtype="float32")(x),
        "expression": layers.Dense(len(EXPRESSIONS), name="expression", dtype="float32")(x),
    }
    return keras.Model(face, heads, name="hybrid")


def _channels_in_place(x: Tensor) -> Tensor:
    """(N, H, W, channels) in the order that Keras is set to."""
    return layers.Permute((3, 1, 2))(x) if keras.config.image_data_format() == "channels_first" else x


def _channels_last(x: Tensor) -> Tensor:
    """(N, H, W, channels) from the order that Keras is set to."""
    return layers.Permute((2, 3, 1))(x) if keras.config.image_data_format() == "channels_first" else x


def _transformer_block(x: Tensor, width: int, heads: int = 4) -> Tensor:
    """Attention and two dense layers, each normalised before and added to what came in (arXiv:2010.11929)."""
    seen = layers.LayerNormalization(epsilon=1e-5)(x)
    x = layers.Add()([x, layers.MultiHeadAttention(heads, width // heads)(seen, seen)])
    thought = layers.Dense(2 * width, activation="silu")(layers.LayerNormalization(epsilon=1e-5)(x))
    return layers.Add()([x, layers.Dense(width)(thought)])


def _convolution(
    x: Tensor, filters: int, size: int = 3, *, relu: bool = True, gamma: str = "ones", name: str | None = None
) -> Tensor:
    x = layers.Conv2D(filters, size, padding="same", use_bias=False, kernel_initializer="he_normal", name=name)(x)
    # A short memory, because the averages must follow when the faces grow in the middle of the run.
    x = BatchNormalization(momentum=0.97, gamma_initializer=gamma, name=name and f"{name}_normalised")(x)
    return layers.ReLU()(x) if relu else x


def _residual_block(x: Tensor, filters: int, more: str | None = None) -> Tensor:
    """Two convolutions, channels weighted by squeeze and excitation (arXiv:1709.01507), and the shortcut.

    With `more`, which its layers' names begin with, `x` has these filters already: it is its own shortcut, and what is
    added to it begins at zero (arXiv:1706.02677, 5.1).
    """
    first, second, squeeze, excite = (more and more + part for part in ("first", "second", "squeeze", "excite"))
    shortcut = x if more else _convolution(x, filters, 1, relu=False)
    x = _convolution(x, filters, name=first)
    x = _convolution(x, filters, relu=False, gamma="zeros" if more else "ones", name=second)
    weight = layers.GlobalAveragePooling2D(keepdims=True)(x)
    weight = layers.Conv2D(max(8, filters // 8), 1, activation="relu", name=squeeze)(weight)
    weight = layers.Conv2D(filters, 1, activation="sigmoid", name=excite)(weight)
    return layers.ReLU()(layers.Add()([layers.Multiply()([x, weight]), shortcut]))


NETWORKS: dict[str, Callable[..., keras.Model]] = {
    "plain": plain,
    "residual": residual,
    "deep": deep,
    "narrow": narrow,
    "pair": pair,
    "hybrid": hybrid,
}


def build(name: str) -> keras.Model:
    """A fresh network by name; KeyError for an unknown one."""
    return NETWORKS[name]()
