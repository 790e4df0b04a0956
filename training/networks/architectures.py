"""The networks, in Keras 3 operations only, so that they train on TensorFlow, JAX and PyTorch alike.

Every network takes `face`, (N, 48, 48, 1) float32 in 0..255, and returns logits by output name. Normalising the face is
part of the network. The softmax, with its calibrated temperature, is added by the export.
"""

from __future__ import annotations

import keras
from keras import layers

from training.data.faces import SIZE
from training.data.labels import EMOTIONS
from training.networks.blocks import (
    FaceNormalization,
    convolution,
    heads,
    residual_block,
    to_backend_order,
    to_channels_last,
    transformer_block,
)

#: Prefix of the names of layers that the network to grow from does not have.
MORE = "more_"


def plain(dropout: float = 0.25) -> keras.Model:
    """The plain CNN of the original FaceTune: Conv2D 32-64-128-128, max pooling, dense 1024. 2.35M parameters."""
    face = layers.Input((SIZE, SIZE, 1), name="face")
    x = to_backend_order(layers.Rescaling(1 / 255)(face))
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
    """Convolutions, then one resolution with a residual block for each further width; two heads. 1.0M parameters.

    It has few channels at high resolution and many at low resolution: at 48x48 a channel takes more time than its
    multiplications suggest. The input may have any side that is a multiple of 8, so that early epochs can use smaller
    faces. The widths in `more` have a second block, which changes nothing until it is trained.
    """
    face = layers.Input((None, None, 1), name="face")
    x = to_backend_order(FaceNormalization(dtype="float32")(face))
    x = convolution(x, widths[0])
    x = convolution(x, widths[0])
    for width in widths[1:]:
        x = layers.MaxPooling2D(2)(x)
        x = residual_block(x, width)
        if width in more:
            x = residual_block(x, width, more=f"{MORE}{width}_")
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    return keras.Model(face, heads(x), name=name)


def deep() -> keras.Model:
    """The residual network with a second block at 24x24 and at 12x12 places. 1.3M parameters."""
    return residual(more=(48, 128), name="deep")


def narrow() -> keras.Model:
    """The residual network with fewer channels at low resolution. 0.6M parameters."""
    return residual(widths=(16, 48, 104, 160), name="narrow")


def hybrid(dropout: float = 0.25, widths: tuple[int, int, int] = (16, 48, 128), tokens: int = 176) -> keras.Model:
    """The residual network with attention in place of its last block, at the same cost. 0.9M parameters.

    Each of the 6x6 places is a token; two transformer blocks let each attend to all others. Like `residual`, it takes
    faces of any side that is a multiple of 8.
    """
    face = layers.Input((None, None, 1), name="face")
    x = to_backend_order(FaceNormalization(dtype="float32")(face))
    x = convolution(x, widths[0])
    x = convolution(x, widths[0])
    for width in widths[1:]:
        x = layers.MaxPooling2D(2)(x)
        x = residual_block(x, width)
    x = layers.MaxPooling2D(2)(x)
    x = convolution(x, tokens, 3)
    # A convolution encodes the position, because a table would need a fixed size (arXiv:2102.10882).
    x = layers.Add()([x, layers.DepthwiseConv2D(3, padding="same")(x)])
    x = layers.Reshape((-1, tokens))(to_channels_last(x))
    for _ in range(2):
        x = transformer_block(x, tokens)
    x = layers.GlobalAveragePooling1D(data_format="channels_last")(layers.LayerNormalization(epsilon=1e-5)(x))
    x = layers.Dropout(dropout)(x)
    return keras.Model(face, heads(x), name="hybrid")
