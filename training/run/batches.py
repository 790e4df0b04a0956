"""From rows of the data set to what one step of training sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from training.data import ferplus
from training.data.augment import augment, resized
from training.data.faces import SIZE, Faces
from training.data.labels import EMOTIONS
from training.run.recipes import Recipe

Floats = npt.NDArray[np.float32]
Answers = Mapping[str, Floats]
"""By output, what teachers answered for each face: (N, 7) or (N, 8) probabilities."""


class Batches:
    """Batches of one data set under one recipe.

    An epoch's order and augmentation depend on the seed and the epoch's number alone: a run that was killed
    goes on as if it had not been.
    """

    def __init__(
        self,
        faces: Faces,
        recipe: Recipe,
        seed: int,
        taught: Answers | None = None,
        tutors: Callable[[Floats], Answers] | None = None,
    ) -> None:
        self.faces, self.recipe, self.seed, self.tutors = faces, recipe, seed, tutors
        self.targets = targets(faces, recipe, taught)

    def __len__(self) -> int:
        """Whole batches in an epoch; the faces left over change from epoch to epoch."""
        return len(self.faces) // self.recipe.batch

    def epoch(self, number: int) -> Iterator[tuple[npt.NDArray[np.int64], np.random.Generator]]:
        """The rows of each batch of an epoch, with the generator that `at` draws from."""
        rng = np.random.default_rng([self.seed, number])
        order = rng.permutation(len(self.faces))
        for place in range(len(self)):
            yield order[place * self.recipe.batch : (place + 1) * self.recipe.batch], rng

    def at(
        self, rows: npt.NDArray[np.int64], rng: np.random.Generator, progress: float
    ) -> tuple[Floats, dict[str, Floats]]:
        """Faces (B, size, size, 1) in 0..255 and targets by output, `progress` (0..1) into the run."""
        recipe = self.recipe
        calm = progress >= recipe.calm_from
        size = recipe.size(progress)
        seen = SIZE if self.tutors else size  # an exported network takes no smaller faces
        pixels = self.faces.pixels[rows]
        erasing = 0.12 if calm else 0.3
        x = augment(pixels, rng, size=seen, erasing=erasing) if recipe.augment else resized(pixels, seen)
        y = {name: target[rows] for name, target in self.targets.items()}
        if recipe.mixup and not calm:
            share = np.float32(rng.beta(recipe.mixup, recipe.mixup))
            other = rng.permutation(len(rows))
            x = share * x + (1 - share) * x[other]
            y = {name: share * target + (1 - share) * target[other] for name, target in y.items()}
        if self.tutors:
            y = joined(y, self.tutors(x), recipe.tutoring)
            x = resized(x[..., 0], size)
        return x, y


def targets(faces: Faces, recipe: Recipe, taught: Answers | None = None) -> dict[str, Floats]:
    """Target distributions: `emotion` (N, 7), and with votes and a crowd_weight `expression` (N, 8).

    A share `recipe.teaching` of each is what teachers answered, where they are given. A face without enough votes has
    the teachers' answer, or without teachers the target 0 in all places, which makes its cross-entropy 0.
    """
    found = {"emotion": _smooth(np.eye(len(EMOTIONS), dtype=np.float32)[faces.labels], recipe.label_smoothing)}
    if recipe.crowd_weight and faces.votes is not None:
        found["expression"] = _smooth(ferplus.distribution(faces.votes), recipe.label_smoothing)
    if taught is None or not recipe.teaching:
        return found
    return joined(found, taught, recipe.teaching)


def joined(targets: Mapping[str, Floats], answers: Answers, share: float) -> dict[str, Floats]:
    """Targets by output of which a share (0..1) is the answers, where there are some for that output."""
    return {
        name: _taught(target, answers[name], share) if name in answers else target for name, target in targets.items()
    }


def _taught(target: Floats, answers: Floats, share: float) -> Floats:
    known = target.sum(axis=1, keepdims=True) > 0
    return np.where(known, (1 - share) * target + share * answers, answers).astype(np.float32)


def _smooth(shares: Floats, amount: float) -> Floats:
    known = shares.sum(axis=1, keepdims=True) > 0
    return np.where(known, shares * (1 - amount) + amount / shares.shape[1], 0).astype(np.float32)
