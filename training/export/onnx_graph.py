"""Convert a Keras network to the bytes of an ONNX model."""

from __future__ import annotations

from collections import Counter
from typing import Any

from training.data.faces import SIZE

OPSET = 17
INPUT = "face"


def convert(model: Any, temperatures: dict[str, float]) -> bytes:
    """The network as an ONNX model with input `face`, (batch, 48, 48, 1) float32 in 0..255.

    `temperatures` has the outputs to export, each a softmax of logits / temperature, (batch, C) float32. The same
    weights and names of layers give the same bytes in one process, except with attention, whose nodes tf2onnx orders by
    chance.
    """
    import tensorflow as tf
    import tf2onnx

    # Its optimizer takes nodes in the order of a set of their names. One order in some hundred leaves a transposition
    # that the others remove. So its counter, which is part of the names, begins anew.
    tf2onnx.utils.INTERNAL_NAME = 1

    signature = [tf.TensorSpec((None, SIZE, SIZE, 1), tf.float32, name=INPUT)]

    @tf.function(input_signature=signature)  # type: ignore[untyped-decorator]
    def answer(face: Any) -> dict[str, Any]:
        logits = model(face, training=False)
        return {name: tf.nn.softmax(logits[name] / value) for name, value in temperatures.items()}

    # Not from_keras: only from_function keeps the names of several outputs (onnx/tensorflow-onnx#2319).
    found, _ = tf2onnx.convert.from_function(answer, input_signature=signature, opset=OPSET)
    _rename(found.graph)
    found.doc_string = ""
    return bytes(found.SerializeToString(deterministic=True))


def _rename(graph: Any) -> None:
    """Number the tensors again, in the order of their use.

    tf2onnx names them and the free dimension by counters that continue from export to export.
    """
    graph.name, graph.doc_string = "facetune", ""
    del graph.value_info[:]
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    names: dict[str, str] = {value.name: value.name for value in (*graph.input, *graph.output)} | {"": ""}
    used: Counter[str] = Counter()

    def renamed(name: str, kind: str) -> str:
        if name not in names:
            used[kind] += 1
            names[name] = f"{kind}_{used[kind]}"
        return names[name]

    for node in graph.node:
        node.doc_string = ""
        node.input[:] = [renamed(name, "constant") for name in node.input]
        node.output[:] = [renamed(name, node.op_type) for name in node.output]
        node.name = node.output[0]
    for constant in graph.initializer:
        constant.name = renamed(constant.name, "constant")
    graph.initializer.sort(key=lambda constant: int(constant.name.rpartition("_")[2]))
