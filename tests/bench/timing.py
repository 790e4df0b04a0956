"""How every benchmark measures times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def medians_of(
    *tasks: Callable[[], object], runs: int, warm_up: int = 0, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The median milliseconds of each task over `runs`, after `warm_up` untimed ones.

    The tasks take turns, so that a busy moment of the machine slows all of them and their ratios stay the same.
    """
    times: list[list[float]] = [[] for _ in tasks]
    for run in range(-warm_up, runs):
        for task, taken in zip(tasks, times, strict=True):
            began = clock()
            task()
            if run >= 0:
                taken.append((clock() - began) * 1000)
    return [statistics.median(taken) for taken in times]
