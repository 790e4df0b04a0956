from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facetune.music.ranking import harmony
from facetune.music.ranking.harmony import key_difference, sound, tempo_difference

C, G, D, F, A, F_SHARP = 0, 7, 2, 5, 9, 6
MAJOR, MINOR = 1, 0


@pytest.fixture(scope="module")
def heard(small, track):
    """The sound of tracks with these (tempo, key, mode)."""

    def of(*facts):
        rows = [track(number, tempo=tempo, key=key, mode=mode) for number, (tempo, key, mode) in enumerate(facts)]
        return sound(small(rows), np.arange(len(facts)))

    return of


@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [
        ((C, MAJOR), (C, MAJOR), 0),
        ((C, MAJOR), (G, MAJOR), 1),
        ((C, MAJOR), (F, MAJOR), 1),
        ((C, MAJOR), (A, MINOR), 1),  # its relative: the same number on the Camelot wheel, 8B and 8A
        ((C, MAJOR), (C, MINOR), 4),
        ((C, MAJOR), (F_SHARP, MAJOR), 6),
        ((C, MAJOR), (3, MINOR), 7),  # E flat minor has the notes of F sharp major
        ((A, MINOR), (4, MINOR), 1),
    ],
)
def test_keys_are_as_far_apart_as_on_the_circle_of_fifths(heard, first, second, steps):
    one = heard((120, *first), (120, *second))
    assert float(key_difference(one.hour[0], one.mode[0], one.hour[1], one.mode[1])) == pytest.approx(steps / 7)


def test_the_wheel_has_each_key_once(heard):
    one = heard(*((120, key, mode) for key in range(12) for mode in (MAJOR, MINOR)))
    assert len(set(zip(one.hour.tolist(), one.mode.tolist(), strict=True))) == 24


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [(120, 120, 0), (70, 140, 0), (60, 240, 0), (100, 141.42, 1), (100, 118.92, 0.5), (100, 84.09, 0.5)],
)
def test_half_and_double_tempo_are_the_same(heard, first, second, apart):
    one = heard((first, C, MAJOR), (second, C, MAJOR))
    assert float(tempo_difference(one.octaves[0], one.octaves[1])) == pytest.approx(apart, abs=0.001)


@pytest.mark.parametrize("facts", [("", "", ""), (0, -1, 1), ("", C, ""), (0, "", MAJOR)])
def test_what_is_unknown_is_as_far_as_an_average_pair(heard, facts):
    one = heard(facts, (120, C, MAJOR))
    assert float(tempo_difference(one.octaves[0], one.octaves[1])) == 0.5
    assert float(key_difference(one.hour[0], one.mode[0], one.hour[1], one.mode[1])) == 0.5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 400), st.integers(-1, 11), st.integers(-1, 1)), min_size=2, max_size=6))
def test_a_change_is_the_same_both_ways_and_bounded(facts):
    tempo, key, mode = (np.array(column) for column in zip(*facts, strict=True))
    zeros = np.zeros(len(facts), dtype=np.float32)

    class Some:
        valence, energy = zeros, zeros

    Some.tempo, Some.key, Some.mode = tempo.astype(np.float32), key.astype(np.int8), mode.astype(np.int8)
    one = sound(Some, np.arange(len(facts)))
    for first, second in itertools.combinations(range(len(facts)), 2):
        a, b = (harmony.Sound(*(array[place] for array in one)) for place in (first, second))
        there, back = float(harmony.transition_cost(a, b)), float(harmony.transition_cost(b, a))
        assert there == pytest.approx(back)
        assert 0 <= there <= harmony.TEMPO + harmony.KEY + 1e-6
