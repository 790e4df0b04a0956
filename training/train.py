"""Train a network on FER2013.

    python -m training.train --network plain|residual|deep|narrow|hybrid --data DIR --out runs/NAME

If the run was stopped, the same command resumes it after its last finished epoch.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.data.dataset import load
from training.data.faces import Faces
from training.data.split import Split, describe, split
from training.distill.teachers import Teachers
from training.distill.tutors import Tutors
from training.errors import RunError, status
from training.run import settings
from training.run.config import Config, fingerprint
from training.run.folder import Run
from training.run.recipes import RECIPES, Recipe


def train(options: argparse.Namespace) -> Run:
    """Train as the command line says, to the end of the budget; raises TrainingError if that fails."""
    recipe = settings.changed(RECIPES[options.network], options.set)
    settings.check(options.network, recipe, options.minutes)
    faces = load(options.data, "train", options.votes)
    if recipe.crowd_weight and faces.votes is None:
        print("no FER+ votes given: training without the expression head's targets", file=sys.stderr)
    parts = _parts(faces, options, recipe)

    _limit_threads(options.threads)
    from training.networks import backend
    from training.run import loop
    from training.run.batches import Batches
    from training.run.trainer import Trainer

    backend.check(recipe.batch)
    run = Run(options.out)
    config, teachers, tutors = _configured(options, recipe, faces)
    run.open(config)
    with run.alone():
        validation = faces.take(parts.validation)
        run.save_validation(validation)
        model = _network(options, recipe, validation)
        taught = {name: found[parts.train] for name, found in teachers.answers.items()} if teachers else None
        batches = Batches(faces.take(parts.train), recipe, options.seed, taught, tutors)
        loop.to_the_end(Trainer(model, batches, validation, run, options.minutes), run)
    return run


def _parts(faces: Faces, options: argparse.Namespace, recipe: Recipe) -> Split:
    """The split, which is also printed; raises RunError if there is not one batch to train on."""
    parts = split(faces, options.seed, options.validation_share)
    for side, found in describe(faces, parts).items():
        print(f"{side}: {sum(found.values())} faces ({', '.join(f'{n} {k}' for k, n in found.items())})")
    if recipe.batch > len(parts.train):
        raise RunError(f"a batch of {recipe.batch} faces is more than the {len(parts.train)} to train on")
    return parts


def _limit_threads(threads: int) -> None:
    """Tell the backends how many threads to use. They read it when they are imported, and only then."""
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
        os.environ.setdefault(name, str(threads))
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def _configured(
    options: argparse.Namespace, recipe: Recipe, faces: Faces
) -> tuple[Config, Teachers | None, Tutors | None]:
    """The run's configuration, and the teachers and tutors that it names; raises RunError if they do not fit it."""
    import keras

    config = Config(
        network=options.network,
        recipe=recipe,
        seed=options.seed,
        validation_share=options.validation_share,
        minutes=options.minutes,
        data=fingerprint(faces),
        backend=keras.backend.backend(),
    )
    teachers, tutors = _teachers_and_tutors(options, config)
    config = dataclasses.replace(
        config,
        start=tuple(Run(folder).check_start(config) for folder in options.start),
        teachers=teachers.sha256 if teachers else None,
        tutors=tutors.sha256 if tutors else (),
    )
    return config, teachers, tutors


def _teachers_and_tutors(options: argparse.Namespace, config: Config) -> tuple[Teachers | None, Tutors | None]:
    """The teachers and tutors of the run; raises RunError if they used other faces, or have no share of the targets."""
    recipe = config.recipe
    for name, given, share in (
        ("--teachers FILE and --set teaching=SHARE", options.teachers, recipe.teaching),
        ("--tutors RUN and --set tutoring=SHARE", options.tutors, recipe.tutoring),
    ):
        if bool(given) != bool(share):
            raise RunError(f"{name} go together")
    teachers = Teachers.read(options.teachers) if options.teachers else None
    if teachers:
        teachers.check(config)
    return teachers, Tutors(options.tutors, config.shared(), options.threads) if options.tutors else None


def _network(options: argparse.Namespace, recipe: Recipe, validation: Faces) -> Any:
    """The network with the weights that it starts from; its size is printed, and the scores of given weights."""
    import keras

    from training.networks import backend, by_name, cost
    from training.run.validation import score

    keras.utils.set_random_seed(options.seed)
    backend.prepare(bfloat16=recipe.bfloat16)
    model = by_name.build(options.network)
    print(f"{options.network}: {model.count_params():,} parameters, {cost.multiplications(model) / 1e6:.0f} MMACs")
    if options.start:
        _begin(model, options.start)
        scores = score(model, validation)
        print("starts with  " + "  ".join(f"{name} {value:.4f}" for name, value in scores.items()))
    return model


def _begin(model: Any, folders: Sequence[Path]) -> None:
    """Start from the mean of the best weights of some runs, with this network or the one that it grows from.

    The mean is often better than each run if one started from another ("Model soups", Wortsman et al. 2022,
    arXiv:2203.05482), and useless for runs that were trained apart. A run of the smaller network lacks some blocks: for
    it they count as in the run named before it, or as initialised.
    """
    from training.networks import by_name

    found = []
    for folder in folders:
        run = Run(folder)
        if (network := run.config()["network"]) == model.name:
            run.load_best(model)
        else:
            smaller = by_name.build(network)
            run.load_best(smaller)
            by_name.grow(smaller, model)
        found.append(model.get_weights())
    model.set_weights([np.mean(weights, axis=0) for weights in zip(*found, strict=True)])


def parser() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(prog="training.train", description="Train a network on FER2013.")
    found.add_argument("--network", choices=sorted(RECIPES), required=True)
    found.add_argument("--data", type=Path, required=True, help="folder with train/<emotion>/ or fer2013.csv")
    found.add_argument("--votes", type=Path, help="FER+'s fer2013new.csv")
    found.add_argument("--out", type=Path, required=True, help="the run's folder")
    found.add_argument("--seed", type=int, default=0)
    found.add_argument("--validation-share", type=float, default=0.1)
    found.add_argument("--minutes", type=float, help="a time budget instead of the recipe's epochs")
    found.add_argument(
        "--start",
        type=Path,
        nargs="+",
        default=[],
        metavar="RUN",
        help="begin with the best weights of that run's folder, or with the mean of several runs' of one origin",
    )
    found.add_argument("--teachers", type=Path, metavar="FILE", help="answers from training.teach, to learn from")
    found.add_argument(
        "--tutors", type=Path, nargs="+", metavar="RUN", help="folders of exported runs that answer beside it"
    )
    found.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="change one number of the recipe"
    )
    found.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    options = parser().parse_args(arguments)
    return status(lambda: train(options), "; the last good checkpoint stays")


if __name__ == "__main__":
    raise SystemExit(main())
