"""Writes tests/vectors/.

    python -m tools.vectors [--weights FILE]

`music.json` has requests and the first tracks of the answers. `faces.json` has the pictures beside it, with the boxes,
the crop, the probabilities and the mood. `frames.json` has frames that are turned, or that follow one another. Boxes
need the face detector's weights, from FILE or where `facetune models fetch` puts them. `history.json` has histories
of moods with their summaries, `watching.json` the moods of people who are watched.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from facetune import paths
from facetune.vision import manifest
from tools.vectors import faces, frames, history, music, watching
from tools.web import columns

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "vectors"


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(prog="python -m tools.vectors", description="Write tests/vectors/.")
    fetched = paths.fetched_models() / manifest.face_detector().file
    parser.add_argument("--weights", type=Path, default=fetched, help="the face detector's weights")
    chosen = parser.parse_args()
    if not chosen.weights.is_file():
        parser.error(f"{chosen.weights} is not there: run `facetune models fetch`, or name the file with --weights")
    weights = chosen.weights.read_bytes()
    pictures = faces.vectors(FOLDER, faces.boxes(FOLDER, weights))
    for name, content in {"faces.json": pictures, "frames.json": frames.vectors(FOLDER, weights)}.items():
        (FOLDER / name).write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    (FOLDER / "music.json").write_text(music.text(columns.popular(columns.TRACKS)), encoding="utf-8")
    for name, text in {"history.json": history.text(), "watching.json": watching.text()}.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
