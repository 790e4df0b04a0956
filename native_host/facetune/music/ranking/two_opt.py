"""2-opt on a path with free ends: a smoother order of tracks whose order is free."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from facetune.music.ranking.candidates import Costs

_REVERSALS: Final = 2
"""The most reversals for each track; usually it takes a few tenths of that."""
_BEST: Final = 8
"""How many of the best reversals are tried before the order is final: some are not allowed."""
_LEAST: Final = 1e-6
"""The least that a reversal must gain: without it, two of them could undo each other for ever, by rounding."""


def two_opt(transitions: Costs, allowed: Callable[[list[int]], bool]) -> list[int]:
    """An order of the rows that no `allowed` reversal of a part of it makes cheaper, found from the order they have.

    `transitions` is the symmetric cost of each row after each other, float32, (rows, rows). This is 2-opt (Croes 1958,
    "A method for solving traveling-salesman problems") on a path with free ends.
    """
    import numpy as np

    count = len(transitions)
    order = np.arange(count)
    costs = np.zeros((count + 1, count + 1))  # the last row and column stand for both ends, which cost nothing
    costs[:count, :count] = transitions
    for _ in range(_REVERSALS * count):
        before, after = np.concatenate([[count], order[:-1]]), np.concatenate([order[1:], [count]])
        now = costs[before, order][:, np.newaxis] + costs[order, after]
        gains = np.triu(now - costs[np.ix_(before, order)] - costs[np.ix_(order, after)], 1)
        for best in np.argsort(-gains, axis=None, kind="stable")[:_BEST].tolist():
            first, last = divmod(best, count)
            if gains[first, last] <= _LEAST:
                return [int(place) for place in order]
            changed = order.copy()
            changed[first : last + 1] = order[first : last + 1][::-1]
            if allowed(changed.tolist()):
                order = changed
                break
        else:
            break
    return [int(place) for place in order]
