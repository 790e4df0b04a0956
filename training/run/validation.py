"""Scores of a network on the validation faces."""

from __future__ import annotations

import keras

from training.data import ferplus
from training.data.augment import resized
from training.data.faces import Faces
from training.evaluate.metrics import log_loss
from training.networks import backend


def score(model: keras.Model, faces: Faces) -> dict[str, float]:
    """Accuracy (0..1) and log loss (nats) against the labels, and agreement with FER+'s majority if there are votes."""
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
