"""A statically quantised int8 copy of an exported model, and whether it is better."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facetune.vision.libraries import load_onnxruntime
from training.data.augment import resized, views_of
from training.data.faces import spread
from training.evaluate.onnx_model import Model

#: Faces from which the range of the activations is measured. Their labels are not used.
FACES = 512
#: Accuracy (0..1) of either output that int8 may lose, over VIEWS of each face. Rounding changes one answer in fifty,
#: to right or to wrong, so the accuracy over one view of a few faces changes by half a point through chance.
COST = 0.003
VIEWS = 6

Pixels = npt.NDArray[np.uint8]


def quantized(path: Path, pixels: Pixels) -> bytes:
    """The float32 model at `path` with its convolutions in int8, calibrated on (N, 48, 48) uint8 faces.

    Weights are quantised per channel and have seven bits (`reduce_range`): a CPU with AVX2 and without VNNI adds pairs
    of products in 16 bits, which eight bits would overflow (ONNX Runtime's documentation on quantisation). Other
    operations stay in float32; they are 2 % of the multiplications. Each convolution that reads the face stays in
    float32, too, one for each network of an ensemble: with one channel it is no slower, and its input, the normalised
    face, has the widest range of all.
    """
    load_onnxruntime()
    import onnx
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            faces = resized(pixels[spread(len(pixels), FACES)])
            self._parts = iter([{"face": faces[start : start + 64]} for start in range(0, len(faces), 64)])

        def get_next(self) -> dict[str, Any] | None:
            return next(self._parts, None)

    with tempfile.TemporaryDirectory() as folder:
        prepared, out = Path(folder) / "prepared.onnx", Path(folder) / "int8.onnx"
        quant_pre_process(str(path), str(prepared), skip_symbolic_shape=True)
        quantization.quantize_static(
            str(prepared),
            str(out),
            Reader(),
            quant_format=quantization.QuantFormat.QDQ,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=_reading_the_face(onnx.load(prepared).graph),
            calibrate_method=quantization.CalibrationMethod.MinMax,
        )
        return out.read_bytes()


def _reading_the_face(graph: Any) -> list[str]:
    """Names of the convolutions whose input has one channel; depthwise ones have several groups of one channel."""
    shapes = {constant.name: constant.dims for constant in graph.initializer}
    return [
        node.name
        for node in graph.node
        if node.op_type == "Conv"
        and shapes.get(node.input[1], (0, 0))[1] == 1
        and next((each.i for each in node.attribute if each.name == "group"), 1) == 1
    ]


def compare(exact: Path, small: Path, pixels: Pixels, known: dict[str, Any], rounds: int = 300) -> dict[str, Any]:
    """Compare the int8 file at `small` with the float32 one at `exact`, as plain JSON values.

    `known` has, by output, rows of the (N, 48, 48) uint8 `pixels` and their labels. The result has accuracies by output
    over VIEWS, milliseconds for a face on one thread (medians of alternating calls, so that a busy moment slows both),
    and `worth`: whether int8 is faster and loses at most COST.
    """
    models = {"float32": Model(exact, threads=1), "int8": Model(small, threads=1)}
    seen = views_of(pixels, VIEWS)
    found: dict[str, Any] = {}
    for name, model in models.items():
        answers = [{output: part.argmax(axis=1) for output, part in model(each).items()} for each in seen]
        right = {
            out: float(np.mean([(each[out][rows] == labels).mean() for each in answers]))
            for out, (rows, labels) in known.items()
        }
        found[name] = {"size": model.size, "accuracy": {out: round(share, 5) for out, share in right.items()}}
    times: dict[str, list[float]] = {name: [] for name in models}
    for number in range(rounds):
        face = pixels[number % len(pixels)][None]
        for name, model in models.items():
            started = time.perf_counter()
            model(face)
            times[name].append(time.perf_counter() - started)
    for name, taken in times.items():
        found[name]["ms"] = round(1000 * float(np.median(taken)), 3)
    losses = [found["float32"]["accuracy"][out] - found["int8"]["accuracy"][out] for out in known]
    found["worth"] = found["int8"]["ms"] < found["float32"]["ms"] and max(losses) <= COST
    return found
