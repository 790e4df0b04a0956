"""An ordered playlist: one track for each stop on the way, with small changes from each track to the next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from facetune.music.ranking import candidates
from facetune.music.ranking.balance import RELUCTANT, Balance
from facetune.music.ranking.harmony import Sound, sound, transition_cost
from facetune.music.ranking.two_opt import two_opt
from facetune.music.ranking.variety import Window, jitter, no_artist_repeats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from facetune.music.catalogue.catalogue import Catalogue
    from facetune.music.ranking.candidates import Costs, Positions
    from facetune.music.ranking.targets import Step, Stop

    Choices = npt.NDArray[np.int64]
    """Indices into a pool of candidates, (stops, width)."""

WIDTH: Final = 16
"""Candidates for each stop. More would make the changes smaller, but lie farther from the stop."""
_NARROW: Final = 6
"""Candidates for each stop of the longest lists, which take the longest to make and have many tracks near each stop."""
_IN_ALL: Final = 480
"""Candidates of all stops together, as far as that leaves each stop from _NARROW to WIDTH of them."""


class Journey:
    """Picks tracks for stops from a pool of candidates that is found once. The same pool serves lists of any length.

    Each candidate is assigned to one stop, so that no track comes twice. A backward pass finds the least cost from each
    candidate to the end (dynamic programming: Bellman 1957, "Dynamic Programming"; in this form it is Viterbi's
    algorithm). A forward pass takes for each stop the candidate with the least sum of its own cost, the transition from
    the track before, and the cost to the end, among those that keep the artists apart. That rule looks ten tracks back,
    and is the only one that the backward pass does not know.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        steps: Sequence[Step],
        handicaps: Costs,
        seed: int,
        longest: int,
        *,
        wanted: Collection[int] = (),
    ) -> None:
        """`longest` is the most stops that a list will have; `wanted` are genres that may fill more than a share of it.

        `handicaps` is float32, (tracks of the catalogue,), in the unit of targets.Step's miss; inf keeps a track out.
        """
        import numpy as np

        self._catalogue, self._handicaps, self._seed, self._wanted = catalogue, handicaps, seed, wanted
        different = list(dict.fromkeys(steps))
        self._width = max(_NARROW, min(WIDTH, _IN_ALL // longest))
        needed = self._width * longest
        # Steps that are near each other find the same tracks, so twice as many are looked for.
        share = needed if len(different) == 1 else 2 * needed // len(different)
        found = candidates.nearest(catalogue, different, handicaps, seed, share, wanted=wanted)
        self.pool: Positions = np.unique(np.concatenate(found))
        self._sounds = sound(catalogue, self.pool)
        self._own = handicaps[self.pool] + np.float32(candidates.JITTER) * jitter(self.pool, seed)

    def tracks(self, stops: Sequence[Stop]) -> list[int]:
        """The position of a track for each of `stops`; fewer only where the catalogue has no more tracks."""
        import numpy as np

        if not stops or not len(self.pool):
            return []
        part = candidates.Part(self._catalogue, self.pool)
        of_aims = {aim: part.misses(aim) for aim in {stop.aim for stop in stops}}
        costs = np.stack([of_aims[stop.aim] for stop in stops])
        costs += self._own
        choices, onward = assign(costs, self._width)
        transitions = self._transitions(choices)
        add_costs_to_go(onward, transitions)
        window, balance = Window(self._catalogue), Balance(self._catalogue, len(stops), self._wanted)
        picked: list[int] = []
        before = None  # the last track's column in `choices`; None where it is not among them
        for number, stop in enumerate(stops):
            total = onward[number]
            if number:
                total = total + (
                    self._after(picked[-1], choices[number]) if before is None else transitions[number - 1, before]
                )
            order = [place for place in np.argsort(total, kind="stable").tolist() if total[place] < np.inf]
            offered = self.pool[choices[number]].tolist()
            fitting = (
                place
                for place in order
                if offered[place] not in picked
                and self._handicaps[offered[place]] < RELUCTANT
                and window.fits(offered[place])
                and balance.fits(offered[place])
            )
            before = next(fitting, None)
            track = self._search(stop, window, picked, balance) if before is None else offered[before]
            if track is None:
                break
            picked.append(track)
            window.add(track)
            balance.add(track)
        return self._smoothed(picked) if len(of_aims) == 1 else picked

    def _smoothed(self, tracks: list[int]) -> list[int]:
        """The same tracks in a smoother order, for stops that are all the same, so that any order fits them."""
        import numpy as np

        artists = [self._catalogue.artists(track) for track in tracks]
        if not no_artist_repeats(artists):
            return tracks
        heard = sound(self._catalogue, np.array(tracks))
        transitions = transition_cost(Sound(*(array[:, np.newaxis] for array in heard)), heard)

        def allowed(order: list[int]) -> bool:
            return no_artist_repeats([artists[place] for place in order])

        order = two_opt(transitions, allowed)
        return [tracks[place] for place in order]

    def another(self, stop: Stop, picked: list[int]) -> int | None:
        """One more track after `picked`, for `stop`; None where the catalogue has no more."""
        window = Window(self._catalogue)
        for track in picked:
            window.add(track)
        return self._search(stop, window, picked, Balance(self._catalogue, len(picked), self._wanted))

    def _transitions(self, choices: Choices) -> Costs:
        """The cost from each candidate of a stop to each of the next: (stops - 1, width, width)."""
        import numpy as np

        sounds = [array[choices] for array in self._sounds]
        before = Sound(*(array[:-1, :, np.newaxis] for array in sounds))
        found: Costs = transition_cost(before, Sound(*(array[1:, np.newaxis, :] for array in sounds)))
        return found

    def _after(self, track: int, candidates_: Choices) -> Costs:
        """The cost from any track of the catalogue to each candidate of a stop: (width,)."""
        import numpy as np

        found: Costs = transition_cost(
            sound(self._catalogue, np.array([track])), Sound(*(array[candidates_] for array in self._sounds))
        )
        return found

    def _search(self, stop: Stop, window: Window, picked: list[int], balance: Balance) -> int | None:
        """The best track of the whole catalogue, for a stop of which no candidate fits.

        A genre that has its share already gives way where the catalogue has nothing else.
        """
        import numpy as np

        everything = np.arange(len(self._catalogue))
        costs = candidates.costs(self._catalogue, stop.aim, self._handicaps, self._seed, everything)
        costs[picked] = np.inf
        others = np.where(balance.crowded() | (self._handicaps >= RELUCTANT), np.float32(np.inf), costs)
        return window.search(others if (others < np.inf).any() else costs)


def assign(costs: Costs, width: int) -> tuple[Choices, Costs]:
    """Assign each candidate to at most one stop, and at most `width` to each.

    `costs` are what each candidate (column) costs at each stop (row), float32. Gives the columns of each stop's
    candidates, int64, and what they cost there, float32, both (stops, width), the cheapest first. Where candidates are
    lacking, the cost is infinite.

    The stops take turns, each with the cheapest that is left, so that no stop gets what all others left.
    """
    import numpy as np

    stops, count = costs.shape
    left = costs.copy()
    rows, columns = list(left), list(left.T)
    turns = min(stops * width, count)
    best = []
    for turn in range(turns):
        cheapest = int(rows[turn % stops].argmin())
        columns[cheapest].fill(np.inf)
        best.append(cheapest)
    choices = np.zeros((width, stops), dtype=np.int64)  # a row for each round of turns
    choices.flat[:turns] = best
    assigned = np.full(choices.shape, np.inf, dtype=np.float32)
    assigned.flat[:turns] = costs[np.arange(turns) % stops, best]
    return np.ascontiguousarray(choices.T), np.ascontiguousarray(assigned.T)


def add_costs_to_go(costs: Costs, transitions: Costs) -> None:
    """Add to the costs of each stop's candidates, in place, the least cost from there to the end.

    `costs` is (stops, width), `transitions` (stops - 1, width, width), both float32 in the unit of targets.Step's miss.
    """
    for stop in range(len(costs) - 2, -1, -1):
        costs[stop] += (transitions[stop] + costs[stop + 1]).min(axis=1)
