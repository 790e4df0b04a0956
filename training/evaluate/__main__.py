"""Score an exported model on any folder in Kaggle's layout, or on the challenge's csv.

    python -m training.evaluate --model models/emotions.onnx --data DIR [--split test] [--json FILE]

Runs the exported file with onnxruntime alone. `--card models/README.md --row NAME` also stores the result in
metrics.json beside the card and writes the card's tables again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from training.data.dataset import USAGES, load
from training.data.labels import EMOTIONS
from training.errors import status
from training.evaluate import card, frames, scores
from training.evaluate.onnx_model import Model, latency


def _run(options: argparse.Namespace) -> None:
    model = Model(options.model)
    # Loaded before the faces are scored: a missing detector must not waste those minutes.
    detector = frames.detector(options.detector) if options.frames else None
    faces = load(options.data, options.split, options.votes)
    result = {"split": options.split, **scores.evaluate(model, faces)}
    if options.conditions:
        result["conditions"] = scores.robustness(model, faces)
    if detector is not None:
        result["frames"] = frames.score(model, faces, detector)
    result |= {"latency": latency(options.model), "model": {"sha256": model.sha256, "size": model.size}}
    scores.show(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    if options.plots:
        from training.evaluate import plots

        plots.draw(model.decide(model(faces.pixels)), faces.labels, EMOTIONS, options.plots)
    if options.card:
        card.record(options.card, options.row, result | {"trained": model.entry.get("metrics", {})})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.evaluate", description="Score an exported model.")
    parser.add_argument("--model", type=Path, default=Path("models/emotions.onnx"))
    parser.add_argument("--data", type=Path, required=True, help="folder with test/<emotion>/ or fer2013.csv")
    parser.add_argument("--split", choices=sorted(USAGES), default="test")
    parser.add_argument("--votes", type=Path, help="FER+'s fer2013new.csv")
    parser.add_argument("--json", type=Path, help="write all scores to this file")
    parser.add_argument("--conditions", action="store_true", help="also score dark, blurred, noisy, ... faces")
    parser.add_argument("--frames", action="store_true", help="also score faces found in whole frames")
    parser.add_argument("--detector", type=Path, help="YuNet's weights for --frames, where the host has none")
    parser.add_argument("--plots", type=Path, help="write confusion.png and reliability.png into this folder")
    parser.add_argument("--card", type=Path, help="write the tables of this model card, from metrics.json beside it")
    parser.add_argument("--row", help="the model's name in the card")
    options = parser.parse_args(arguments)
    if options.card and not options.row:
        parser.error("--card needs --row")
    return status(lambda: _run(options))


if __name__ == "__main__":
    raise SystemExit(main())
