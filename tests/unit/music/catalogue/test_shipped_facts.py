from __future__ import annotations

import gzip
from collections import Counter

import pytest

from facetune.errors import FaceTuneError
from facetune.music.catalogue import shipped_facts
from facetune.music.facts import Facts


def read(path):
    skipped = Counter()
    return list(shipped_facts.read(path, skipped)), dict(skipped)


@pytest.mark.parametrize("packed", [False, True])
def test_a_row_becomes_facts(facts_file, track, packed):
    row = track(7, name=' A,\n "B" ', artists="One; Two ;one", album="", tempo="")
    assert read(facts_file([row], packed=packed)) == (
        [
            Facts(
                f"{7:022d}",
                'A, "B"',
                ["One", "Two"],
                None,
                2001,
                "pop;rock",
                50,
                0.5,
                0.5,
                0.5,
                None,
                0.5,
                0.0,
                1,
                5,
                180500,
            )
        ],
        {},
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": "short"}, "bad_id"),
        ({"id": "é" * 22}, "bad_id"),
        ({"id": "0" * 21 + "-"}, "bad_id"),
        ({"id": "0" * 22 + "\n"}, "bad_id"),
        ({"name": "  "}, "bad_name"),
        ({"artists": " ; "}, "bad_artists"),
        ({"valence": "nan"}, "bad_valence"),
        ({"valence": ""}, "bad_valence"),
        ({"energy": "inf"}, "bad_energy"),
        ({"energy": 1.01}, "bad_energy"),
        ({"acousticness": -0.1}, "bad_acousticness"),
        ({"popularity": 101}, "bad_popularity"),
        ({"popularity": 3.5}, "bad_popularity"),
        ({"tempo": "fast"}, "bad_tempo"),
        ({"key": 12}, "bad_key"),
        ({"mode": 2}, "bad_mode"),
        ({"year": 19}, "bad_year"),
        ({"duration_ms": 0}, "bad_duration_ms"),
    ],
)
def test_a_row_that_cannot_be_right_is_left_out_and_counted(facts_file, track, changes, reason):
    rows, skipped = read(facts_file([track(1), track(2, **changes), track(3)]))
    assert [row.name for row in rows] == ["Track 1", "Track 3"]
    assert skipped == {reason: 1}


def test_repeated_ids_and_torn_rows_are_counted(facts_file, track):
    path = facts_file([track(1), track(1, name="Other")])
    path.write_text(path.read_text("utf-8") + "a,b\n", "utf-8")
    rows, skipped = read(path)
    assert len(rows) == 1
    assert skipped == {"repeated_id": 1, "bad_row": 1}


def test_spotify_s_own_column_names_and_a_byte_order_mark_will_do(tmp_path):
    path = tmp_path / "tracks.csv"
    path.write_text(
        "\ufeffTrack_ID,name,artist,source,popularity,valence,energy,acousticness\n"
        f'{"a" * 22},Name,"One, Two",kaggle-music-2024,1,0,1,0.5\n{"b" * 22},Name,"One, Two",other,1,0,1,0.5\n',
        "utf-8",
    )
    rows, skipped = read(path)
    assert [row.artists for row in rows] == [["One", "Two"], ["One, Two"]]
    assert rows[0].tempo is None
    assert skipped == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id,name\n1,2\n",
        b"\x00\x01\x02" * 100,
        b"\xff\xfe" + "id,name".encode("utf-16-le"),
        b"\x1f\x8b not gzip at all",
        gzip.compress(b"id,name,artists,popularity,valence,energy,acousticness\n" * 1000)[:-20],
        b"id,name,artists,popularity,valence,energy,acousticness\n" + b'"' + b"x" * 200_000,
        b"id,name,artists,popularity,valence,energy,acousticness\n\xff\n",
    ],
)
def test_a_file_that_is_no_such_csv_is_named(tmp_path, content):
    path = tmp_path / "tracks.csv"
    path.write_bytes(content)
    with pytest.raises(FaceTuneError) as caught:
        read(path)
    assert caught.value.code == "tracks_unreadable"
    assert str(path) in caught.value.message


def test_a_line_without_an_end_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "endless.csv"
    with path.open("wb") as file:
        file.truncate(2**40)  # a hole, which takes no room on the disk
    with pytest.raises(FaceTuneError) as caught:
        list(shipped_facts.read(path, Counter()))
    assert caught.value.code == "tracks_unreadable"
    assert "not a text file" in caught.value.message
    with path.open("r+b") as file:
        file.write(b"id,name,artists,popularity,valence,energy,acousticness\n")
    with pytest.raises(FaceTuneError) as caught:
        list(shipped_facts.read(path, Counter()))
    assert caught.value.code == "tracks_unreadable"
    assert "too long" in caught.value.message


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(FaceTuneError) as caught:
        read(tmp_path / "none.csv")
    assert caught.value.code == "source_missing"
    with pytest.raises(FaceTuneError) as caught:
        read(tmp_path)
    assert caught.value.code == "tracks_unreadable"


def test_progress_never_falls_and_stays_within_bounds(facts_file, track):
    done = []
    path = facts_file([track() for _ in range(6001)])
    assert len(list(shipped_facts.read(path, Counter(), done.append))) == 6001
    assert done == sorted(done)
    assert 0 <= done[0] < done[-1] <= 1


def test_the_shipped_facts_are_all_usable_and_small():
    found, skipped = read(shipped_facts.path())
    assert len(found) == 83_598
    assert skipped == {}
    assert shipped_facts.path().stat().st_size < 5_500_000
    assert shipped_facts.path().read_bytes()[4:8] == bytes(4)  # gzip's time stamp
    assert not any("gaming" in (facts.genre or "") for facts in found)
    assert sum(facts.explicit is not None for facts in found) > 50_000
