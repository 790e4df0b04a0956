"""Measure what calibration to a face gains and costs, for simulated people.

    python -m training.personal --data DIR [--model models] [--split public] [--choose]

FER2013 does not say who is in a picture, so people are simulated from faces that the model was not trained on:

- A person whose resting face leans to `sad` has the fifth of the neutral faces that the model finds saddest. An
  ordinary person has all neutral faces.
- A person is looked at once at rest (three faces), or corrects some scans, and is tested on other faces. The faces to
  learn from and the faces to test on are two halves of the person's faces.
- The person's other faces are all others, or, if the whole face leans, the fifth of each emotion that leans most.
- Faces come in FER2013's own proportions, or as on a day on which half of all scans meet a resting face.

Every number is compared with no calibration on the same faces. Ordinary people do not lean, so every change that
calibration makes for them is an error. `--choose` searches SHARE, SLACK, DOUBT and BOUND on the faces that were
held out when the model was trained, by the rule of `face_calibration.acceptable`.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from facetune.vision.manifest import EmotionFile, Resting
from training import atomic_files
from training.data.dataset import USAGES, load
from training.data.faces import Faces
from training.data.labels import EMOTIONS
from training.data.split import Split, split_of_model
from training.errors import DataError, RunError, status
from training.evaluate.face_calibration import Constants, choose, worst
from training.evaluate.simulated_people import (
    LEANS,
    NEUTRAL,
    People,
    Telling,
    at_rest,
    by_correcting,
    kind,
    people,
    usual,
)


def show(faces: People, resting: Resting) -> None:
    """Print the tables."""
    found = usual(faces)
    learner = Constants().learner(resting)
    print("\nResting faces' log-odds against neutral, mean and spread, found here and in the manifest:")
    for name in resting.mean:
        print(
            f"  {name:9}{found.mean[name]:6.1f} ±{found.spread[name]:.1f}"
            f"{resting.mean[name]:8.1f} ±{resting.spread[name]:.1f}"
        )
    groups = ("resting", "others", "fer2013", "day")
    print("\nA look at rest: accuracy without, change in points with its 95 % interval")
    print(f"  {'who':28}" + "".join(f"{name:>20}" for name in (*groups, "the leaned-to")))
    for lean, entire in [(None, False), *itertools.product(LEANS, (False, True))]:
        effects = at_rest(faces, kind(faces, lean, whole=entire), learner, count=300 if lean else 1000)
        who = "ordinary" if lean is None else f"{'face leans to' if entire else 'rest leans to'} {lean}"
        own = str(effects.get(lean or "", ""))
        print(f"  {who:28}" + "".join(f"{effects[g]!s:>20}" for g in groups) + f"{own:>20}")
    print(
        "\nCorrected scans, without a look at rest; told: the share of wrong answers corrected, at rest and otherwise"
    )
    print(f"  {'who':28}{'scans':>6}{'told':>12}{'at rest':>8}" + "".join(f"{name:>20}" for name in groups))
    share = float((faces.labels == NEUTRAL).mean())
    tellings = (Telling(0.3, 0.3), Telling(1.0, 1.0), Telling(1.0, 0.0))
    for lean, scans, telling, calm in itertools.product((None, *LEANS), (30, 100, 300), tellings, (share, 0.5)):
        effects = by_correcting(faces, kind(faces, lean), learner, scans=scans, telling=telling, resting=calm)
        who = "ordinary" if lean is None else f"rest leans to {lean}"
        told = f"{telling.resting:.0%}, {telling.others:.0%}"
        print(f"  {who:28}{scans:>6}{told:>12}{calm:>8.0%}" + "".join(f"{effects[g]!s:>20}" for g in groups))
    print(f"\nThe worst that any bias within its bound could cost on all faces: {worst(faces) * 100:.1f} points")


def _read(options: argparse.Namespace) -> tuple[People, Resting, str]:
    from facetune.errors import FaceTuneError
    from facetune.vision import manifest
    from facetune.vision.classifier import load_classifier

    try:
        classifier = load_classifier(options.model)
    except FaceTuneError as error:
        raise RunError(str(error)) from error
    entry = manifest.read(options.model).emotion
    assert entry is not None  # load_classifier needed it
    name = "validation" if options.choose else options.split
    faces = load(options.data, "train" if options.choose else options.split)
    if options.choose:
        faces = faces.take(_split(entry, faces).validation)
    parts = [classifier.classify(faces.pixels[i : i + 256]) for i in range(0, len(faces), 256)]
    found = people(np.concatenate(parts), faces.labels)
    right = float((found.logs.argmax(axis=1) == found.labels).mean())
    about = f"{entry.file} {entry.sha256[:12]} ({entry.network}, decision {entry.decision}), {name}, {len(faces)} faces"
    if entry.resting is None:
        raise DataError(f"{options.model}: the manifest lacks how the model reads resting faces: export it again")
    return found, entry.resting, f"{about}: {right:.2%} right without calibration"


def _split(entry: EmotionFile, faces: Faces) -> Split:
    """The split that the model was trained with. On faces that it was trained on it would look too good."""
    try:
        return split_of_model(faces, entry.metrics)
    except KeyError as error:
        raise DataError(f"the manifest's metrics lack {error}: export the model again") from error


def _run(options: argparse.Namespace) -> None:
    faces, resting, about = _read(options)
    print(about)
    if options.probabilities:
        _write(faces, options.probabilities, about)
    if options.choose:
        print("share slack doubt bound   a day of people who lean")
        for gain, fine, constants in choose(faces, resting)[:15]:
            print("{:5} {:5} {:5} {:5}".format(*constants), f"{gain * 100:+9.1f}", "" if fine else "   not acceptable")
    else:
        show(faces, resting)


def _write(faces: People, file: Path, about: str) -> None:
    """Write labels and probabilities of 800 faces, which the unit tests replay."""
    rows = np.sort(np.random.default_rng(0).permutation(len(faces.labels))[:800])
    shares = np.exp(faces.logs[rows])
    body = [
        ",".join([EMOTIONS[faces.labels[row]], *map("{:.4f}".format, each)])
        for row, each in zip(rows, shares, strict=True)
    ]
    text = "\n".join([f"# {about}; a sample", ",".join(["label", *EMOTIONS]), *body]) + "\n"
    atomic_files.write({file: text.encode()})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    parser = argparse.ArgumentParser(prog="training.personal", description="Measure calibration to a face.")
    parser.add_argument("--data", type=Path, required=True, help="folder with FER2013, as training.evaluate takes it")
    parser.add_argument("--model", type=Path, default=Path("models"), help="folder with manifest.json")
    parser.add_argument("--split", choices=sorted(USAGES), default="public")
    parser.add_argument("--choose", action="store_true", help="search the constants on the validation split")
    parser.add_argument(
        "--probabilities", type=Path, help="also write some faces' labels and probabilities to this csv"
    )
    options = parser.parse_args(arguments)
    return status(lambda: _run(options))


if __name__ == "__main__":
    raise SystemExit(main())
