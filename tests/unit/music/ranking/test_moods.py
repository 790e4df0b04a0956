from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from facetune.affect import EMOTIONS, GOALS, one_emotion
from facetune.listener import Listening
from facetune.music.ranking import moods
from facetune.music.ranking.balance import SHARE, Balance
from facetune.music.ranking.candidates import misses
from facetune.music.ranking.recommend import recommend
from facetune.music.ranking.targets import path

HERE = {"valence": 0.245, "energy": 0.795}
"""The point of anger."""


def first_of(small, mood, *rows):
    """The number of the row that costs a mood least."""
    (step,) = path(one_emotion(mood), "match")
    return int(misses(small(list(rows)), step, slice(None)).argmin())


def test_anger_and_fear_at_one_point_are_told_apart_by_how_they_sound(small, track):
    metal = track(**HERE, danceability=0.2, tempo=170, acousticness=0, instrumentalness=0, mode=0)
    eerie = track(**HERE, danceability=0.2, tempo=100, acousticness=0.7, instrumentalness=0.9, mode=0)
    club = track(**HERE, danceability=0.9, tempo=128, acousticness=0, instrumentalness=0, mode=0)
    assert first_of(small, "angry", club, eerie, metal) == 2
    assert first_of(small, "fear", club, eerie, metal) == 1
    assert first_of(small, "surprise", {**metal, "acousticness": 0.9}, {**eerie, "danceability": 0.9}, club) == 2


@pytest.mark.parametrize("name", moods.ASKS)
def test_a_fact_near_enough_costs_nothing_and_what_is_unknown_half(small, track, name):
    asks = moods.ASKS[name]
    end = {fact: float(weight > 0) for fact, weight in asks._asdict().items()}
    best = track(**{**end, "tempo": 180 if asks.tempo > 0 else 60, "mode": int(asks.mode > 0)})
    worst = track(**{**{fact: 1 - value for fact, value in end.items()},
                     "tempo": 60 if asks.tempo > 0 else 180, "mode": int(asks.mode <= 0)})  # fmt: skip
    unknown = {**worst, "danceability": "", "tempo": "", "mode": "", "id": "9" * 22, "name": "Unknown"}
    costs = moods.cost(small([best, worst, unknown]), name).tolist()
    assert costs[0] == 0
    assert costs[1] == pytest.approx((1 - moods.ENOUGH) * sum(map(abs, asks)), abs=1e-5)
    assert costs[0] <= costs[2] <= costs[1]


def test_a_mixed_mood_asks_for_a_mixture(small, track):
    catalogue = small([track() for _ in range(3)])
    distribution = {"angry": 0.6, "sad": 0.4}
    (step,) = path(distribution, "match")
    bare = misses(catalogue, step._replace(asks=moods.NOTHING), slice(None))
    asked = 0.6 * moods.cost(catalogue, "angry") + 0.4 * moods.cost(catalogue, "sad")
    assert np.allclose(misses(catalogue, step, slice(None)), np.maximum(bare, 0) + asked, atol=0.06)


@pytest.mark.parametrize("goal", GOALS)
def test_no_genre_has_more_than_its_share_of_a_default_list(real, goal):
    for emotion in EMOTIONS:
        tracks = recommend(real, one_emotion(emotion), goal=goal, limit=20, seed=7)
        counts = Counter(genre for track in tracks for genre in (track.genre or "").split(", ") if genre)
        assert max(counts.values()) <= SHARE * 20, (emotion, counts.most_common(2))


def test_a_genre_may_fill_a_list_that_asks_for_it_and_where_there_is_no_other(small, track):
    catalogue = small([track(number, genre="rock" if number % 5 else "jazz") for number in range(60)])

    def rock(known=None):
        tracks = recommend(catalogue, one_emotion("sad"), goal="match", limit=20, seed=1, listening=known)
        assert len(tracks) == 20
        return sum(track.genre == "rock" for track in tracks)

    assert rock(Listening(preferred_genres=["rock"])) > 12
    assert rock() >= 8  # there are twelve tracks of jazz
    only = small([track(genre="rock") for _ in range(30)])
    assert len(recommend(only, one_emotion("sad"), goal="lift", limit=20, seed=1)) == 20


def test_balance_counts_every_genre_of_a_track(small, track):
    catalogue = small([track(genre="pop;rock"), track(genre="rock"), track(genre="")])
    balance = Balance(catalogue, 4)
    balance.add(0)
    assert [balance.fits(place) for place in range(3)] == [False, False, True]
    assert balance.crowded().tolist() == [True, True, False]
    assert Balance(catalogue, 4, wanted=[0, 1]).crowded().tolist() == [False] * 3
