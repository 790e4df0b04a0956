"""Changes to a recipe from the command line, and checks of it before hours are spent."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import msgspec

from training.data.faces import SIZE
from training.errors import RunError
from training.run.recipes import ONE_SIZE, Recipe

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
#: A multiple of 8, because the network halves a face three times.
_Side = Annotated[int, msgspec.Meta(ge=16, le=SIZE, multiple_of=8)]


#: Names of a recipe's numbers, their condition, and the complaint if they do not meet it.
_RANGES: tuple[tuple[tuple[str, ...], Callable[[float], bool], str], ...] = (
    (("epochs", "batch", "patience"), lambda value: value >= 1, "not above 0"),
    (
        ("learning_rate", "weight_decay", "crowd_weight", "mixup"),
        lambda value: 0 <= value < math.inf,
        "below 0, or not a number",
    ),
    (("clip_norm",), lambda value: 0 < value < math.inf, "not above 0, or infinite"),
    (
        ("teaching", "tutoring", "label_smoothing", "calm_from", "webcam"),
        lambda value: 0 <= value <= 1,
        "not between 0 and 1",
    ),
    (("warmup", "average"), lambda value: 0 <= value < 1, "not from 0 to below 1"),
)


def changed(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """`recipe` changed by NAME=VALUE settings; raises RunError for an unknown name or an unfit value."""
    kinds = {field.name: str(field.type) for field in dataclasses.fields(recipe)}
    values: dict[str, Any] = {}
    for setting in settings:
        name, _, text = setting.partition("=")
        if name not in kinds:
            raise RunError(f"--set {setting}: a recipe has {', '.join(kinds)}")
        try:
            value = json.loads(text)
        except ValueError as error:
            raise RunError(f"--set {setting}: {text!r} is not a number, true, false or null") from error
        if name == "sizes":
            values[name] = _sizes(setting, value)
            continue
        kind = "None" if value is None else type(value).__name__
        fitting = kinds[name].split(" | ")
        if kind not in fitting and not (kind == "int" and "float" in fitting):
            raise RunError(f"--set {setting}: not {kinds[name]}")
        values[name] = value
    return dataclasses.replace(recipe, **values)


def _sizes(setting: str, value: object) -> tuple[tuple[float, int], ...]:
    try:
        sizes = msgspec.convert(value, tuple[tuple[_Share, _Side], ...])
    except msgspec.ValidationError as error:
        raise RunError(f"--set {setting}: not a list of [share of the run, side of the faces]: {error}") from error
    return sizes


def check(network: str, recipe: Recipe, minutes: float | None) -> None:
    """Raise RunError for values with which a run cannot step, never ends, or has targets that are not distributions."""
    if recipe.sizes and network in ONE_SIZE:
        raise RunError(f"--set sizes: the {network} network sees faces of {SIZE}x{SIZE} only")
    if minutes is not None and not 0 < minutes < math.inf:
        raise RunError(f"--minutes {minutes:g}: not above 0, or infinite")
    for names, fits, complaint in _RANGES:
        for name in names:
            if (value := getattr(recipe, name)) is not None and not fits(value):
                raise RunError(f"--set {name}={value:g}: {complaint}")
