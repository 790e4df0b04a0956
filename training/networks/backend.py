"""Settings of Keras and its backend: devices, data format, precision, randomness."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from training.errors import RunError

Floats = npt.NDArray[np.float32]


def prepare(*, bfloat16: bool) -> None:
    """Set Keras's data format and precision for all networks that are built afterwards.

    With `bfloat16`, layers compute in 16 bits and keep their weights in 32. On a processor with such instructions, a
    step of the residual network then took 148 instead of 271 ms. On PyTorch the channels come first; otherwise Keras
    would copy the tensors of each convolution twice. Weights have the same names and shapes in all formats, so they
    load from one into another. If JAX has several devices, they share each batch.
    """
    keras.config.set_dtype_policy("mixed_bfloat16" if bfloat16 else "float32")
    torch = keras.backend.backend() == "torch"
    keras.config.set_image_data_format("channels_first" if torch else "channels_last")
    if devices() > 1:
        shared = keras.distribution.DataParallel(devices=keras.distribution.list_devices())
        keras.distribution.set_distribution(shared)


def draw(seed: int, epoch: int) -> None:
    """Seed the layers' randomness for an epoch from the run's seed and the epoch's number, as Batches.epoch does.

    PyTorch's dropout uses one global generator, whose state is in no checkpoint. On the other backends each layer has
    its own generator, whose state is one of the model's variables and is restored with them.
    """
    if keras.backend.backend() == "torch":
        import torch

        torch.manual_seed(int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0]))


def devices() -> int:
    """How many devices share a batch: all of JAX's, and one on the other backends."""
    # Only JAX splits a batch by itself.
    return len(keras.distribution.list_devices()) if keras.backend.backend() == "jax" else 1


def check(batch: int) -> None:
    """Raise RunError for a batch that the devices cannot share evenly, as JAX requires."""
    if batch % devices():
        raise RunError(f"a batch of {batch} faces cannot be shared evenly by {devices()} devices: --set batch=NUMBER")


def predict(model: keras.Model, faces: Floats) -> dict[str, Floats]:
    """Logits by output for (N, side, side, 1) float32 faces in 0..255, in batches that the devices can share."""
    count = devices()
    padded = np.concatenate([faces, np.repeat(faces[-1:], -len(faces) % count, axis=0)])
    found: dict[str, Any] = model.predict(padded, batch_size=max(1, 256 // count) * count, verbose=0)
    return {name: np.asarray(part)[: len(faces)] for name, part in found.items()}
