"""The face detector for the page: YuNet's weights, with an input of any size.

    python -m tools.web.detector WEIGHTS FILE

The file of 2023 says that its input has 640x640 pixels, and onnxruntime keeps to that. OpenCV does not, and the network
has nothing that needs it. Names in place of the two numbers free it. They take as many bytes, so nothing else changes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

_DIMENSION: Final = b"\x0a"
"""A dimension of a shape in ONNX's protocol buffers: TensorShapeProto.dim, and its length follows."""
_ONE_IMAGE: Final = _DIMENSION + b"\x02\x08\x01" + _DIMENSION + b"\x02\x08\x03"
"""One picture of three colours: dim_value 1, dim_value 3."""
_FIXED: Final = _ONE_IMAGE + (_DIMENSION + b"\x03\x08\x80\x05") * 2
"""And dim_value 640, twice."""
_FREE: Final = _ONE_IMAGE + _DIMENSION + b"\x03\x12\x01h" + _DIMENSION + b"\x03\x12\x01w"
"""In their place dim_param "h" and "w"."""


def freed(weights: bytes) -> bytes:
    """The weights with an input of any height and width. Raises ValueError for another file."""
    if weights.count(_FIXED) != 1:
        raise ValueError("this is not YuNet of March 2023: it has no input of 1x3x640x640")
    return weights.replace(_FIXED, _FREE)


def main() -> None:
    """Read one file and write the other."""
    source, target = map(Path, sys.argv[1:])
    target.write_bytes(freed(source.read_bytes()))


if __name__ == "__main__":
    main()
