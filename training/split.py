"""Show the validation split, and write it to a file if asked.

    python -m training.split --data DIR [--seed 0] [--share 0.1] [--out split.json]

Prints the number of faces of each class on both sides.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from training.data.dataset import load
from training.data.labels import EMOTIONS
from training.data.split import describe, split
from training.errors import status


def _run(options: argparse.Namespace) -> None:
    faces = load(options.data)
    parts = split(faces, options.seed, options.share)
    counts = describe(faces, parts)
    for name in EMOTIONS:
        print(f"{name:9} {counts['train'][name]:6} train {counts['validation'][name]:5} validation")
    if options.out:
        names = {
            side: [faces.names[row] for row in rows]
            for side, rows in (("train", parts.train), ("validation", parts.validation))
        }
        options.out.write_text(json.dumps({"seed": options.seed, "share": options.share, **names}, indent=1))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.split", description="Make the validation split.")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/<emotion>/ or fer2013.csv")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=float, default=0.1, help="of every class, for validation")
    parser.add_argument("--out", type=Path, help="write the names on each side to this JSON file")
    options = parser.parse_args(arguments)
    return status(lambda: _run(options))


if __name__ == "__main__":
    raise SystemExit(main())
