"""What a target of the fuzzing is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from facetune.errors import FaceTuneError

SEEDS = Path(__file__).with_name("seeds")
"""A folder for each target with small files: what its inputs are made from, and what was found once."""


class Target(NamedTuple):
    """`read` takes an input and a folder for it; it may raise what is in `own` and nothing else."""

    read: Callable[[bytes, Path], object]
    seeds: Callable[[], list[bytes]]
    own: tuple[type[BaseException], ...] = (FaceTuneError,)
    inputs: int = 300
    """How many take about half a second."""
    seconds: float = 5.0
    """One input must not take more, of the processor."""
    megabytes: int = 600
    """All together must not take more than before."""


def kept(name: str) -> list[bytes]:
    """The files of a target's folder."""
    return [file.read_bytes() for file in sorted((SEEDS / name).glob("*"))]
