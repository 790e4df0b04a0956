"""Finding a person's own music in the catalogue."""

from __future__ import annotations

import pytest

from facetune.music import names
from facetune.music.library import counts, matching
from facetune.music.library.row import Pair, Row, Skipped


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Beyonc\u00e9", "BEYONCE"),
        ("P!nk", "Pink"),
        ("The Weeknd", "Weeknd"),
        ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("A$AP Rocky", "ASAP Rocky"),
        ("Don\u2019t Stop", "Dont stop"),
        ("Sigur R\u00f3s", "sigur ros"),
        ("AC/DC", "ACDC"),
    ],
)
def test_people_write_a_name_in_several_ways(one, other):
    assert names.loose_key(one) == names.loose_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("\u30ac", "\u30ab"), ("???", "!!!"), ("Song 1", "Song 2"), ("Kino", "\u041a\u0438\u043d\u043e")]
)
def test_other_names_stay_others(one, other):
    assert names.loose_key(one) != names.loose_key(other)


@pytest.mark.parametrize(
    "title",
    [
        "Help! (feat. Ann)", "Help - Remastered 2009", "help!  [2009 Mix; Mono]", "Help! - 2011 Digital Remaster",
        "Help! (with Ann & Bo)", "Help! feat. Ann", "Help! - Radio Edit", "HELP! (Deluxe Edition)",
    ],
)  # fmt: skip
def test_guests_and_editions_are_no_part_of_a_title(title):
    assert names.title_key(title) == names.title_key("Help!")


@pytest.mark.parametrize("title", ["Help! - Live", "Help! (Acoustic)", "Help! - Ann Remix", "Help Me", "Help with Ann"])
def test_other_recordings_keep_their_names(title):
    assert names.title_key(title) != names.title_key("Help!")


def test_a_title_takes_no_time_of_its_own():
    for tail in (" " * 100_000, "( -" * 100_000, "(feat " * 100_000):
        assert names.title_key("Feel" + tail + "x")


@pytest.fixture
def small_catalogue(small, track):
    return small(
        [
            track(1, name="Hello", artists="Adele", popularity=20),
            track(2, name="Hello - Live", artists="Adele", popularity=90),
            track(3, name="Halo (Remastered 2011)", artists="Beyonc\u00e9"),
            track(4, name="Under Pressure", artists="Queen;David Bowie"),
            track(5, name="EARFQUAKE", artists="Tyler, The Creator"),
            track(6, name="Hello", artists="Lionel Richie", popularity=99),
        ]
    )


def found(catalogue, rows):
    matcher = matching.Matcher(catalogue)
    for _ in matcher.take(rows):
        pass
    own = matcher.finish()
    tracks = {int(each.track): each.plays for each in own if each.track}
    return matcher, tracks, {each.name: each.plays for each in own if each.track is None}


def test_names_and_ids_are_found_and_plays_are_added_up(small_catalogue):
    rows = [
        Row("HELLO (feat. X)", "adele", None, 2),
        Row("Hello", "Adele", None, 3),
        Row("Halo", "Beyonce", None, 1),
        Row("", "", f"{4:022d}", 5),
        Row("Something else", "Adele", "z" * 22, 7),
        Row("Song", "An artist that is not there", None, 9),
        Row("", "", "z" * 22, 1),
        Skipped("too_short"),
    ]
    matcher, tracks, artists = found(small_catalogue, rows)
    assert tracks == {1: 5, 3: 1, 4: 5}
    assert artists == {"Adele": 12, "Queen": 5, "David Bowie": 5, "Beyonc\u00e9": 1}
    assert (matcher.rows, matcher.unknown, matcher.skipped) == (8, 2, 1)


@pytest.mark.parametrize(
    "artists", ["Queen, David Bowie", "Queen;David Bowie", "Queen,David Bowie", ["Queen", "David Bowie"], "Queen"]
)
def test_artists_are_told_apart(small_catalogue, artists):
    _, tracks, known = found(small_catalogue, [Row("Under Pressure", artists)])
    assert tracks == {4: 4}
    assert "Queen" in known


@pytest.mark.parametrize("artist", ["Tyler, The Creator", "Tyler\\, The Creator", "TYLER, THE CREATOR"])
def test_a_comma_may_be_a_part_of_a_name(small_catalogue, artist):
    _, tracks, artists = found(small_catalogue, [Row("Earfquake", artist)])
    assert (tracks, artists) == ({5: 4}, {"Tyler, The Creator": 4})


@pytest.mark.parametrize("swapped", [False, True])
def test_a_list_may_begin_with_the_titles(small_catalogue, swapped):
    pairs = [("Adele", "Hello"), ("Beyonce", "Halo"), ("Nobody here", "Nothing")]
    rows = [Pair(*(pair[::-1] if swapped else pair)) for pair in pairs]
    assert found(small_catalogue, rows)[1] == {1: 4, 3: 4}


def test_what_waits_for_the_end_is_bounded(small_catalogue, monkeypatch):
    monkeypatch.setattr(counts, "PAIRS", 10)
    rows = [Row("Hello", "Adele", None, 50), *(Row(f"Song {number}", "Adele", None, 1) for number in range(100))]
    matcher, tracks, _ = found(small_catalogue, rows)
    assert tracks == {1: 50}
    assert len(matcher._counts.pairs) <= 10


def test_of_a_file_that_breaks_off_nothing_counts(small_catalogue, monkeypatch):
    monkeypatch.setattr(matching, "_BATCH", 1)

    def broken():
        yield Row("Hello", "Adele", None, 2)
        raise OSError

    matcher = matching.Matcher(small_catalogue)
    list(matcher.take([Row("Halo", "Beyonce", None, 3)]))
    with pytest.raises(OSError):
        list(matcher.take(broken()))
    list(matcher.take([Row("Halo", "Beyonce", None, 4)]))
    assert matcher.rows == 2
    assert [(each.name, each.plays) for each in matcher.finish()] == [
        ("Halo (Remastered 2011)", 7),
        ("Beyonc\u00e9", 7),
    ]


def test_the_most_played_are_kept(small_catalogue, monkeypatch):
    monkeypatch.setattr(matching, "TRACKS", 1)
    monkeypatch.setattr(matching, "ARTISTS", 1)
    rows = [Row("Hello", "Adele", None, 2), Row("Halo", "Beyonce", None, 3)]
    assert found(small_catalogue, rows)[1:] == ({3: 3}, {"Beyonc\u00e9": 3})
