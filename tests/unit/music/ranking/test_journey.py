from __future__ import annotations

import random
import statistics
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facetune.affect import EMOTIONS, GOALS, one_emotion
from facetune.music import names
from facetune.music.ranking import harmony, targets
from facetune.music.ranking.journey import Journey, add_costs_to_go, assign
from facetune.music.ranking.recommend import recommend
from facetune.music.ranking.two_opt import two_opt
from facetune.types import Point

emotions = st.sampled_from(EMOTIONS)
points = st.builds(Point, valence=st.floats(0.15, 0.9), energy=st.floats(0.2, 0.9))
seeds = st.integers(0, 2**32)
ways = st.fixed_dictionaries({"goal": st.sampled_from(GOALS), "target": st.none() | points})


def cost(catalogue, tracks):
    sound = harmony.sound(catalogue, np.array(tracks))
    before, after = (harmony.Sound(*(array[part] for array in sound)) for part in (slice(None, -1), slice(1, None)))
    return float(np.mean(harmony.transition_cost(before, after)))


@settings(max_examples=15, deadline=None)
@given(emotions, ways, st.integers(8, 60), seeds)
def test_a_journey_is_smoother_than_its_tracks_in_random_order(real, emotion, way, length, seed):
    steps = targets.path(one_emotion(emotion), **way)
    handicaps = np.zeros(len(real), dtype=np.float32)
    tracks = Journey(real, steps, handicaps, seed, length).tracks(targets.along(steps, length))
    rng = random.Random(seed)
    mixed = [cost(real, rng.sample(tracks, len(tracks))) for _ in range(20)]
    assert cost(real, tracks) < statistics.fmean(mixed)


@settings(max_examples=15, deadline=None)
@given(emotions, points, st.integers(5, 50), seeds)
def test_a_journey_goes_to_its_target_in_a_line(real, emotion, target, length, seed):
    start = targets.point_of(one_emotion(emotion))
    way = np.array([target.valence - start.valence, target.energy - start.energy])
    tracks = recommend(real, one_emotion(emotion), goal="match", limit=length, seed=seed, target=target)
    places = np.array([[track.valence - start.valence, track.energy - start.energy] for track in tracks])
    aims = np.array([[t.reason.target.valence - start.valence, t.reason.target.energy - start.energy] for t in tracks])
    off = np.linalg.norm(places - aims, axis=1)
    assert off.mean() < 0.09
    assert np.linalg.norm(aims[0]) == pytest.approx(0, abs=1e-9)
    assert aims[-1].tolist() == pytest.approx(way.tolist())
    if np.linalg.norm(way) > 0.4 and length >= 10:
        along = places @ way / np.linalg.norm(way)
        thirds = [part.mean() for part in np.array_split(along, 3)]
        assert thirds == sorted(thirds)
        backwards = [max(0.0, before - after) for before, after in pairwise(along.tolist())]
        assert statistics.fmean(backwards) < 0.02


@settings(max_examples=15, deadline=None)
@given(emotions, ways, st.integers(1, 240), seeds)
def test_a_length_in_minutes_is_kept_to_within_a_track(real, emotion, way, minutes, seed):
    tracks = recommend(real, one_emotion(emotion), limit=5, seed=seed, minutes=minutes, **way)
    durations = [track.duration for track in tracks]
    assert abs(sum(durations) - 60 * minutes) < max(durations)
    assert tracks == recommend(real, one_emotion(emotion), limit=5, seed=seed, minutes=minutes, **way)
    assert len({track.id for track in tracks}) == len(tracks) <= 100
    for place, track in enumerate(tracks):
        near = {names.key(artist) for other in tracks[max(0, place - 9) : place] for artist in other.artists}
        assert near.isdisjoint(map(names.key, track.artists))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["", 1000, 30_000, 180_000, 900_000, 86_400_000]), min_size=1, max_size=30), st.data())
def test_odd_durations_are_added_up_as_they_are(small, track, durations, data):
    catalogue = small([track(number, duration_ms=length) for number, length in enumerate(durations)])
    minutes, seed = data.draw(st.integers(1, 60)), data.draw(seeds)
    tracks = recommend(catalogue, one_emotion("sad"), goal="lift", limit=5, seed=seed, minutes=minutes)
    lengths = [track.duration or 200.0 for track in tracks]
    assert 1 <= len(tracks) <= len(durations)
    assert sum(lengths) - 60 * minutes < lengths[-1]
    if len(tracks) < len(durations):
        assert 60 * minutes - sum(lengths) < max(lengths)


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_minutes_out_of_range_are_refused(real, minutes):
    with pytest.raises(ValueError, match="minutes"):
        recommend(real, one_emotion("sad"), goal="match", limit=5, minutes=minutes)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.integers(1, 30), st.integers(1, 6), st.randoms(use_true_random=False))
def test_every_candidate_is_dealt_once_and_cheaply(stops, count, width, rng):
    costs = np.array([[rng.random() for _ in range(count)] for _ in range(stops)], dtype=np.float32)
    choices, dealt = assign(costs, width)
    given_out = [int(best) for hand, row in zip(choices, dealt, strict=True) for best in hand[row < np.inf]]
    assert len(given_out) == len(set(given_out)) == min(count, stops * width)
    held = (dealt < np.inf).sum(axis=1)
    assert held.max() - held.min() <= 1
    assert int(choices[0, 0]) == int(costs[0].argmin())
    for stop in range(stops):
        assert dealt[stop][: held[stop]].tolist() == costs[stop, choices[stop, : held[stop]]].tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.randoms(use_true_random=False))
def test_looking_ahead_finds_the_cheapest_way(stops, width, rng):
    costs = np.array([[rng.random() for _ in range(width)] for _ in range(stops)])
    changes = np.array([[[rng.random() for _ in range(width)] for _ in range(width)] for _ in range(stops - 1)])

    def least(stop, place):
        onward = [] if stop == stops - 1 else [changes[stop][place][to] + least(stop + 1, to) for to in range(width)]
        return costs_before[stop][place] + min(onward, default=0.0)

    costs_before = costs.copy()
    add_costs_to_go(costs, changes)
    assert costs.tolist() == [[pytest.approx(least(stop, place)) for place in range(width)] for stop in range(stops)]


def length(changes, order):
    return sum(changes[a][b] for a, b in pairwise(order))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 9), st.randoms(use_true_random=False))
def test_untangling_leaves_no_reversal_that_gains(count, rng):
    changes = np.array([[rng.random() for _ in range(count)] for _ in range(count)])
    changes = (changes + changes.T) / 2
    order = two_opt(changes, lambda _: True)
    assert sorted(order) == list(range(count))
    for first in range(count):
        for last in range(first, count):
            other = [*order[:first], *order[first : last + 1][::-1], *order[last + 1 :]]
            assert length(changes, other) >= length(changes, order) - 1e-5


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 9), st.randoms(use_true_random=False))
def test_untangling_keeps_to_what_is_allowed(count, rng):
    places = np.array([rng.random() for _ in range(count)])
    changes = np.abs(places[:, np.newaxis] - places)
    order = two_opt(changes, lambda order: order[0] == 0)
    assert order[0] == 0
    assert length(changes, order) <= length(changes, range(count)) + 1e-9
    assert two_opt(changes, lambda _: False) == list(range(count))


@settings(max_examples=15, deadline=None)
@given(emotions, st.integers(12, 60), seeds)
def test_a_list_that_stays_where_it_is_is_as_smooth_as_a_greedy_order(real, emotion, count, seed):
    steps = targets.path(one_emotion(emotion), "match")
    handicaps = np.zeros(len(real), dtype=np.float32)
    tracks = Journey(real, steps, handicaps, seed, count).tracks(targets.along(steps, count))
    order, left = tracks[:1], tracks[1:]
    while left:
        onward = harmony.transition_cost(harmony.sound(real, np.array(order[-1:])), harmony.sound(real, np.array(left)))
        order.append(left.pop(int(onward.argmin())))
    assert cost(real, tracks) < cost(real, order) * 1.25
