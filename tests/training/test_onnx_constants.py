"""Constants come in the same order, whatever the file calls them."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("onnx", reason="reading constants needs onnx: pip install facetune[training]")

from onnx import TensorProto, helper, numpy_helper

from training.export.onnx_constants import Orders

LEFT, RIGHT = np.full((3, 4), 2, np.float32), np.full((3, 5), 3, np.float32)
DOWN, BIAS = np.full((5, 4), 5, np.float32), np.arange(4, dtype=np.float32)


def file(nodes, constants):
    kind = TensorProto.FLOAT
    graph = helper.make_graph(
        [helper.make_node(op, inputs, [out], **options) for op, inputs, out, options in nodes],
        "graph",
        [helper.make_tensor_value_info("face", kind, [1, 3])],
        [helper.make_tensor_value_info("emotion", kind, [1, 4])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph).SerializeToString()


def branches(swapped, names):
    """face x LEFT + relu(face x RIGHT) x DOWN + BIAS."""
    a, b, c, d = names
    parts = [
        ("MatMul", ["face", a], "left", {}),
        ("MatMul", ["face", b], "right", {}),
        ("Relu", ["right"], "risen", {}),
        ("MatMul", ["risen", c], "down", {}),
    ]
    if swapped:
        parts = [*parts[1:], parts[0]]
    sums = [
        ("Add", ["down", "left"] if swapped else ["left", "down"], "both", {}),
        ("Add", [d, "both"] if swapped else ["both", d], "emotion", {}),
    ]
    return file([*parts, *sums], {a: LEFT, b: RIGHT, c: DOWN, d: BIAS})


def test_branches_in_any_order():
    orders = Orders()
    first, second = orders.of(branches(False, "abcd")), orders.of(branches(True, "zyxw"))
    assert sorted(each.shape for each in first) == [(3, 4), (3, 5), (4,), (5, 4)]
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one, other)


def test_products_and_sums_that_onnxruntime_made_one():
    orders = Orders()
    apart = orders.of(
        file([("MatMul", ["face", "w"], "p", {}), ("Add", ["p", "b"], "emotion", {})], {"w": LEFT, "b": BIAS})
    )
    fused = orders.of(file([("Gemm", ["face", "w", "b"], "emotion", {})], {"b": BIAS, "w": LEFT}))
    assert len(apart) == len(fused) == 2
    for one, other in zip(apart, fused, strict=True):
        assert np.array_equal(one, other)


def test_int8_is_what_it_stands_for():
    kept = {
        "w": np.arange(12, dtype=np.int8).reshape(3, 4),
        "scale": np.array([0.5, 1, 2, 4], np.float32),
        "zero": np.array([0, 1, 0, 0], np.int8),
        "s": np.float32(0.1),
        "z": np.uint8(0),
    }
    nodes = [
        ("QuantizeLinear", ["face", "s", "z"], "q", {}),
        ("DequantizeLinear", ["q", "s", "z"], "f", {}),
        ("DequantizeLinear", ["w", "scale", "zero"], "weights", {"axis": 1}),
        ("MatMul", ["f", "weights"], "emotion", {}),
    ]
    (found,) = Orders().of(file(nodes, kept))
    assert np.array_equal(found, (kept["w"] - [0, 1, 0, 0]) * [0.5, 1, 2, 4])
    assert found.dtype == np.float32
