"""Export a run to models/emotions.onnx and its manifest.

    python -m training.export runs/NAME --out models

The run's folder also gets the float32 and the int8 file; the better one becomes emotions.onnx.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.errors import status
from training.export.export import export


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.export", description="Export a run to ONNX.")
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("--out", type=Path, default=Path("models"))
    options = parser.parse_args(arguments)
    return status(lambda: export(options.run, options.out))


if __name__ == "__main__":
    raise SystemExit(main())
