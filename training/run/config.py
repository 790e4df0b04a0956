"""A run's configuration, and its file config.json."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.data.faces import Faces
from training.errors import RunError
from training.run.recipes import Recipe


@dataclasses.dataclass(frozen=True)
class Config:
    """Everything that determines a run: two runs with equal configurations on one backend do the same."""

    network: str
    recipe: Recipe
    seed: int
    validation_share: float
    minutes: float | None  # a time budget, instead of the recipe's epochs
    data: str  # sha256 of the training split's pixels, labels and votes
    backend: str
    start: tuple[str, ...] = ()  # sha256 of the weights of the runs that it started from, or is made of
    teachers: str | None = None  # sha256 of the teachers' answers, if it learns from any
    tutors: tuple[str, ...] = ()  # sha256 of the exported models that are its tutors

    def shared(self) -> dict[str, Any]:
        """What runs that learn from each other must have in common, so that they hold out the same faces."""
        return {"seed": self.seed, "validation_share": self.validation_share, "data": self.data}


def read(file: Path) -> dict[str, Any]:
    """The configuration in `file`, with every field that Config has no default for; raises RunError otherwise."""
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise RunError(f"{file}: not the configuration of a run: {error}") from error
    if not isinstance(found, dict):
        raise RunError(f"{file}: not the configuration of a run")
    lacking = [
        field.name
        for field in dataclasses.fields(Config)
        if field.default is dataclasses.MISSING and field.name not in found
    ]
    if lacking:
        raise RunError(f"{file}: not the configuration of a run: it lacks {', '.join(lacking)}")
    if not isinstance(found["recipe"], dict) or "crowd_weight" not in found["recipe"]:
        raise RunError(f"{file}: not the configuration of a run: its recipe lacks crowd_weight")
    return found


def differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Names of the fields in which two configurations differ; "the set of options" if one has fields of its own."""
    ours, theirs = _flat(wanted), _flat(found)
    if differing := sorted(key for key, value in ours.items() if theirs.get(key) != value):
        return differing
    return ["the set of options"] if set(theirs) != set(ours) else []


def fingerprint(faces: Faces) -> str:
    """sha256 of the faces, labels and votes, in their order."""
    digest = hashlib.sha256(faces.pixels.tobytes())
    digest.update(faces.labels.tobytes())
    if faces.votes is not None:
        digest.update(faces.votes.tobytes())
    return digest.hexdigest()


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat
