from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facetune.affect import GOALS, one_emotion
from facetune.music.ranking import candidates
from facetune.music.ranking.targets import path


def brute(catalogue, step, handicaps, seed, count):
    """The cheapest of all tracks, an artist's share of them only, by sorting everything."""
    costs = candidates.costs(catalogue, step, handicaps, seed, np.arange(len(catalogue)))
    picked, heard = [], {}
    for track in np.argsort(costs, kind="stable")[: 4 * count].tolist():
        artist = int(catalogue.credit_artists[catalogue.credit_starts[track]])
        heard[artist] = heard.get(artist, 0) + 1
        if costs[track] < np.inf and heard[artist] <= count // 10 + 1:
            picked.append(track)
    return picked[:count]


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(GOALS), st.integers(1, 400), st.integers(0, 2**32), st.data())
def test_the_cheapest_are_found_without_sorting_everything(real, goal, count, seed, data):
    steps = path(one_emotion(data.draw(st.sampled_from(["sad", "angry", "happy"]))), goal)
    handicaps = np.zeros(len(real), dtype=np.float32)
    out = np.array(data.draw(st.lists(st.integers(0, len(real) - 1), max_size=50)), dtype=np.int64)
    handicaps[out] = np.inf
    found = candidates.nearest(real, steps, handicaps, seed, count, wanted=range(len(real.genres)))
    assert [each.tolist() for each in found] == [brute(real, step, handicaps, seed, count) for step in steps]
    assert not np.isin(np.concatenate(found), out).any()


def test_a_sample_that_misleads_costs_nothing_but_time(real, monkeypatch):
    (step,) = path(one_emotion("sad"), "match")
    handicaps = np.zeros(len(real), dtype=np.float32)
    right = candidates.nearest(real, [step], handicaps, 1, 50)[0].tolist()
    for bound in (-1.0, 0.01, 5.0, np.inf):
        monkeypatch.setattr(candidates, "_bounds", lambda *_, bound=bound: [bound])
        assert candidates.nearest(real, [step], handicaps, 1, 50)[0].tolist() == right


def test_what_is_found_does_not_hang_on_the_chunks(real, monkeypatch):
    steps = path(one_emotion("fear"), "lift")
    handicaps = np.zeros(len(real), dtype=np.float32)
    whole = [each.tolist() for each in candidates.nearest(real, steps, handicaps, 3, 60)]
    monkeypatch.setattr(candidates, "_CHUNK", 1000)
    assert [each.tolist() for each in candidates.nearest(real, steps, handicaps, 3, 60)] == whole


@pytest.mark.parametrize("count", [1, 5, 100])
def test_where_everything_is_barred_nothing_is_found(small, track, count):
    catalogue = small([track() for _ in range(8)])
    barred = np.full(8, np.inf, dtype=np.float32)
    (found,) = candidates.nearest(catalogue, path(one_emotion("sad"), "match"), barred, 1, count)
    assert found.tolist() == []
