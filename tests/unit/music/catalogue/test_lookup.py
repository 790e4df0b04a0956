from __future__ import annotations

import numpy as np

from facetune.music import names
from facetune.music.catalogue import columns


def test_more_ids_than_a_query_takes_are_found(real):
    details = real.details(range(0, 30_000, 15)[:900]) + real.details(range(1, 30_000, 15)[:900])
    found = real.find([each.id for each in details] + ["0" * 22])
    assert len(found.tracks) == 1800
    assert [found.tracks[each.id] for each in real.details([5, 15, 16]) if each.id in found.tracks] == [15, 16]


def test_artists_are_found_in_any_spelling(small, track):
    catalogue = small([track(1, artists="ROSALÍA;Other"), track(2, artists="Somebody")])
    found = catalogue.find(artists=["rosalía", " OTHER ", "nobody", ""])
    assert set(found.artists) == {"rosalía", "other"}
    assert set(found.artists.values()) == catalogue.artists(0)


def test_tracks_have_the_genres_that_their_facts_name(small, track):
    texts = ["pop;Rock", "", "rock; POP ;rock", "jazz", ";;", "pop;rock"]
    catalogue = small([track(number, genre=text) for number, text in enumerate(texts)])
    for place, text in enumerate(texts):
        first, end = catalogue.set_starts[catalogue.genre_sets[place] :][:2]
        genres = [catalogue.genres[number] for number in catalogue.set_genres[first:end]]
        assert genres == list(dict.fromkeys(filter(None, map(names.key, text.split(";")))))
    assert sorted(catalogue.genres) == ["jazz", "pop", "rock"]


def test_no_more_genres_are_told_apart_than_are_of_use(small, track, monkeypatch):
    monkeypatch.setattr(columns, "_GENRES", 3)
    monkeypatch.setattr(columns, "_SETS", 4)
    texts = ["a", "b;a", "c;d", "d", "e", "b;a", "c;a", None]
    catalogue = small([track(number, genre=text or "") for number, text in enumerate(texts)])
    assert catalogue.genres == ["a", "b", "c"]
    found = [catalogue.set_genres[slice(*catalogue.set_starts[place : place + 2])] for place in catalogue.genre_sets]
    assert [[catalogue.genres[number] for number in each] for each in found] == (
        [["a"], ["b", "a"], ["c"], [], [], ["b", "a"], [], []]
    )
    assert catalogue.genre_counts() == {"a": 3, "b": 2, "c": 1}
    assert [each.genre for each in catalogue.details(range(5))] == texts[:5]


def test_unknown_facts_have_their_own_values(small, track):
    catalogue = small([track(1, tempo="", key="", mode="", duration_ms=""), track(2, key=-1)])
    assert [catalogue.tempo[0], catalogue.key[0], catalogue.mode[0], catalogue.duration_ms[0]] == [0, -1, -1, 0]
    assert [catalogue.tempo[1], catalogue.key[1], catalogue.mode[1]] == [np.float32(120.5), -1, 1]
