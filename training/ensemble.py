"""Put trained networks side by side in one network, which averages their answers.

    python -m training.ensemble runs/residual runs/narrow --out runs/pair

Runs of one network, of which one started from the other, become the mean of their weights:

    python -m training.ensemble runs/before runs/after --out runs/mean

The result is a run like any other, for training.export.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.errors import status
from training.run.ensemble import combine


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.ensemble", description="Put trained networks side by side in one.")
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="folders of trained runs")
    parser.add_argument("--out", type=Path, required=True, help="the folder of the new run")
    options = parser.parse_args(arguments)
    return status(lambda: combine(options.runs, options.out))


if __name__ == "__main__":
    raise SystemExit(main())
