"""How each network is trained: every number that shapes a run, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from training.data.faces import SIZE


@dataclass(frozen=True)
class Recipe:
    """Hyperparameters of one run. Shares and rates are of the whole run, from 0 to 1."""

    epochs: int  # length of the run, unless a time budget is given
    batch: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.0  # above 0: AdamW, not on biases and batch normalisation
    clip_norm: float | None = None  # of each gradient
    warmup: float = 0.0  # share of the run over which the rate rises from 0
    cosine: bool = False  # then falls to 0 by half a cosine
    patience: int | None = None  # epochs without a lower validation loss before stopping
    label_smoothing: float = 0.0
    crowd_weight: float = 0.0  # of the second head's loss against FER+ votes
    teaching: float = 0.0  # share of the teachers' answers in the targets, where teachers are given
    tutoring: float = 0.0  # the same for tutors; labels and teachers have the rest
    augment: bool = False
    mixup: float = 0.0  # alpha of the Beta distribution, arXiv:1710.09412
    calm_from: float = 0.9  # share of the run after which mixup stops and erasing is rare
    average: float = 0.0  # decay of the moving average of all weights, each AVERAGE_EVERY steps
    sizes: tuple[tuple[float, int], ...] = ()  # (share of the run, side of the faces until then)
    bfloat16: bool = False  # layers compute in 16 bits; weights, logits and losses stay in 32

    def size(self, progress: float) -> int:
        """Side of the faces at `progress` (0..1) into the run."""
        return next((size for until, size in self.sizes if progress < until), SIZE)


_RESIDUAL = Recipe(
    epochs=80,
    learning_rate=1.5e-3,
    weight_decay=0.05,
    clip_norm=5.0,
    warmup=0.03,
    cosine=True,
    label_smoothing=0.05,
    crowd_weight=0.5,
    augment=True,
    average=0.985,
    # The early epochs need less detail, and a face of 40x40 costs three quarters of the whole one.
    sizes=((0.55, 40),),
)

RECIPES = {
    # The original's: no augmentation, so validation peaks early and patience ends the run.
    "plain": Recipe(epochs=60, patience=10),
    "residual": _RESIDUAL,
    "deep": _RESIDUAL,
    "narrow": _RESIDUAL,
    # The same for both, so that what differs is the network.
    "hybrid": _RESIDUAL,
}

#: Networks that take no smaller faces.
ONE_SIZE = ("plain",)

#: What a network may begin as: the same, but for layers that begin as nothing.
GROWN_FROM = {"deep": "residual"}

#: Steps between two samples of the moving average; copying the weights out costs as much as half a step.
AVERAGE_EVERY = 8
