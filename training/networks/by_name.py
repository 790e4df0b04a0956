"""Networks by name: one alone, several side by side, and one that grows from a smaller one."""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import layers

from training.networks.architectures import MORE, deep, hybrid, narrow, plain, residual

#: Ensembles, and the networks that each holds side by side; training.ensemble makes their runs.
PARTS = {"pair": ("residual", "narrow")}


def pair() -> keras.Model:
    """`residual` and `narrow` side by side; their logits are averaged. 1.6M parameters."""
    face = layers.Input((None, None, 1), name="face")
    answers = [build(name)(face) for name in PARTS["pair"]]
    outputs = {
        output: layers.Average(name=output, dtype="float32")([answer[output] for answer in answers])
        for output in answers[0]
    }
    return keras.Model(face, outputs, name="pair")


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


def grow(smaller: keras.Model, larger: keras.Model) -> None:
    """Give `larger` the weights of `smaller` (Net2Net, arXiv:1511.05641); a fresh `larger` then answers like it.

    The layers that only `larger` has stay as they are.
    """
    ours = [layer for layer in larger.layers if layer.weights and not layer.name.startswith(MORE)]
    theirs = [layer for layer in smaller.layers if layer.weights]
    for layer, before in zip(ours, theirs, strict=True):
        layer.set_weights(before.get_weights())
