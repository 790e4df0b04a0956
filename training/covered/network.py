"""The network: 48x48 gray values become the log-odds that the mouth and nose, and the eyes, are covered."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import numpy.typing as npt
from keras import layers, ops

from facetune.vision.covered import FILE, SOFT

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

PAGE: Final = Path(__file__).resolve().parents[2] / "web" / "engine" / "covered_weights.js"
BATCH: Final = 128
_ABOUT: Final = "// @ts-check\n/** Written by training/covered: what the host's vision/covered.json has. */\n"


def build(seed: int) -> Any:
    """The untrained network: 0.86 million multiplications for a face."""
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            layers.Input((48, 48, 1)),
            layers.Conv2D(12, 5, strides=2, activation="relu"),
            layers.Conv2D(24, 3, strides=2, activation="relu"),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dense(24, activation="relu"),
            layers.Dropout(0.15),
            layers.Dense(2),
        ]
    )


def scaled(faces: Pixels) -> Floats:
    """(N, 48, 48) uint8 faces as the network takes them, each with mean 0 and about the same spread."""
    values = faces.astype(np.float32)
    spread = values.std(axis=(1, 2), keepdims=True) + SOFT
    found: Floats = ((values - values.mean(axis=(1, 2), keepdims=True)) / spread)[..., None]
    return found


def fit(faces: Pixels, covered: Floats, weight: Floats, *, epochs: int, seed: int) -> Any:
    """A network trained on faces; `covered` is (N, 2): 1, 0, or -1 where it is not known. `weight` is (N,)."""
    network = build(seed)
    steps = epochs * (len(faces) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(3e-3, steps)
    network.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), _loss)
    network.fit(scaled(faces), covered, sample_weight=weight, batch_size=BATCH, epochs=epochs, verbose=0)
    return network


def odds(network: Any, faces: Pixels) -> Floats:
    """The log-odds of faces, (N, 2)."""
    return np.asarray(network.predict(scaled(faces), batch_size=512, verbose=0))


def packed(network: Any) -> dict[str, object]:
    """The network as facetune/vision/covered.py reads it: int8 weights, one scale for each output."""
    found: list[dict[str, object]] = []
    for layer in network.layers:
        if not layer.weights:
            if isinstance(layer, layers.MaxPooling2D):
                found[-1]["pooled"] = True
            continue
        kernel, bias = (np.asarray(each) for each in layer.get_weights())
        rows = kernel.reshape(-1, kernel.shape[-1]).T
        scale = np.maximum(np.abs(rows).max(axis=1), 1e-9) / 127
        whole = np.clip(np.rint(rows / scale[:, None]), -127, 127).astype(np.int8)
        seen = kernel.ndim == 4
        found.append(
            {
                "inputs": int(kernel.shape[-2]),
                "outputs": int(kernel.shape[-1]),
                "kernel": int(kernel.shape[0]) if seen else 0,
                "stride": int(layer.strides[0]) if seen else 0,
                "pooled": False,
                "weights": base64.b64encode(whole.tobytes()).decode(),
                "scale": [float(f"{value:.6g}") for value in scale],
                "bias": [float(f"{value:.6g}") for value in bias],
            }
        )
    return {"layers": found}


def write(told: dict[str, object]) -> None:
    """Write the network for the host and for the page."""
    text = json.dumps(told)
    FILE.write_text(text + "\n", encoding="utf-8")
    PAGE.write_text(f"{_ABOUT}export const NETWORK = {text};\n", encoding="utf-8")


def _loss(wanted: Any, found: Any) -> Any:
    """The cross entropy of what is known."""
    known = ops.cast(wanted >= 0, "float32")
    apart = ops.maximum(found, 0.0) - found * ops.maximum(wanted, 0.0) + ops.log1p(ops.exp(-ops.abs(found)))
    return ops.sum(known * apart, axis=-1)
