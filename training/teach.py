"""Average what trained networks answer about every Training face.

    python -m training.teach runs/A runs/B --data DIR --out teachers.npz [--voters 0.35]
    python -m training.train --network residual --data DIR --teachers teachers.npz --set teaching=0.7 --out runs/C

The second command trains a network with these answers in its targets. With --voters, FER+'s votes count too.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from training.data.dataset import load
from training.distill import voters
from training.distill.teachers import VIEWS, teach
from training.errors import status


def _run(options: argparse.Namespace) -> None:
    options.out.parent.mkdir(parents=True, exist_ok=True)  # fails now, not after minutes of work
    faces = load(options.data, "train", options.votes)
    teach(options.runs, faces, options.views, options.voters).write(options.out)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.teach", description="Average what trained networks answer.")
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folders of trained runs")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/<emotion>/ or fer2013.csv")
    parser.add_argument("--votes", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--out", type=Path, required=True, help="the file to write (npz)")
    parser.add_argument("--views", type=int, default=VIEWS, help="views of each face")
    parser.add_argument(
        "--voters",
        type=float,
        default=0,
        metavar="SHARE",
        nargs="?",
        const=voters.SHARE,
        help=f"let FER+'s votes teach the labels, too, with this share (0 to 1, default {voters.SHARE})",
    )
    options = parser.parse_args(arguments)
    if options.views < 1:
        parser.error(f"--views {options.views}: not above 0")
    if not 0 <= options.voters <= 1:
        parser.error(f"--voters {options.voters}: not from 0 to 1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    return status(lambda: _run(options))


if __name__ == "__main__":
    raise SystemExit(main())
