"""Make the network that tells what covers a face, and print what it finds.

    python -m training.covered --data DIR --weights YUNET.onnx [--epochs 10] [--faces 9300]

DIR has fer2013.csv, with FER+'s votes beside it. Half of FER2013's Training faces are learned: as they are, with masks,
scarves, hands and glasses drawn on them, and those that are really covered (rows.json) again and again, each time a
little different. The table is of the other half. The weights go to facetune/vision/covered.json and to the page.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from training.data.dataset import load
from training.errors import DataError, status

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

AGAIN: Final = 14
"""How often each really covered face is learned."""
DRAWN_WEIGHT: Final = 0.7
FALSE: Final = (0.2, 0.3, 0.5, 1, 2)
"""Shares of false alarms in percent, for the table."""
TURNED: Final = 0.4
"""Yaw (see facetune/vision/quality.py) from which the host asks for another thing first."""


def _run(options: argparse.Namespace) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from facetune.vision.detector import YuNet
    from training.covered import draw, faces, network

    everyone = load(options.data, "train")
    if len(everyone) != 28_709:
        raise DataError(
            f"{options.data}: rows.json names rows of FER2013's 28,709 Training faces, not of {len(everyone)}"
        )
    known = faces.known(everyone)
    chosen = np.sort(np.random.default_rng(0).permutation(len(everyone))[: options.faces])
    points = np.full((len(everyone), 5, 2), np.nan, np.float32)
    points[chosen] = faces.landmarks(everyone.pixels[chosen], YuNet(options.weights.read_bytes()))
    drawn = faces.drawn(everyone.pixels, points, known.covered, seed=1)
    learned, rng = np.flatnonzero(known.half), np.random.default_rng(2)
    real = np.repeat(learned[(known.covered[learned] > 0).any(axis=1)], AGAIN)
    again = np.array([draw.shot(draw.enlarged(everyone.pixels[row]), rng) for row in real])
    use = known.half[drawn.rows]
    trained = network.fit(
        np.concatenate([everyone.pixels[learned], again, drawn.pixels[use]]),
        np.concatenate([known.covered[learned], known.covered[real], drawn.covered[use]]),
        np.concatenate([np.ones(len(learned) + len(real)), np.full(int(use.sum()), DRAWN_WEIGHT)]).astype(np.float32),
        epochs=options.epochs,
        seed=0,
    )
    network.write(network.packed(trained))
    held = np.flatnonzero(~known.half)
    odds, usual = network.odds(trained, everyone.pixels[held]), _straight(points[held])
    with_drawing = network.odds(trained, drawn.pixels[~use])
    for column, name in enumerate(("mouth", "eyes")):
        covered = known.covered[held, column]
        plain = odds[(covered == 0) & usual, column]
        _show(name, plain, odds[covered == 1, column], with_drawing[drawn.covered[~use, column] == 1, column])


def _straight(points: Floats) -> npt.NDArray[np.bool_]:
    """Which faces were found and look into the camera, as the host judges it."""
    across = points[:, 1] - points[:, 0]
    off = points[:, 2] - (points[:, 0] + points[:, 1]) / 2
    yaw = np.abs((off * across).sum(axis=1)) / np.maximum((across**2).sum(axis=1), 1e-6)
    return np.asarray(np.isfinite(yaw) & (yaw < TURNED))


def _show(name: str, plain: Floats, real: Floats, drawn: Floats) -> None:
    print(f"{name}: of {len(plain)} uncovered faces, {len(real)} really covered ones, {len(drawn)} with a drawing")
    for share in FALSE:
        limit = float(np.percentile(plain, 100 - share))
        probability = 1 / (1 + np.exp(-limit))
        print(
            f"  from {probability:.3f}: false alarms {share:.1f} %, "
            f"found {(real > limit).mean():.1%} of the real, {(drawn > limit).mean():.1%} of the drawn"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.covered", description="Make the network for covered faces.")
    parser.add_argument("--data", type=Path, required=True, help="folder with FER2013's fer2013.csv")
    parser.add_argument("--weights", type=Path, required=True, help="the face detector's weights")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--faces", type=int, default=9300, help="on how many faces something is drawn")
    options = parser.parse_args(arguments)
    return status(lambda: _run(options))


if __name__ == "__main__":
    sys.exit(main())
