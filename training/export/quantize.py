"""A statically quantised int8 copy of an exported model, and whether it is worth shipping."""

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

#: Faces that show how large the activations get. Their labels are not looked at.
FACES = 512
#: Accuracy (a share, 0..1) of either output that int8 may cost, over VIEWS at each face: rounding changes one answer in
#: fifty to and fro, which moves the accuracy on one look at a few faces by half a point from chance alone.
COST = 0.003
VIEWS = 6

Pixels = npt.NDArray[np.uint8]


def quantized(path: Path, pixels: Pixels) -> bytes:
    """The float32 model at `path` with its convolutions in int8, calibrated on (N, 48, 48) faces.

    Weights are per channel and have seven bits (`reduce_range`), because a CPU with AVX2 and without VNNI adds pairs
    of products in 16 bits, which eight would overflow (ONNX Runtime's documentation on quantisation). What is not a
    convolution stays float32: it is 2 % of the multiplications. So does each convolution that reads the face, one for
    each network side by side: one channel wide it is no slower, and the normalised face that it sees has the widest
    range of all.
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
    """Names of the convolutions whose input is one channel wide; a depthwise one has several groups of one."""
    shapes = {constant.name: constant.dims for constant in graph.initializer}
    return [
        node.name
        for node in graph.node
        if node.op_type == "Conv"
        and shapes.get(node.input[1], (0, 0))[1] == 1
        and next((each.i for each in node.attribute if each.name == "group"), 1) == 1
    ]


def compare(exact: Path, small: Path, pixels: Pixels, known: dict[str, Any], rounds: int = 300) -> dict[str, Any]:
    """What the int8 file at `small` costs and saves beside the float32 one at `exact`.

    `known` has, by output, rows of `pixels` and their right answers. Gives accuracies by output over VIEWS,
    milliseconds a face on one thread (medians of calls by turns, so that a busy spell meets both), and `worth`: faster,
    for no more than COST.
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
