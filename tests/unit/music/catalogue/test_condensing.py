"""How the facts that ship are made: what is left out, and which genres a track gets."""

from __future__ import annotations

import csv
import gzip
import itertools
from collections import Counter

import pytest

from facetune.music.catalogue import shipped_facts
from tools.condense_tracks import condense
from tools.track_genres import genres_of
from tools.track_selection import left_out, song

_numbers = itertools.count()


def row(**changes):
    number = next(_numbers)
    return {
        "track_id": f"{number:022d}",
        "name": f"Title {number}",
        "artist": f"Artist {number}",
        "album": "Album",
        "year": "2001",
        "genre": "pop",
        "subgenre": "",
        "popularity": "50",
        "valence": "0.3333",
        "energy": "0.5",
        "danceability": "0.5",
        "tempo": "119.98",
        "acousticness": "0.5",
        "instrumentalness": "0",
        "speechiness": "0.05",
        "mode": "1",
        "key": "5",
        "duration_ms": "180500",
        "source": "genre-search-2024-11",
        "explicit": "1",
        **changes,
    }


def genres(changed, *others):
    return genres_of([changed, *others])[changed["track_id"]]


def why(changed, *others):
    return left_out([changed, *others]).get(changed["track_id"])


def test_condensing_twice_gives_the_same_bytes_and_the_facts_come_back(tmp_path):
    rows = [row(artist=f"Artist {number % 7}") for number in range(50)] + [row(duration_ms="30000")]
    source = tmp_path / "source.csv.gz"
    with gzip.open(source, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert condense(source, tmp_path / "one.csv.gz") == {"short": 1}
    condense(source, tmp_path / "two.csv.gz")
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()
    skipped = Counter()
    found = list(shipped_facts.read(tmp_path / "one.csv.gz", skipped))
    assert not skipped
    assert sorted(facts.id for facts in found) == [each["track_id"] for each in rows[:-1]]
    assert {(facts.valence, facts.tempo, facts.year, facts.explicit) for facts in found} == {(0.333, 120.0, 2001, 1)}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Song (Karaoke Version)"}, "karaoke"),
        ({"name": "Hit (Originally Performed By A Star)"}, "karaoke"),
        ({"album": "The Bluegrass Tribute to a Band"}, "karaoke"),
        ({"name": "Tribute", "artist": "Tenacious D"}, None),
        ({"name": "Karaoke Song"}, None),
        ({"name": "Shallow - Piano Version"}, None),
        ({"artist": "Mother Nature Sound FX"}, "noise"),
        ({"name": "White Noise for Baby Sleep"}, "noise"),
        ({"name": "White Noise", "artist": "Disclosure"}, None),
        ({"name": "528 Hz"}, "noise"),
        ({"name": "Cavatina", "album": "Soft Classical Music"}, None),
        ({"duration_ms": "59999"}, "short"),
        ({"duration_ms": "60000"}, None),
        ({"name": "No Words - Skit"}, "speech"),
        ({"name": "Rubber Band Man + Buster Skit"}, None),
        ({"name": "Chapter 12 - The Detective", "speechiness": "0.9"}, "speech"),
        ({"name": "A New Chapter", "speechiness": "0.3"}, None),
        ({"name": "Fast Rap", "speechiness": "0.92"}, None),
        ({"name": "A reading", "speechiness": "0.95"}, "speech"),
    ],
)
def test_what_is_no_song_is_left_out(changes, reason):
    assert why(row(**changes)) == reason


def test_an_artist_half_of_whose_tracks_are_noise_is_left_out():
    noise, calm, song_ = (
        row(artist="Calm", name="Nature Sounds"),
        row(artist="Calm", name="Still"),
        row(name="Still", artist="Band"),
    )
    assert left_out([noise, calm, song_]) == dict.fromkeys([noise["track_id"], calm["track_id"]], "noise")


@pytest.mark.parametrize(
    "name",
    [
        "Help! - Remastered 2009", "Help! (Live)", "HELP! - Live / Remastered", "Help! (feat. A Guest) [Radio Edit]",
        "Help! - Acoustic", "Help! - A Remix", "Help! - 2004 Remaster", "Help! - Sped Up", "Help! (Taylor's Version)",
    ],
)  # fmt: skip
def test_of_versions_of_a_song_the_most_popular_ships(name):
    assert song(name) == "help!"
    plain, other = row(name="Help!", artist="A", popularity="40"), row(name=name, artist="A, B", popularity="39")
    assert left_out([other, plain]) == {other["track_id"]: "version"}
    assert left_out([plain, {**other, "popularity": "41"}]) == {plain["track_id"]: "version"}


@pytest.mark.parametrize("name", ["Live Forever", "Alive", "Remix to Ignition", "(Live) Wire", "1999"])
def test_a_title_is_not_taken_for_a_version(name):
    assert song(name) == name.lower()


def test_other_songs_and_the_same_title_by_others_stay():
    assert not left_out(
        [row(name="Hello", artist="A"), row(name="Hello", artist="B"), row(name="Hello II", artist="A")]
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # "tropical" is tropical house
        ({"genre": "latin", "subgenre": "tropical"}, ["edm"]),
        ({"genre": "latin;pop", "subgenre": "tropical"}, ["edm", "pop"]),
        ({"genre": "latin", "subgenre": "tropical", "name": "Con Mi Amiga"}, ["latin"]),
        ({"genre": "latin", "subgenre": "tropical;salsa"}, ["latin"]),
        ({"genre": "latin", "subgenre": "latin pop"}, ["latin"]),
        # Afrobeats in a list called "arabic"
        ({"genre": "arabic;afrobeats", "subgenre": "modern"}, ["afrobeats"]),
        ({"genre": "arabic", "name": "هيجيلي"}, ["arabic"]),
        ({"genre": "arabic", "subgenre": "arab trap"}, ["arabic"]),
        ({"genre": "arabic", "source": "charts-73-countries"}, ["arabic"]),
        # loud or sung "ambient"
        ({"genre": "ambient;pop", "energy": "0.65"}, ["pop"]),
        ({"genre": "ambient;pop", "energy": "0.1", "instrumentalness": "0"}, ["pop"]),
        ({"genre": "ambient", "energy": "0.1", "instrumentalness": "0.9"}, ["ambient"]),
        ({"genre": "wellness", "energy": "0.01", "instrumentalness": "0.9"}, ["ambient"]),
        # music to play to, and music of games
        ({"genre": "gaming;hip-hop", "subgenre": "modern"}, ["hip-hop"]),
        ({"genre": "gaming", "subgenre": "soundtracks"}, ["soundtrack"]),
        # hard rock is metal, too
        ({"genre": "rock", "subgenre": "hard rock"}, ["rock", "metal"]),
        ({"genre": "rock", "subgenre": "Rock Hard"}, ["rock", "metal"]),
        ({"genre": "german", "subgenre": "german metal"}, ["german", "metal"]),
        # a country is no genre of classical music, nor of music without words
        ({"genre": "german", "subgenre": "baroque"}, ["classical"]),
        ({"genre": "edm;german", "instrumentalness": "0.8"}, ["edm"]),
        ({"genre": "german", "instrumentalness": "0.8"}, ["german"]),
        # charts of several countries
        ({"genre": "danish;finnish;pop", "source": "charts-73-countries"}, ["pop"]),
        ({"genre": "danish", "source": "charts-73-countries"}, ["danish"]),
        # two names of one genre
        ({"genre": "dance/electronic"}, ["electronic"]),
        # Christmas
        ({"genre": "r&b", "album": "A Motown Christmas"}, ["r&b", "christmas"]),
        ({"genre": "pop", "name": "Last Christmas - Single Version"}, ["pop", "christmas"]),
        ({"genre": "brazilian", "album": "Coração Feliz"}, ["brazilian"]),
    ],
)
def test_genres_are_cleaned(changes, expected):
    assert genres(row(**changes)) == expected


def test_artists_tell_what_a_row_does_not():
    latin = row(artist="Silvestre", genre="latin", subgenre="salsa")
    assert genres(row(artist="Silvestre", genre="latin", subgenre="tropical"), latin) == ["latin"]
    arab = row(artist="Cairo", genre="arabic", subgenre="arab trap")
    assert genres(row(artist="Cairo", genre="arabic", subgenre="modern"), arab) == ["arabic"]
    known = row(artist="Jisoo", genre="k-pop")
    assert genres(row(artist="Jisoo", genre="mandopop", source="charts-73-countries"), known) == ["k-pop"]
    assert genres(row(artist="Asake", genre="ambient"), row(artist="Asake", genre="afrobeats")) == ["afrobeats"]


def test_worship_in_a_list_of_world_music_is_gospel():
    holy = row(artist="Choir", genre="world", name="Holy Is The Lord")
    assert genres(row(artist="Choir", genre="world", name="Elohim"), holy) == ["gospel"]
    assert genres(row(genre="world", name="Petit pays"), holy) == ["world"]
