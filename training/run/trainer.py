"""The loop: steps, moving average, validation, checkpoints. Backend-neutral Keras 3."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

from training.data import ferplus
from training.data.augment import resized
from training.data.faces import Faces
from training.errors import RunError
from training.evaluate.metrics import log_loss
from training.networks import backend
from training.run.batches import Batches
from training.run.folder import Run
from training.run.recipes import AVERAGE_EVERY, Recipe

Arrays = dict[str, npt.NDArray[Any]]


def cross_entropy(target: Any, logits: Any) -> Any:
    """-sum(target * log softmax(logits)), (B,).

    Not keras.losses.CategoricalCrossentropy: TensorFlow's fused gradient takes the targets for
    distributions, and would push faces without votes, whose target is 0 throughout, to uniform answers.
    """
    return -ops.sum(target * ops.log_softmax(logits, axis=-1), axis=-1)


class Trainer:
    """One network on its way through one recipe."""

    def __init__(
        self, model: keras.Model, training: Batches, validation: Faces, run: Run, minutes: float | None
    ) -> None:
        self.model, self.training, self.validation, self.run = model, training, validation, run
        self.recipe = training.recipe
        self.minutes = minutes
        self.step = self.epoch = 0
        # By log loss, because accuracy on a few thousand faces moves by a point from chance alone.
        self.best, self.best_epoch = math.inf, 0
        self.before = 0.0  # seconds spent by earlier processes on this run
        self.started = time.monotonic()
        self.average: list[npt.NDArray[Any]] | None = None
        self.averaged = 0
        self.optimizer = _optimizer(self.recipe)
        self.optimizer.build(model.trainable_variables)
        outputs = training.targets
        model.compile(
            self.optimizer,
            loss=dict.fromkeys(outputs, cross_entropy),
            loss_weights={name: self.recipe.crowd_weight if name == "expression" else 1.0 for name in outputs},
            jit_compile=_jit(),
        )

    def seconds(self) -> float:
        """Wall time spent on this run so far."""
        return self.before + time.monotonic() - self.started

    def progress(self) -> float:
        """How far into the run: by time where a budget is given, by steps otherwise. 0..1."""
        if self.minutes:
            return min(1.0, self.seconds() / (60 * self.minutes))
        return min(1.0, self.step / (self.recipe.epochs * len(self.training)))

    def finished(self) -> bool:
        """Whether the budget is spent or patience has run out."""
        patience = self.recipe.patience
        return self.progress() >= 1 or (patience is not None and self.epoch - self.best_epoch >= patience)

    def train_epoch(self, tell: Callable[[float, float], None] = lambda *_: None) -> dict[str, Any]:
        """One pass over the data (cut short when the time is up); gives the log's entry.

        After each step, `tell` gets the run's progress (0..1) and the step's loss. Raises RunError where the
        loss is no longer a number.
        """
        losses = []
        backend.draw(self.training.seed, self.epoch)
        for rows, rng in self.training.epoch(self.epoch):
            progress = self.progress()
            if progress >= 1:
                break
            self.optimizer.learning_rate = learning_rate(self.recipe, progress)
            x, y = self.training.at(rows, rng, progress)
            # Keras reports the mean since the last reset.
            self.model.reset_metrics()
            losses.append(float(self.model.train_on_batch(x, y, return_dict=True)["loss"]))
            if not np.isfinite(losses[-1]):
                raise RunError(f"the loss of step {self.step} is {losses[-1]}; a lower learning rate may help")
            self.step += 1
            tell(progress, losses[-1])
            if self.recipe.average and self.step % AVERAGE_EVERY == 0:
                self._average()
        self.epoch += 1
        entry = {
            "epoch": self.epoch,
            "step": self.step,
            "loss": round(float(np.mean(losses)), 4) if losses else None,
            "learning_rate": round(learning_rate(self.recipe, self.progress()), 7),
        }
        entry |= self._validate()
        return entry | {"seconds": round(self.seconds(), 1)}

    def _average(self) -> None:
        weights = self.model.get_weights()
        if self.average is None:
            self.average = [weight.copy() for weight in weights]
        # Young averages forget fast, or the first weights would linger for epochs.
        decay = min(self.recipe.average, (1 + self.averaged) / (10 + self.averaged))
        self.average = [decay * mean + (1 - decay) * weight for mean, weight in zip(self.average, weights, strict=True)]
        self.averaged += 1

    def _validate(self) -> dict[str, Any]:
        """Score the weights that would ship, and keep them when they are the best so far."""
        own = self.model.get_weights()
        if self.average is not None:
            self.model.set_weights(self.average)
        scores = score(self.model, self.validation)
        if scores["validation_loss"] < self.best:
            self.best, self.best_epoch = scores["validation_loss"], self.epoch
            self.run.save_best(self.model)
        self.model.set_weights(own)
        return {name: round(value, 4) for name, value in scores.items()} | {"best": round(self.best, 4)}

    def save(self) -> None:
        """Write everything the next epoch depends on."""
        arrays: Arrays = {}
        for kind, variables in self._variables().items():
            arrays |= {f"{kind}{i}": ops.convert_to_numpy(v.value) for i, v in enumerate(variables)}
        arrays |= {f"average{i}": mean for i, mean in enumerate(self.average or ())}
        progress = {name: getattr(self, name) for name in ("step", "epoch", "best", "best_epoch", "averaged")}
        self.run.save_state(arrays, progress | {"seconds": self.seconds()})

    def restore(self) -> bool:
        """Go on from the run's last checkpoint, if it has one; RunError where it is not one of this network."""
        found = self.run.load_state()
        if found is None:
            return False
        try:
            self._take(*found)
        except (KeyError, ValueError) as error:
            raise RunError(f"{self.run.folder}: its checkpoint is not one of this network and recipe") from error
        return True

    def _take(self, arrays: Arrays, progress: dict[str, Any]) -> None:
        for kind, variables in self._variables().items():
            for i, variable in enumerate(variables):
                variable.assign(arrays[f"{kind}{i}"])
        self.averaged = progress["averaged"]
        if self.averaged:
            self.average = [arrays[f"average{i}"] for i in range(len(self.model.weights))]
        self.step, self.epoch = progress["step"], progress["epoch"]
        self.best, self.best_epoch = progress["best"], progress["best_epoch"]
        self.before, self.started = progress["seconds"], time.monotonic()

    def _variables(self) -> dict[str, list[Any]]:
        # model.variables, unlike model.weights, also holds the state of dropout's random generators.
        return {"model": self.model.variables, "optimizer": self.optimizer.variables}


def score(model: keras.Model, faces: Faces) -> dict[str, float]:
    """Accuracy and log loss against FER2013, and agreement with FER+'s majority where both are there."""
    logits = backend.predict(model, resized(faces.pixels))
    emotion = logits["emotion"]
    found = {
        "validation_accuracy": float((emotion.argmax(axis=1) == faces.labels).mean()),
        "validation_loss": log_loss(emotion, faces.labels),
    }
    if "expression" in logits and faces.votes is not None:
        crowd = ferplus.majority(faces.votes)
        clear = crowd >= 0
        answers = logits["expression"].argmax(axis=1)
        found["validation_crowd"] = float((answers[clear] == crowd[clear]).mean())
    return found


def learning_rate(recipe: Recipe, progress: float) -> float:
    """The rate at `progress` (0..1): linear warm-up, then constant or half a cosine."""
    if progress < recipe.warmup:
        return recipe.learning_rate * progress / recipe.warmup
    if not recipe.cosine:
        return recipe.learning_rate
    rest = (progress - recipe.warmup) / (1 - recipe.warmup)
    return float(recipe.learning_rate * 0.5 * (1 + np.cos(np.pi * rest)))


def _jit() -> bool | str:
    """Whether Keras compiles the step with XLA: not for TensorFlow on CPUs, where that doubles its time."""
    if keras.backend.backend() != "tensorflow":
        return "auto"
    import tensorflow as tf

    return "auto" if tf.config.list_physical_devices("GPU") else False


def _optimizer(recipe: Recipe) -> keras.optimizers.Optimizer:
    if not recipe.weight_decay:
        return keras.optimizers.Adam(recipe.learning_rate, clipnorm=recipe.clip_norm)
    optimizer = keras.optimizers.AdamW(
        recipe.learning_rate, weight_decay=recipe.weight_decay, clipnorm=recipe.clip_norm
    )
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimizer
