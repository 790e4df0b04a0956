"""What knowing a face gains, and whom it costs what, on simulated people.

    python -m training.personal --data DIR [--model models] [--split public] [--choose]

FER2013 names nobody, so people are simulated from faces that the model was not trained on. Somebody whose resting face
leans to `sad` has the fifth of the neutral faces that the model finds saddest; somebody ordinary has them all. A person
is looked at once at rest (three faces), and is then met with other faces: the face at rest and what it is tested on
come from different halves of their faces. Their other emotions are everybody's, or, where the whole face leans, the
fifth of them that leans most. Two proportions of faces are shown: FER2013's own, and a day on which half of all looks
meet a resting face. Every number is compared with no calibration on the same faces.

`--choose` searches SHARE, SLACK and BOUND on the validation split instead, by the rule of `acceptable`.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from facetune.profile import calibration
from training.dataset import USAGES, load
from training.errors import TrainingError
from training.labels import EMOTIONS
from training.people import LEANS, NEUTRAL, Effect, Floats, People, at_rest, by_correcting, kind, people
from training.split import split


def acceptable(ordinary: dict[str, Effect], leaning: Sequence[dict[str, Effect]]) -> bool:
    """The rule by which constants may be chosen.

    An ordinary person loses at most 0.3 points on faces like the training set's, and one who leans at most 5 of all
    other emotions and 15 of the one leaned to.
    """
    return (
        ordinary["fer2013"].change >= -0.003
        and all(each["others"].change >= -0.05 for each in leaning)
        and all(each[name].change >= -0.15 for each, name in zip(leaning, LEANS, strict=True))
    )


def choose(faces: People) -> list[tuple[float, bool, tuple[float, float, float]]]:
    """All triples of (share, slack, bound) with the mean gain of leaning people on a day, the one to take first.

    Of those that are acceptable and within half a point of the best, that one interferes least: the smallest bound,
    then the smallest share. SLACK is at least 0.5, for ORDINARY to hold for models that it was not measured with.
    """
    found = []
    for share, slack, bound in itertools.product((0.3, 0.5, 0.7, 1.0), (0.5, 0.75, 1.0, 1.5), (0.5, 0.75, 1.0, 1.5)):

        def learner(rest: Floats, share: float = share, slack: float = slack, bound: float = bound) -> Floats:
            return calibration.of_rest(rest, share=share, slack=slack, bound=bound)

        leaning = [at_rest(faces, kind(faces, lean), learner, count=60) for lean in LEANS]
        ordinary = at_rest(faces, kind(faces, None), learner, count=120)
        gain = float(np.mean([each["day"].change for each in leaning]))
        found.append((gain, acceptable(ordinary, leaning), (share, slack, bound)))
    best = max((gain for gain, fine, _ in found if fine), default=1.0)

    def order(each: tuple[float, bool, tuple[float, float, float]]) -> tuple[bool, float, float, float]:
        gain, fine, (share, _, bound) = each
        near = fine and gain >= best - 0.005
        return (not near, bound, share, -gain) if near else (not near, not fine, -gain, 0.0)

    return sorted(found, key=order)


def worst(faces: People) -> float:
    """The accuracy that the worst bias within BOUND costs on all faces, over the corners of what is possible."""
    before = float((faces.logs.argmax(axis=1) == faces.labels).mean())
    corners = itertools.product((0.0, calibration.BOUND), repeat=len(EMOTIONS))
    return min(float(((faces.logs + corner).argmax(axis=1) == faces.labels).mean()) - before for corner in corners)


def show(faces: People) -> None:
    """Print the tables."""
    resting = faces.logs[faces.labels == NEUTRAL]
    found = (resting - resting[:, [NEUTRAL]]).mean(axis=0)
    print("\nA resting face's log-odds against neutral, found here and assumed:")
    print(
        "  " + "  ".join(f"{n} {v:.1f} ({calibration.ORDINARY[n]:.1f})" for n, v in zip(EMOTIONS, found, strict=True))
    )
    groups = ("resting", "others", "fer2013", "day")
    print("\nA look at rest: accuracy without, change in points with its 95 % interval")
    print(f"  {'who':28}" + "".join(f"{name:>20}" for name in (*groups, "the leant-to")))
    for lean, whole in [(None, False), *itertools.product(LEANS, (False, True))]:
        effects = at_rest(faces, kind(faces, lean, whole=whole), calibration.of_rest)
        name = "ordinary" if lean is None else f"{'face leans to' if whole else 'rest leans to'} {lean}"
        own = str(effects.get(lean or "", ""))
        print(f"  {name:28}" + "".join(f"{effects[g]!s:>20}" for g in groups) + f"{own:>20}")
    print("\nCorrecting scans, without a look at rest")
    print(f"  {'who':28}{'scans':>6}{'told':>6}{'at rest':>8}" + "".join(f"{name:>20}" for name in groups))
    share = float((faces.labels == NEUTRAL).mean())
    for lean, scans, telling, calm in itertools.product((None, "sad"), (30, 100, 300), (0.3, 1.0), (share, 0.5)):
        effects = by_correcting(faces, kind(faces, lean), scans=scans, telling=telling, resting=calm)
        name = "ordinary" if lean is None else f"rest leans to {lean}"
        # Judged by the proportions that the person lived with: learning them is part of the gain.
        print(f"  {name:28}{scans:>6}{telling:>6.0%}{calm:>8.0%}" + "".join(f"{effects[g]!s:>20}" for g in groups))
    print(f"\nThe worst that any bias within its bound could cost on all faces: {worst(faces) * 100:.1f} points")


def _read(options: argparse.Namespace) -> tuple[People, str]:
    from facetune.vision import manifest
    from facetune.vision.emotions import load_classifier

    name = "validation" if options.choose else options.split
    faces = load(options.data, "train" if options.choose else options.split)
    if options.choose:
        faces = faces.take(split(faces).validation)
    classifier = load_classifier(options.model)
    parts = [classifier.classify(faces.pixels[i : i + 256]) for i in range(0, len(faces), 256)]
    entry = manifest.read(options.model).emotion
    assert entry is not None  # load_classifier needed it
    found = people(np.concatenate(parts), faces.labels)
    right = float((found.logs.argmax(axis=1) == found.labels).mean())
    about = f"{entry.file} {entry.sha256[:12]} ({entry.network}, decision {entry.decision}), {name}, {len(faces)} faces"
    return found, f"{about}: {right:.2%} right without calibration"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    from facetune.errors import FaceTuneError

    parser = argparse.ArgumentParser(prog="training.personal", description="Measure calibration to a face.")
    parser.add_argument("--data", type=Path, required=True, help="folder with FER2013, as training.evaluate takes it")
    parser.add_argument("--model", type=Path, default=Path("models"), help="folder with manifest.json")
    parser.add_argument("--split", choices=sorted(USAGES), default="public")
    parser.add_argument("--choose", action="store_true", help="search the constants on the validation split")
    parser.add_argument(
        "--probabilities", type=Path, help="also write some faces' labels and probabilities to this csv"
    )
    options = parser.parse_args(arguments)
    try:
        faces, about = _read(options)
    except (TrainingError, FaceTuneError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(about)
    if options.probabilities:
        _write(faces, options.probabilities, about)
    if options.choose:
        print("share slack bound   a day of people who lean")
        for gain, fine, constants in choose(faces)[:15]:
            print("{:5} {:5} {:5}".format(*constants), f"{gain * 100:+9.1f}", "" if fine else "   not acceptable")
    else:
        show(faces)
    return 0


def _write(faces: People, file: Path, about: str) -> None:
    """800 faces, numbers only: what the unit test replays."""
    rows = np.sort(np.random.default_rng(0).permutation(len(faces.labels))[:800])
    shares = np.exp(faces.logs[rows])
    body = [
        ",".join([EMOTIONS[faces.labels[row]], *map("{:.4f}".format, each)])
        for row, each in zip(rows, shares, strict=True)
    ]
    file.write_text("\n".join([f"# {about}; a sample", ",".join(["label", *EMOTIONS]), *body]) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
