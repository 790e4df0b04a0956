from __future__ import annotations

import itertools
import math
import sqlite3
import statistics

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facetune.affect import EMOTIONS, GOALS, one_emotion
from facetune.music import names
from facetune.music.ranking.recommend import recommend
from facetune.music.ranking.targets import along, path, point_of
from facetune.types import Track

distributions = st.dictionaries(st.sampled_from(EMOTIONS), st.floats(0, 1), min_size=1).filter(
    lambda shares: sum(shares.values()) > 0
)
goals = st.sampled_from(GOALS)
seeds = st.integers()
MOODS = [*(one_emotion(emotion) for emotion in EMOTIONS), {"sad": 0.5, "happy": 0.3, "neutral": 0.2}]


def keys(track):
    return {names.key(artist) for artist in track.artists}


def artist_comes_too_soon(tracks):
    return [
        (first, second)
        for second in range(len(tracks))
        for first in range(max(0, second - 9), second)
        if keys(tracks[first]) & keys(tracks[second])
    ]


@settings(max_examples=30, deadline=None)
@given(distributions, goals, st.integers(1, 100), seeds)
def test_every_list_of_the_real_catalogue_keeps_the_rules(real, distribution, goal, limit, seed):
    tracks = recommend(real, distribution, goal=goal, limit=limit, seed=seed)
    assert len(tracks) == limit
    assert len({track.id for track in tracks}) == limit
    assert artist_comes_too_soon(tracks) == []
    assert tracks == recommend(real, distribution, goal=goal, limit=limit, seed=seed)
    steps = [track.reason.step for track in tracks]
    assert steps == sorted(steps)
    targets = path(distribution, goal)
    assert [track.reason.target for track in tracks] == [stop.aim.point for stop in along(targets, limit)]
    for track in tracks:
        assert msgspec.convert(msgspec.to_builtins(track), Track) == track
        assert track.url == f"https://open.spotify.com/track/{track.id}"
        assert track.uri == f"spotify:track:{track.id}"
        assert track.reason.kind == {"match": "mood", "lift": "step", "calm": "calm"}[goal]
        assert track.reason.steps == len(targets)
        assert track.reason.because == []
        assert track.reason.distance == pytest.approx(
            math.dist((track.valence, track.energy), (track.reason.target.valence, track.reason.target.energy))
        )


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_tiny_catalogues_give_what_there_is_and_relax_the_artists_last(small, track, data):
    artists = data.draw(st.lists(st.sampled_from(["A", "B", "C", "A;B", "D"]), min_size=1, max_size=30))
    catalogue = small([track(number, artists=artist) for number, artist in enumerate(artists)])
    goal, limit, seed = data.draw(goals), data.draw(st.integers(1, 40)), data.draw(seeds)
    tracks = recommend(catalogue, {"sad": 0.7, "happy": 0.3}, goal=goal, limit=limit, seed=seed)
    assert len(tracks) == min(limit, len(artists))
    assert len({one.id for one in tracks}) == len(tracks)
    everything = {f"{number:022d}": set(map(names.key, artist.split(";"))) for number, artist in enumerate(artists)}
    for place in range(len(tracks)):
        left = [found for one, found in everything.items() if one not in {before.id for before in tracks[:place]}]

        def gap(found, place=place):
            """How many of the nine tracks before pass without one of these artists."""
            before = tracks[max(0, place - 9) : place][::-1]
            return next((count for count, one in enumerate(before) if keys(one) & found), len(before))

        assert gap(keys(tracks[place])) == max(map(gap, left))


def test_other_artists_are_found_however_far_away_they_are(small, track):
    near = [track(number, artists="Everywhere") for number in range(400)]
    far = [track(number, valence=0, energy=1) for number in range(400, 418)]
    tracks = recommend(small([*near, *far]), {"neutral": 1.0}, goal="match", limit=20, seed=1)
    assert artist_comes_too_soon(tracks) == []
    assert sum(one.artists == ["Everywhere"] for one in tracks) == 2


def test_a_track_that_shares_an_artist_with_every_other_comes_once_as_they_do(small, track):
    alone = [track(number, artists="ABCDEFGHIJ"[number % 10]) for number in range(20)]
    together = track(20, artists=";".join("ABCDEFGHIJ"), popularity=100, valence=0.5)
    for seed in range(20):
        tracks = recommend(small([*alone, together]), {"neutral": 1.0}, goal="match", limit=21, seed=seed)
        assert len({one.id for one in tracks}) == 21


def test_the_same_name_written_differently_is_one_artist(small, track):
    catalogue = small([track(1, artists="ROSALÍA"), track(2, artists="rosalía;Other"), track(3), track(4)])
    tracks = recommend(catalogue, {"neutral": 1.0}, goal="match", limit=4, seed=1)
    first, second = (place for place, one in enumerate(tracks) if "3" not in one.id and "4" not in one.id)
    assert second - first >= 2


@pytest.mark.parametrize("mood", MOODS)
def test_match_stays_near_the_mood(real, mood):
    tracks = recommend(real, mood, goal="match", limit=20, seed=5)
    point = point_of(mood)
    assert statistics.mean(track.reason.distance for track in tracks) < 0.04
    assert statistics.mean(track.valence for track in tracks) == pytest.approx(point.valence, abs=0.03)
    assert statistics.mean(track.energy for track in tracks) == pytest.approx(point.energy, abs=0.03)


def fifths(tracks, value):
    size = len(tracks) // 5
    return [statistics.mean(map(value, tracks[first : first + size])) for first in range(0, size * 5, size)]


@pytest.mark.parametrize("mood", [mood for mood in MOODS if point_of(mood).valence < 0.79])
@pytest.mark.parametrize("limit", [10, 25])
def test_lift_rises_from_step_to_step(real, mood, limit):
    tracks = recommend(real, mood, goal="lift", limit=limit, seed=3)
    valence = fifths(tracks, lambda track: track.valence)
    assert valence == sorted(valence)
    assert valence == pytest.approx(fifths(tracks, lambda track: track.reason.target.valence), abs=0.06)
    assert tracks[0].valence == pytest.approx(point_of(mood).valence, abs=0.08)
    assert tracks[-1].valence == pytest.approx(0.8, abs=0.08)
    energy = fifths(tracks, lambda track: track.energy)
    assert energy[-1] > energy[0] - 0.04


def test_lift_leaves_the_happy_where_they_are(real):
    tracks = recommend(real, one_emotion("happy"), goal="lift", limit=25, seed=3)
    valence = fifths(tracks, lambda track: track.valence)
    assert min(valence) > 0.85


@pytest.fixture(scope="module")
def acousticness(real_file):
    with sqlite3.connect(real_file) as connection:
        return dict(connection.execute("SELECT id, acousticness FROM tracks"))


@pytest.mark.parametrize("mood", MOODS)
def test_calm_falls_in_energy_and_grows_acoustic(real, acousticness, mood):
    calm = recommend(real, mood, goal="calm", limit=25, seed=3)
    match = recommend(real, mood, goal="match", limit=25, seed=3)
    energy = fifths(calm, lambda track: track.energy)
    assert energy == sorted(energy, reverse=True)
    assert energy[0] == pytest.approx(point_of(mood).energy, abs=0.06)
    assert energy[-1] == pytest.approx(0.25, abs=0.05)
    acoustic = fifths(calm, lambda track: acousticness[track.id])
    assert acoustic[-1] > 0.8
    assert acoustic[-1] > statistics.mean(acousticness[track.id] for track in match)


def test_seeds_give_different_lists_and_popular_tracks_lead(real):
    lists = [recommend(real, one_emotion("sad"), goal="match", limit=12, seed=seed) for seed in range(6)]
    ids = [{track.id for track in tracks} for tracks in lists]
    assert all(len(one & other) <= 8 for one, other in itertools.combinations(ids, 2))
    assert (
        statistics.mean(track.popularity for tracks in lists for track in tracks) > float(real.popularity.mean()) + 10
    )


def test_without_a_seed_lists_differ(real):
    lists = [recommend(real, one_emotion("sad"), goal="match", limit=12) for _ in range(3)]
    assert len({tuple(track.id for track in tracks) for tracks in lists}) > 1


def test_what_is_unknown_of_a_track_is_none(small, track):
    rows = [track(1, album="", year="", genre="", duration_ms=""), track(2)]
    bare, full = sorted(recommend(small(rows), {"happy": 1.0}, goal="match", limit=2), key=lambda one: one.id)
    assert (bare.album, bare.year, bare.genre, bare.duration) == (None, None, None, None)
    assert (full.album, full.year, full.genre, full.duration) == ("Album", 2001, "pop, rock", 180.5)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_limit_out_of_range_is_refused(real, limit):
    with pytest.raises(ValueError, match="limit"):
        recommend(real, {"happy": 1.0}, goal="match", limit=limit)


def test_what_is_no_distribution_is_refused(real):
    with pytest.raises(ValueError, match="joy"):
        recommend(real, {"joy": 1.0}, goal="match", limit=5)
