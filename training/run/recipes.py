"""How each network is trained: all hyperparameters, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from training.data.faces import SIZE


@dataclass(frozen=True)
class Recipe:
    """Hyperparameters of one run. Shares and rates are of the whole run, from 0 to 1."""

    epochs: int  # unless a time budget is given
    batch: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.0  # above 0: AdamW; biases and batch normalisation do not decay
    clip_norm: float | None = None  # largest norm of each gradient
    warmup: float = 0.0  # share of the run during which the learning rate rises from 0
    cosine: bool = False  # then it falls to 0 along half a cosine
    patience: int | None = None  # the run stops after this many epochs without a lower validation loss
    label_smoothing: float = 0.0
    crowd_weight: float = 0.0  # weight of the loss of `expression`, against FER+'s votes
    teaching: float = 0.0  # share of each target that is the teachers' answer
    tutoring: float = 0.0  # the same for tutors; labels and teachers share the rest
    augment: bool = False
    webcam: float = 0.0  # share of the views that are degraded as a poor webcam would; tutors see the clean ones
    mixup: float = 0.0  # alpha of the Beta distribution, arXiv:1710.09412
    calm_from: float = 0.9  # share of the run after which mixup stops and erasing becomes rare
    average: float = 0.0  # decay of the moving average of all weights, each AVERAGE_EVERY steps
    sizes: tuple[tuple[float, int], ...] = ()  # (share of the run, side of the faces in pixels until then)
    bfloat16: bool = False  # layers compute in 16 bits; weights, logits and losses stay in 32

    def size(self, progress: float) -> int:
        """Side of the faces in pixels at `progress` (0..1) of the run."""
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
    # The early epochs need less detail, and a 40x40 face takes three quarters of the time.
    sizes=((0.55, 40),),
)

RECIPES = {
    # As in the original FaceTune: without augmentation the validation loss soon rises, and patience ends the run.
    "plain": Recipe(epochs=60, patience=10),
    "residual": _RESIDUAL,
    "deep": _RESIDUAL,
    "narrow": _RESIDUAL,
    # The same recipe, so that only the network differs.
    "hybrid": _RESIDUAL,
}

#: Networks that accept no smaller faces.
ONE_SIZE = ("plain",)

#: Networks that grow from a smaller one, by layers that begin as the identity.
GROWN_FROM = {"deep": "residual"}

#: Steps between two updates of the moving average. Copying the weights out takes half as long as a step.
AVERAGE_EVERY = 8
