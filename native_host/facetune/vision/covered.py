"""Tells whether something covers the mouth and nose, or the eyes, of a face: a mask, a hand, dark glasses.

A small network of its own, which `python -m training.covered` makes; web/engine/covered.js runs the same.
"""

from __future__ import annotations

import base64
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import msgspec

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.types import FaceCrop

    Floats = npt.NDArray[np.float32]

FILE: Final = Path(__file__).with_name("covered.json")

SOFT: Final = 8.0
"""Gray levels that are added to a crop's standard deviation before it is divided by it: a flat crop is no pattern."""


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """A convolution without padding, or with `kernel` and `stride` 0 a layer that sees all.

    `weights` are int8 in base64: for each of the outputs, row by row, each place's inputs. An output's are multiplied
    by its `scale`. After a convolution that is `pooled`, each square of 2 x 2 places becomes its largest value.
    """

    inputs: int
    outputs: int
    kernel: Annotated[int, msgspec.Meta(ge=0, le=9)]
    stride: Annotated[int, msgspec.Meta(ge=0, le=4)]
    pooled: bool = False
    weights: str
    scale: list[float]
    bias: list[float]


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """The layers, each but the last followed by max(0, x). The last has two outputs: log-odds for mouth and eyes."""

    layers: list[Layer]


class Cover(NamedTuple):
    """The probabilities (0..1) that something covers the mouth and nose, and that something hides the eyes."""

    mouth: float
    eyes: float


def cover(crop: FaceCrop) -> Cover:
    """What covers the face of a crop, (48, 48) uint8 gray."""
    import numpy as np

    values: Floats = crop.astype(np.float32)
    values = ((values - values.mean()) / (values.std() + SOFT))[:, :, None]
    layers = _network()
    for number, (layer, weights, bias) in enumerate(layers):
        values = _convolved(values, layer, weights, bias) if layer.kernel else values.reshape(-1) @ weights + bias
        if number + 1 < len(layers):
            values = np.maximum(values, 0)
        if layer.pooled:
            high, wide, deep = values.shape
            values = values[: high // 2 * 2, : wide // 2 * 2].reshape(high // 2, 2, wide // 2, 2, deep).max(axis=(1, 3))
    mouth, eyes = 1 / (1 + np.exp(-np.clip(values.astype(np.float64), -30, 30)))
    return Cover(float(mouth), float(eyes))


def _convolved(values: Floats, layer: Layer, weights: Floats, bias: Floats) -> Floats:
    """A layer's convolution of (height, width, inputs), as (height, width, outputs)."""
    import numpy as np

    places = np.lib.stride_tricks.sliding_window_view(values, (layer.kernel, layer.kernel), axis=(0, 1))
    places = places[:: layer.stride, :: layer.stride].transpose(0, 1, 3, 4, 2)
    high, wide = places.shape[:2]
    found: Floats = (places.reshape(high * wide, -1) @ weights + bias).reshape(high, wide, layer.outputs)
    return found


@functools.cache
def _network() -> list[tuple[Layer, Floats, Floats]]:
    """Each layer with its weights, (inputs of a place, outputs) float32, and its bias."""
    import numpy as np

    network = msgspec.json.decode(FILE.read_bytes(), type=Network)
    found = []
    for layer in network.layers:
        whole = np.frombuffer(base64.b64decode(layer.weights), np.int8).reshape(layer.outputs, -1)
        scaled = whole.astype(np.float32) * np.array(layer.scale, np.float32)[:, None]
        found.append((layer, np.ascontiguousarray(scaled.T), np.array(layer.bias, np.float32)))
    return found
