"""Runs a target with changed inputs, and collects what must not be."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.mutate import mutated
from tests.fuzz.target import Target

MOST = 20
"""Violations after which a run ends, of as many kinds."""


class Violation(NamedTuple):
    """An input, and what is wrong."""

    body: bytes
    what: str
    error: BaseException | None = None


class Found(NamedTuple):
    """How many inputs were read, how many of them were refused by an error of the reader's own, and the violations."""

    inputs: int
    refused: int
    megabytes: float
    violations: list[Violation]


def memory() -> float:
    """The most MiB that this process has had; 0 on Windows, which does not tell it like this."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def fuzz(target: Target, *, seed: int, inputs: int = sys.maxsize, seconds: float = float("inf")) -> Found:
    """Read so many inputs, or for so long. The same seed gives the same inputs."""
    dice = random.Random(seed)
    seeds = target.seeds()
    violations: dict[str, Violation] = {}
    done = refused = 0
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        before = memory()
        most = before
        while done < inputs and time.monotonic() < until and len(violations) < MOST:
            body = seeds[done] if done < len(seeds) else mutated(seeds, dice)
            began = time.thread_time()
            try:
                target.read(body, Path(folder))
            except target.own:
                refused += 1
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                violations.setdefault(_kind(error), Violation(body, "another exception", error))
            if time.thread_time() - began > target.seconds:
                violations.setdefault("time", Violation(body, f"more than {target.seconds:g} seconds"))
            if memory() > most + target.megabytes:
                most = memory()
                violations.setdefault("memory", Violation(body, f"{most - before:.0f} MiB more than before"))
            done += 1
        return Found(done, refused, memory() - before, list(violations.values()))


def _kind(error: BaseException) -> str:
    """What two findings of the same fault have in common: the exception and where it was raised."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
    return f"{type(error).__name__} {place}"
