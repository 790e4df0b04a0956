"""The constants of an exported network, in an order that is the same in each export of it.

The order of two branches and the names of constants differ between exports; the computation does not. So the order is
that of a walk from the outputs to the input, in which the operands of sums and products are sorted by what they
compute.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

#: Operations that change the format of numbers, not their values.
_TRANSPARENT = ("QuantizeLinear", "DequantizeLinear", "Reshape", "Squeeze", "Transpose")
_COMMUTATIVE = ("Add", "Mul")


class Orders:
    """Returns the constants of networks with the same operations and shapes in the same order."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[Any, ...], int] = {}  # a number for each computation, to sort by

    def of(self, content: bytes) -> list[Floats]:
        """The constants of an ONNX model as float32, without scalars; those in int8 are dequantised."""
        import onnx
        from onnx import numpy_helper

        graph = onnx.load_from_string(content).graph
        stored = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
        makers = {name: node for node in graph.node for name in node.output}
        seen: dict[str, tuple[int, list[str]]] = {}

        def walk(name: str) -> tuple[int, list[str]]:
            """The number of the computation of a tensor, and the constants that it uses."""
            if name not in seen:
                seen[name] = self._walked(name, makers, stored, walk)
            return seen[name]

        names = [constant for out in sorted(each.name for each in graph.output) for constant in walk(out)[1]]
        return [_value(name, makers, stored) for name in dict.fromkeys(names)]

    def _walked(self, name: str, makers: Any, stored: Any, walk: Any) -> tuple[int, list[str]]:
        node = makers.get(name)
        if name in stored or _is_int8(node, stored):
            shape = stored[name if name in stored else node.input[0]].shape
            return self._number("constant", shape), [name] if shape else []
        if node is None:
            return self._number("input"), []
        if node.op_type in _TRANSPARENT:
            found: tuple[int, list[str]] = walk(node.input[0])
            return found
        inputs = [walk(each) for each in node.input]
        if node.op_type == "Gemm":  # onnxruntime's fusion of a product and a sum
            product = self._number("MatMul", *(number for number, _ in inputs[:2]))
            return self._joined("Add", [(product, [*inputs[0][1], *inputs[1][1]]), inputs[2]])
        return self._joined(node.op_type, inputs)

    def _joined(self, operation: str, inputs: list[tuple[int, list[str]]]) -> tuple[int, list[str]]:
        if operation in _COMMUTATIVE:
            inputs = sorted(inputs, key=lambda each: each[0])
        number = self._number(operation, *(number for number, _ in inputs))
        return number, [constant for _, constants in inputs for constant in constants]

    def _number(self, *what: Any) -> int:
        return self._kinds.setdefault(what, len(self._kinds))


def _is_int8(node: Any, stored: Any) -> bool:
    return node is not None and node.op_type == "DequantizeLinear" and node.input[0] in stored


def _value(name: str, makers: Any, stored: Any) -> Floats:
    if name in stored:
        return np.asarray(stored[name], np.float32)
    node = makers[name]
    value, scale, zero = (stored[each].astype(np.float32) for each in node.input)
    axis = next((each.i for each in node.attribute if each.name == "axis"), 1)
    shape = [-1 if place == axis and scale.ndim else 1 for place in range(value.ndim)]
    return np.asarray((value - zero.reshape(shape)) * scale.reshape(shape), np.float32)
