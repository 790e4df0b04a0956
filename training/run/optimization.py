"""The loss, the learning rate and the optimizer of a recipe."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from training.run.recipes import Recipe


def cross_entropy(target: Any, logits: Any) -> Any:
    """-sum(target * log softmax(logits)), (B,), of (B, C) targets and logits.

    Not keras.losses.CategoricalCrossentropy: TensorFlow's fused gradient assumes that targets sum to 1. It would push
    faces without votes, whose target is all 0, towards uniform answers.
    """
    return -ops.sum(target * ops.log_softmax(logits, axis=-1), axis=-1)


def learning_rate(recipe: Recipe, progress: float) -> float:
    """The learning rate at `progress` (0..1): linear warm-up, then constant or half a cosine."""
    if progress < recipe.warmup:
        return recipe.learning_rate * progress / recipe.warmup
    if not recipe.cosine:
        return recipe.learning_rate
    rest = (progress - recipe.warmup) / (1 - recipe.warmup)
    return float(recipe.learning_rate * 0.5 * (1 + np.cos(np.pi * rest)))


def optimizer(recipe: Recipe) -> keras.optimizers.Optimizer:
    """AdamW with decoupled weight decay (arXiv:1711.05101) if the recipe has any, Adam otherwise."""
    if not recipe.weight_decay:
        return keras.optimizers.Adam(recipe.learning_rate, clipnorm=recipe.clip_norm)
    found = keras.optimizers.AdamW(recipe.learning_rate, weight_decay=recipe.weight_decay, clipnorm=recipe.clip_norm)
    found.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return found


def jit() -> bool | str:
    """Whether Keras compiles the step with XLA. For TensorFlow on CPUs it does not: that doubles the step's time."""
    if keras.backend.backend() != "tensorflow":
        return "auto"
    import tensorflow as tf

    return "auto" if tf.config.list_physical_devices("GPU") else False
