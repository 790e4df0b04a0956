"""An ordered playlist: from stop to stop along the way, with small changes from each track to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from facetune.music.ranking import candidates
from facetune.music.ranking.harmony import Sound, change, sound
from facetune.music.ranking.variety import Window, jitter, keeps_apart

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue
    from facetune.music.ranking.candidates import Costs, Positions
    from facetune.music.ranking.targets import Step, Stop

    Hand = npt.NDArray[np.int64]
    Hands = npt.NDArray[np.int64]

WIDTH: Final = 16
"""Candidates for each stop. More make the changes smaller, and the tracks more distant."""
_NARROW: Final = 6
"""Candidates for each stop of the longest lists, which take long enough as it is; they have many near each point."""
_DEALT: Final = 480
"""Candidates dealt out in all, while that leaves each stop from _NARROW to WIDTH of them."""

_REVERSALS: Final = 2
"""Reversals for each track, at most: a few tenths of that are the rule."""
_LOOKED_AT: Final = 8
"""Reversals that are looked at before an order counts as untangled; those that bring artists together do not count."""
_LEAST: Final = 1e-6
"""The least that a reversal must gain, so that rounding cannot make two of them take turns."""


class Journey:
    """Picks tracks for stops out of a pool of candidates that was gathered once; can do so for several lengths.

    The candidates are dealt out to the stops, each to one only, so that no track can come twice. Going backwards, the
    least cost from each candidate to the end is found (dynamic programming: Bellman 1957, "Dynamic Programming"; in
    this shape it is Viterbi's algorithm). Going forwards, each stop takes the candidate with the least cost of its own,
    of the change from the track before, and to the end, that keeps the artists apart. Only that last rule, which looks
    ten tracks back, is not seen in advance.
    """

    def __init__(self, catalogue: Catalogue, steps: Sequence[Step], handicaps: Costs, seed: int, longest: int) -> None:
        """`longest` is the most stops there will be; an infinite handicap keeps a track out for good."""
        import numpy as np

        self._catalogue, self._handicaps, self._seed = catalogue, handicaps, seed
        different = list(dict.fromkeys(steps))
        self._width = max(_NARROW, min(WIDTH, _DEALT // longest))
        needed = self._width * longest
        share = needed if len(different) == 1 else 2 * needed // len(different)  # neighbours want the same ones
        found = candidates.nearest(catalogue, different, handicaps, seed, share)
        self.pool: Positions = np.unique(np.concatenate(found))
        self._sounds = sound(catalogue, self.pool)
        self._own = handicaps[self.pool] + np.float32(candidates.LUCK) * jitter(self.pool, seed)

    def tracks(self, stops: Sequence[Stop]) -> list[int]:
        """A track's position for each of `stops`; fewer only where no more tracks are left."""
        import numpy as np

        if not stops or not len(self.pool):
            return []
        costs = np.stack([candidates.misses(self._catalogue, stop.aim, self.pool) for stop in stops]) + self._own
        hands, onward = deal(costs, self._width)
        changes = self._changes(hands)
        look_ahead(onward, changes)
        window = Window(self._catalogue)
        picked: list[int] = []
        before = None  # the place in its hand of the track picked last
        for number, stop in enumerate(stops):
            total = onward[number]
            if number:
                total = total + (
                    self._after(picked[-1], hands[number]) if before is None else changes[number - 1, before]
                )
            order = [place for place in np.argsort(total, kind="stable").tolist() if total[place] < np.inf]
            offered = self.pool[hands[number]].tolist()
            before = next(
                (place for place in order if offered[place] not in picked and window.fits(offered[place])), None
            )
            track = self._search(stop, window, picked) if before is None else offered[before]
            if track is None:
                break
            picked.append(track)
            window.add(track)
        if len({stop.aim for stop in stops}) == 1 and keeps_apart(self._catalogue, picked):
            return self._smoothed(picked)
        return picked

    def _smoothed(self, tracks: list[int]) -> list[int]:
        """The same tracks, reordered where no stop asks for one more than another: there is no way to keep to."""
        import numpy as np

        heard = sound(self._catalogue, np.array(tracks))
        changes = change(Sound(*(array[:, np.newaxis] for array in heard)), heard)
        order = untangle(changes, lambda order: keeps_apart(self._catalogue, [tracks[place] for place in order]))
        return [tracks[place] for place in order]

    def another(self, stop: Stop, picked: list[int]) -> int | None:
        """One more track after `picked`, for `stop`; None where no more are left."""
        window = Window(self._catalogue)
        for track in picked:
            window.add(track)
        return self._search(stop, window, picked)

    def _changes(self, hands: Hands) -> Costs:
        """What each change from a candidate of one stop to one of the next costs."""
        import numpy as np

        dealt = [array[hands] for array in self._sounds]
        before = Sound(*(array[:-1, :, np.newaxis] for array in dealt))
        found: Costs = change(before, Sound(*(array[1:, np.newaxis, :] for array in dealt)))
        return found

    def _after(self, track: int, hand: Hand) -> Costs:
        """What the change from a track of any place in the catalogue to each of a stop's candidates costs."""
        import numpy as np

        found: Costs = change(
            sound(self._catalogue, np.array([track])), Sound(*(array[hand] for array in self._sounds))
        )
        return found

    def _search(self, stop: Stop, window: Window, picked: list[int]) -> int | None:
        """The best track of the whole catalogue, for where the candidates' artists all came too recently."""
        import numpy as np

        everything = np.arange(len(self._catalogue))
        costs = candidates.costs(self._catalogue, stop.aim, self._handicaps, self._seed, everything)
        costs[picked] = np.inf
        return window.search(costs)


def deal(costs: Costs, width: int) -> tuple[Hands, Costs]:
    """Which candidates (columns) each stop (row) gets, at most `width`, each candidate once; and what they cost there.

    The stops take turns, and take what costs least, so that none has to do with leavings. What is missing to `width`
    costs infinitely.
    """
    import numpy as np

    left = costs.copy()
    hands = np.zeros((len(costs), width), dtype=np.int64)
    dealt = np.full(hands.shape, np.inf, dtype=np.float32)
    for turn in range(min(hands.size, costs.shape[1])):
        stop, place = turn % len(costs), turn // len(costs)
        best = left[stop].argmin()
        hands[stop, place], dealt[stop, place] = best, costs[stop, best]
        left[:, best] = np.inf
    return hands, dealt


def look_ahead(costs: Costs, changes: Costs) -> None:
    """Add to what each stop's candidates cost the least that comes after them."""
    for stop in range(len(costs) - 2, -1, -1):
        costs[stop] += (changes[stop] + costs[stop + 1]).min(axis=1)


def untangle(changes: Costs, allowed: Callable[[list[int]], bool]) -> list[int]:
    """An order of the rows of `changes`, symmetric, that no reversal of a stretch makes cheaper and is `allowed`.

    Starts with the order that they have. This is 2-opt (Croes 1958, "A method for solving traveling-salesman problems")
    on a path with free ends.
    """
    import numpy as np

    count = len(changes)
    order = np.arange(count)
    costs = np.zeros((count + 1, count + 1))  # the last one stands for both ends, which cost nothing
    costs[:count, :count] = changes
    for _ in range(_REVERSALS * count):
        before, after = np.concatenate([[count], order[:-1]]), np.concatenate([order[1:], [count]])
        now = costs[before, order][:, np.newaxis] + costs[order, after]
        gains = np.triu(now - costs[np.ix_(before, order)] - costs[np.ix_(order, after)], 1)
        for best in np.argsort(-gains, axis=None, kind="stable")[:_LOOKED_AT].tolist():
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
