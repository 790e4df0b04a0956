"""What knowing a face gains, and whom it costs what, on simulated people.

    python -m training.personal --data DIR [--model models] [--split public] [--choose]

FER2013 names nobody, so people are simulated from faces that the model was not trained on. Somebody whose resting face
leans to `sad` has the fifth of the neutral faces that the model finds saddest; somebody ordinary has them all. A person
is looked at once at rest (three faces), and is then met with other faces: the face at rest and what it is tested on
come from different halves of their faces. Their other emotions are everybody's, or, where the whole face leans, the
fifth of them that leans most. Two proportions of faces are shown: FER2013's own, and a day on which half of all looks
meet a resting face. Every number is compared with no calibration on the same faces. An ordinary person has no lean of
their own, so whatever calibration does to them is an error.

`--choose` searches SHARE, SLACK, DOUBT and BOUND on the faces that were set aside when the model was trained, by the
rule of `acceptable`.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from facetune.profile import calibration
from facetune.profile.calibration import Rest
from facetune.vision.manifest import EmotionFile, Resting
from training import atomic_files
from training.data.dataset import USAGES, load
from training.data.faces import Faces
from training.data.labels import EMOTIONS
from training.data.split import Split, aside
from training.errors import DataError, RunError, status
from training.evaluate.people import (
    LEANS,
    NEUTRAL,
    Effect,
    Floats,
    Learner,
    People,
    Telling,
    at_rest,
    by_correcting,
    kind,
    people,
    usual,
)

SEEDS = (0, 1, 2)
"""Whole simulations of ordinary people that constants must pass: one alone passes some by luck."""

LOST = 0.0001
"""The most that an ordinary person may lose on faces like the training set's: one answer in ten thousand."""


class Constants(NamedTuple):
    """What `choose` searches; the names are those of calibration.py in lower case."""

    share: float = calibration.SHARE
    slack: float = calibration.SLACK
    doubt: float = calibration.DOUBT
    bound: float = calibration.BOUND

    def learner(self, resting: Resting) -> Learner:
        """Calibration with these constants, for a model that sees resting faces so."""

        def learner(rest: Rest | None) -> Floats:
            return calibration.bias_for(rest, resting, **self._asdict())

        return learner


def acceptable(ordinary: Sequence[dict[str, Effect]], leaning: Sequence[dict[str, Effect]]) -> bool:
    """The rule by which constants may be chosen.

    An ordinary person loses nothing on faces like the training set's: at most LOST, and no more than the noise of the
    simulation, so that zero lies in the interval. Those who lean lose nothing there beyond noise either, at most 3
    points of all other emotions, and 10 of the one leaned to.
    """
    return (
        all(each["fer2013"].change >= -LOST and each["fer2013"].high >= 0 for each in ordinary)
        and all(each["fer2013"].high >= 0 and each["others"].change >= -0.03 for each in leaning)
        and all(each[name].change >= -0.1 for each, name in zip(leaning, LEANS, strict=True))
    )


def choose(faces: People, resting: Resting) -> list[tuple[float, bool, Constants]]:
    """All constants with the mean gain of leaning people on a day: the acceptable ones first, the best of them first.

    Half of the gain is that of a look at rest, half that of people who correct a hundred scans of such days.
    """

    def taught(lean: str | None, learner: Learner) -> dict[str, Effect]:
        told, who = Telling(1.0, 1.0), kind(faces, lean)
        return by_correcting(faces, who, learner, scans=100, telling=told, resting=0.5, count=60)

    found = []
    for each in itertools.starmap(
        Constants, itertools.product((0.3, 0.5, 0.7), (0.3, 0.5), (1.5, 2.0, 2.5, 3.0), (0.3, 0.5, 0.75))
    ):
        learner = each.learner(resting)
        leaning = [at_rest(faces, kind(faces, lean), learner, count=60) for lean in LEANS]
        learnt = [taught(lean, learner) for lean in LEANS]
        looked = [at_rest(faces, kind(faces, None), learner, count=600, seed=seed) for seed in SEEDS]
        ordinary = [*looked, taught(None, learner)]
        gain = float(np.mean([effects["day"].change for effects in (*leaning, *learnt)]))
        found.append((gain, acceptable(ordinary, leaning) and acceptable([], learnt), each))
    return sorted(found, key=lambda each: (not each[1], -each[0]))


def worst(faces: People) -> float:
    """The accuracy that the worst bias within BOUND costs on all faces, over the corners of what is possible."""
    before = float((faces.logs.argmax(axis=1) == faces.labels).mean())
    corners = itertools.product((0.0, calibration.BOUND), repeat=len(EMOTIONS))
    return min(float(((faces.logs + corner).argmax(axis=1) == faces.labels).mean()) - before for corner in corners)


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
    print(f"  {'who':28}" + "".join(f"{name:>20}" for name in (*groups, "the leant-to")))
    for lean, entire in [(None, False), *itertools.product(LEANS, (False, True))]:
        effects = at_rest(faces, kind(faces, lean, whole=entire), learner, count=300 if lean else 1000)
        who = "ordinary" if lean is None else f"{'face leans to' if entire else 'rest leans to'} {lean}"
        own = str(effects.get(lean or "", ""))
        print(f"  {who:28}" + "".join(f"{effects[g]!s:>20}" for g in groups) + f"{own:>20}")
    print(
        "\nCorrecting scans, without a look at rest; told is the share of wrong answers objected to, at rest and else"
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
        faces = faces.take(_aside(entry, faces).validation)
    parts = [classifier.classify(faces.pixels[i : i + 256]) for i in range(0, len(faces), 256)]
    found = people(np.concatenate(parts), faces.labels)
    right = float((found.logs.argmax(axis=1) == found.labels).mean())
    about = f"{entry.file} {entry.sha256[:12]} ({entry.network}, decision {entry.decision}), {name}, {len(faces)} faces"
    if entry.resting is None:
        raise DataError(
            f"{options.model}: the manifest does not tell how the model sees resting faces: export it again"
        )
    return found, entry.resting, f"{about}: {right:.2%} right without calibration"


def _aside(entry: EmotionFile, faces: Faces) -> Split:
    """How the faces were split that the model was trained with: others than those set aside would flatter it."""
    try:
        return aside(faces, entry.metrics)
    except KeyError as error:
        raise DataError(f"the manifest's metrics do not tell {error}: export the model again") from error


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
    """800 faces, numbers only: what the unit test replays."""
    rows = np.sort(np.random.default_rng(0).permutation(len(faces.labels))[:800])
    shares = np.exp(faces.logs[rows])
    body = [
        ",".join([EMOTIONS[faces.labels[row]], *map("{:.4f}".format, each)])
        for row, each in zip(rows, shares, strict=True)
    ]
    text = "\n".join([f"# {about}; a sample", ",".join(["label", *EMOTIONS]), *body]) + "\n"
    atomic_files.write({file: text.encode()})
