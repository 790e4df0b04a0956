"""Make a run from an exported model, for those who have the file but not the run.

    python -m training.restore models/emotions.onnx --data DIR --out runs/residual

The run can be trained further and can teach, like the run that was exported. For an ensemble, each of its networks gets
a run of its own in that folder. Weights that were exported in int8 come back rounded to int8.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.data.dataset import load
from training.errors import status
from training.export.restore import restore


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.restore", description="Make a run from the model that ships.")
    parser.add_argument("model", type=Path, help="emotions.onnx, with its manifest beside it")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/<emotion>/ or fer2013.csv")
    parser.add_argument("--votes", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    options = parser.parse_args(arguments)
    return status(lambda: restore(options.model, load(options.data, "train", options.votes), options.out))


if __name__ == "__main__":
    raise SystemExit(main())
