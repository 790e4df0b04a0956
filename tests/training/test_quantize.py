"""What int8 leaves as it is, and which faces it is calibrated by."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("onnx", reason="quantisation needs onnx: pip install facetune[training]")

import onnx
from onnx import TensorProto, helper, numpy_helper

from training.data import augment
from training.export import quantize


def pair():
    """Two networks side by side that read the face: a convolution each, a depthwise one, and one for all channels."""
    rng = np.random.default_rng(0)
    nodes = [helper.make_node("Transpose", ["face"], ["seen"], perm=[0, 3, 1, 2])]
    constants = {}
    for name in ("a", "b"):
        before = "seen"
        for kind, shape, groups in (("first", (8, 1, 3, 3), 1), ("depth", (8, 1, 3, 3), 8), ("last", (7, 8, 3, 3), 1)):
            constants[f"{name}_{kind}_w"] = rng.normal(size=shape).astype(np.float32)
            inputs, out = [before, f"{name}_{kind}_w"], f"{name}_{kind}"
            nodes.append(helper.make_node("Conv", inputs, [out], name=out, group=groups, pads=[1] * 4))
            before = out
        nodes.append(helper.make_node("GlobalAveragePool", [before], [f"{name}_pooled"]))
    nodes += [
        helper.make_node("Add", ["a_pooled", "b_pooled"], ["both"]),
        helper.make_node("Flatten", ["both"], ["flat"]),
        helper.make_node("Softmax", ["flat"], ["emotion"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "pair",
        [helper.make_tensor_value_info("face", TensorProto.FLOAT, ["batch", 48, 48, 1])],
        [helper.make_tensor_value_info("emotion", TensorProto.FLOAT, ["batch", 7])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The pair in int8, and the faces that it was calibrated by: one in three of those given."""
    path = tmp_path_factory.mktemp("pair") / "float32.onnx"
    onnx.save(pair(), path)
    shown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quantize, "FACES", 7)
        patch.setattr(quantize, "resized", lambda pixels: shown.append(pixels) or augment.resized(pixels))
        content = quantize.quantized(path, np.repeat(np.arange(21, dtype=np.uint8), 48 * 48).reshape(21, 48, 48))
    return onnx.load_from_string(content).graph, shown[0]


def test_each_convolution_that_reads_the_face_stays_float32(made):
    graph, _ = made
    makers = {name: node.op_type for node in graph.node for name in node.output}
    exact = {
        node.name: not any(makers.get(name) == "DequantizeLinear" for name in node.input[:2])
        for node in graph.node
        if node.op_type == "Conv"
    }
    assert exact == {f"{name}_{kind}": kind == "first" for name in "ab" for kind in ("first", "depth", "last")}


def test_faces_of_all_classes_tell_the_ranges(made):
    _, shown = made
    assert shown[:, 0, 0].tolist() == [0, 3, 6, 9, 12, 15, 18]
