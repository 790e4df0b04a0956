from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facetune.affect import COORDINATES, EMOTIONS, GOALS, one_emotion
from facetune.music.ranking import moods, targets
from facetune.types import Point

distributions = st.dictionaries(st.sampled_from(EMOTIONS), st.floats(0, 1), min_size=1).filter(
    lambda shares: sum(shares.values()) > 0
)


@pytest.mark.parametrize("emotion", EMOTIONS)
def test_one_emotion_lies_at_its_coordinates_mapped_linearly(emotion):
    valence, arousal = COORDINATES[emotion]
    point = targets.point_of(one_emotion(emotion))
    assert (point.valence, point.energy) == pytest.approx(((valence + 1) / 2, (arousal + 1) / 2))


def test_a_mixed_mood_lies_between():
    mixed = targets.point_of({"happy": 0.5, "sad": 0.5})
    happy, sad = targets.point_of({"happy": 1}), targets.point_of({"sad": 1})
    assert mixed.valence == pytest.approx((happy.valence + sad.valence) / 2)
    assert mixed.energy == pytest.approx((happy.energy + sad.energy) / 2)


@pytest.mark.parametrize(
    ("distribution", "word"),
    [
        ({}, "sums to 0"),
        ({"happy": 0.0}, "sums to 0"),
        ({"happy": -0.1, "sad": 1.1}, "share of happy"),
        ({"happy": math.nan}, "share of happy"),
        ({"happy": math.inf}, "share of happy"),
        ({"joy": 1.0}, "'joy'"),
        ({"happy": 1.0, 3: 0.0}, "3 is none"),
    ],
)
def test_what_is_no_distribution_is_refused(distribution, word):
    with pytest.raises(ValueError, match=word):
        targets.point_of(distribution)


def test_an_unknown_goal_is_refused():
    with pytest.raises(ValueError, match="party"):
        targets.path({"happy": 1.0}, "party")


@pytest.mark.parametrize("shares", [{"happy": 0.6, "sad": 0.41}, {"happy": 1e308, "sad": 1e308}, {"fear": 5e-324}])
def test_rounding_and_scale_do_not_matter(shares):
    found = targets.normalised(shares)
    assert list(found) == list(EMOTIONS)
    assert sum(found.values()) == pytest.approx(1)


@given(distributions)
def test_match_stays_at_the_mood(distribution):
    assert targets.path(distribution, "match") == [
        targets.Step(targets.point_of(distribution), "mood", asks=moods.mix(targets.normalised(distribution)))
    ]


@given(distributions, st.sampled_from(["lift", "calm"]))
def test_ways_start_at_the_mood_and_go_straight_in_five_equal_steps(distribution, goal):
    steps = [step.point for step in targets.path(distribution, goal)]
    assert len(steps) == 5
    start = targets.point_of(distribution)
    assert (steps[0].valence, steps[0].energy) == pytest.approx((start.valence, start.energy))
    for axis in ("valence", "energy"):
        values = [getattr(point, axis) for point in steps]
        assert [b - a for a, b in pairwise(values)] == pytest.approx([(values[-1] - values[0]) / 4] * 4)
        assert all(0 <= value <= 1 for value in values)


@given(distributions)
def test_lift_never_leads_down(distribution):
    first, *_, last = (step.point for step in targets.path(distribution, "lift"))
    assert last.valence >= max(first.valence, 0.8) - 1e-9
    assert last.energy >= max(first.energy, 0.7) - 1e-9


@given(distributions)
def test_calm_leads_down_in_energy_from_every_mood_and_asks_for_more_acousticness(distribution):
    steps = targets.path(distribution, "calm")
    assert steps[0].point.energy > steps[-1].point.energy == pytest.approx(0.25)
    weights = [step.asks[-1] for step in steps]
    assert weights == sorted(set(weights))
    assert steps[-1].asks == pytest.approx(moods.only("calm"))
    assert all(step.valence_weight < 1 for step in steps)


def test_what_a_mood_asks_for_fades_on_the_way_to_the_goal():
    angry = {"angry": 1.0}
    first, *_, last = targets.path(angry, "lift")
    assert first.asks == moods.only("angry")
    assert last.asks == pytest.approx(moods.only("happy"))
    assert targets.path(angry, "lift", Point(valence=0.5, energy=0.5))[-1].asks == pytest.approx(moods.NOTHING)
    mixed = targets.path({"angry": 1.0, "happy": 1.0}, "match")[0].asks
    assert mixed == pytest.approx(moods.between(moods.only("angry"), moods.only("happy"), 0.5))
    (stop,) = targets.along(targets.path(angry, "calm"), 1)
    assert stop.aim.asks == pytest.approx(moods.between(moods.only("angry"), moods.only("calm"), 0.5))


def test_who_is_beyond_the_lift_stays_there():
    steps = {step.point for step in targets.path({"happy": 1.0}, "lift")}
    assert len(steps) == 1


@given(distributions, st.floats(0, 1), st.floats(0, 1), st.sampled_from(GOALS))
def test_a_target_takes_the_goals_place_wherever_it_lies(distribution, valence, energy, goal):
    target = Point(valence=valence, energy=energy)
    first, *_, last = steps = targets.path(distribution, goal, target)
    assert len(steps) == 5
    assert first.point == targets.point_of(distribution)
    assert (last.point.valence, last.point.energy) == pytest.approx((valence, energy))
    assert {step.kind for step in steps} == {"step"}


@given(distributions, st.sampled_from(GOALS), st.integers(2, 100))
def test_stops_are_evenly_spread_from_end_to_end(distribution, goal, count):
    steps = targets.path(distribution, goal)
    stops = targets.along(steps, count)
    assert len(stops) == count
    assert (stops[0].aim, stops[-1].aim) == (steps[0], steps[-1])
    assert (stops[0].number, stops[-1].number) == (1, len(steps))
    for axis in ("valence", "energy"):
        values = [getattr(stop.aim.point, axis) for stop in stops]
        assert [b - a for a, b in pairwise(values)] == pytest.approx(
            [(values[-1] - values[0]) / (count - 1)] * (count - 1)
        )
    numbers = [stop.number for stop in stops]
    assert numbers == sorted(numbers)
    for stop in stops:
        apart = {number: math.dist(place(step.point), place(stop.aim.point)) for number, step in enumerate(steps, 1)}
        assert apart[stop.number] <= min(apart.values()) + 1e-9


def place(point):
    return point.valence, point.energy


@pytest.mark.parametrize("goal", GOALS)
def test_a_single_stop_lies_in_the_middle(goal):
    steps = targets.path({"sad": 1}, goal)
    (stop,) = targets.along(steps, 1)
    assert stop.aim == steps[len(steps) // 2]
    assert stop.number == len(steps) // 2 + 1


def test_every_goal_has_a_path():
    assert [len(targets.path({"sad": 1}, goal)) for goal in GOALS] == [1, 5, 5]
