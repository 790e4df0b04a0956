"""The training loop: steps, moving average, validation, checkpoints. It uses no backend's own functions."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
from keras import ops

from training.data import webcam
from training.data.faces import Faces
from training.errors import RunError
from training.networks import backend
from training.run import optimization
from training.run.batches import Batches
from training.run.folder import Run
from training.run.recipes import AVERAGE_EVERY
from training.run.validation import score

Arrays = dict[str, npt.NDArray[Any]]


class Trainer:
    """One network on its way through one recipe."""

    def __init__(
        self, model: keras.Model, training: Batches, validation: Faces, run: Run, minutes: float | None
    ) -> None:
        self.model, self.training, self.validation, self.run = model, training, validation, run
        self.recipe = training.recipe
        # The same faces as a poor webcam shows them, the same in every epoch.
        self.poor = webcam.all_degraded(validation) if self.recipe.webcam else validation
        self.minutes = minutes
        self.step = self.epoch = 0
        # The best by log loss: accuracy on a few thousand faces changes by a point through chance alone.
        self.best, self.best_epoch = math.inf, 0
        self.before = 0.0  # seconds that earlier processes spent on this run
        self.started = time.monotonic()
        self.average: list[npt.NDArray[Any]] | None = None
        self.averaged = 0
        self.optimizer = optimization.optimizer(self.recipe)
        self.optimizer.build(model.trainable_variables)
        outputs = training.targets
        model.compile(
            self.optimizer,
            loss=dict.fromkeys(outputs, optimization.cross_entropy),
            loss_weights={name: self.recipe.crowd_weight if name == "expression" else 1.0 for name in outputs},
            jit_compile=optimization.jit(),
        )

    def seconds(self) -> float:
        """Wall time spent on this run so far."""
        return self.before + time.monotonic() - self.started

    def progress(self) -> float:
        """How much of the run is done (0..1): by time if it has a budget, by steps otherwise."""
        if self.minutes:
            return min(1.0, self.seconds() / (60 * self.minutes))
        return min(1.0, self.step / (self.recipe.epochs * len(self.training)))

    def finished(self) -> bool:
        """Whether the run has ended: its budget is spent, or no epoch was better for `patience` epochs."""
        patience = self.recipe.patience
        return self.progress() >= 1 or (patience is not None and self.epoch - self.best_epoch >= patience)

    def train_epoch(self, tell: Callable[[float, float], None] = lambda *_: None) -> dict[str, Any]:
        """Train for one epoch, or until the time is up; returns the log's entry.

        After each step, `tell` gets the run's progress (0..1) and the step's loss. Raises RunError if the loss is not a
        finite number.
        """
        losses = []
        backend.draw(self.training.seed, self.epoch)
        for rows, rng in self.training.epoch(self.epoch):
            progress = self.progress()
            if progress >= 1:
                break
            self.optimizer.learning_rate = optimization.learning_rate(self.recipe, progress)
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
            "learning_rate": round(optimization.learning_rate(self.recipe, self.progress()), 7),
        }
        entry |= self._validate()
        return entry | {"seconds": round(self.seconds(), 1)}

    def _average(self) -> None:
        weights = self.model.get_weights()
        if self.average is None:
            self.average = [weight.copy() for weight in weights]
        # A young average decays faster. Otherwise the first weights would stay in it for epochs.
        decay = min(self.recipe.average, (1 + self.averaged) / (10 + self.averaged))
        self.average = [decay * mean + (1 - decay) * weight for mean, weight in zip(self.average, weights, strict=True)]
        self.averaged += 1

    def _validate(self) -> dict[str, Any]:
        """Score the weights that an export would take, and store them if they are the best so far."""
        own = self.model.get_weights()
        if self.average is not None:
            self.model.set_weights(self.average)
        scores = score(self.model, self.validation)
        loss = scores["validation_loss"]
        if self.recipe.webcam:
            seen = score(self.model, self.poor)
            scores |= {f"webcam_{name.removeprefix('validation_')}": value for name, value in seen.items()}
            loss = (loss + seen["validation_loss"]) / 2
        if loss < self.best:
            self.best, self.best_epoch = loss, self.epoch
            self.run.save_best(self.model)
        self.model.set_weights(own)
        return {name: round(value, 4) for name, value in scores.items()} | {"best": round(self.best, 4)}

    def save(self) -> None:
        """Write a checkpoint."""
        arrays: Arrays = {}
        for kind, variables in self._variables().items():
            arrays |= {f"{kind}{i}": ops.convert_to_numpy(v.value) for i, v in enumerate(variables)}
        arrays |= {f"average{i}": mean for i, mean in enumerate(self.average or ())}
        progress = {name: getattr(self, name) for name in ("step", "epoch", "best", "best_epoch", "averaged")}
        self.run.save_state(arrays, progress | {"seconds": self.seconds()})

    def restore(self) -> bool:
        """Resume from the last checkpoint, if there is one; raises RunError if it belongs to another network."""
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
        # Unlike model.weights, model.variables includes the state of dropout's random generators.
        return {"model": self.model.variables, "optimizer": self.optimizer.variables}
