"""What tables there are, what is wrong with some, and what an import makes of them."""

from __future__ import annotations

import gzip
import io
import os
import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facetune.errors import FaceTuneError
from facetune.music.catalogue.catalogue import Catalogue
from facetune.music.imports import incoming
from facetune.music.imports.importer import import_file
from facetune.music.tables import formats, lines, listed
from facetune.music.tables.headers import squashed
from facetune.music.tables.import_columns import ImportColumns

ID = "4uLU6hMCjMI75M1A2tKUQC"
HEADER = "track_id,artists,track_name,popularity,valence,energy,acousticness"
ROW = f"{ID},Singer,Song,50,0.25,0.75,0.5"


@pytest.fixture
def fails(target, tmp_path):
    """The error of importing a file, which must change nothing."""

    def import_it(body, name="mine.csv", **options):
        path = tmp_path / name
        if body is not None:
            path.write_bytes(body if isinstance(body, bytes) else body.encode())
        before = target.read_bytes()
        with pytest.raises(FaceTuneError) as caught:
            import_file(path, target=target, **options)
        assert target.read_bytes() == before
        assert sorted(file.name for file in target.parent.iterdir()) == ["catalogue.sqlite", "imports.lock"]
        assert "{" not in caught.value.message + caught.value.hint
        return caught.value

    return import_it


def facts_of(target, track=ID):
    return next((facts for facts in Catalogue.open(target).rows(1000) if facts.id == track), None)


VARIANTS = {
    "a genre set": (
        (
            ",track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,"
            "speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre\n"
            f"0,{ID},One;Two,Record,Song,73,230666,False,0.676,0.461,1,-6.746,0,0.143,0.0322,1.01e-06,0.358,0.715,87.917,4,"
            "pop\n"
        ),
        {"artists": ["One", "Two"], "album": "Record", "popularity": 73, "genre": "pop", "instrumentalness": 1.01e-06},
    ),
    "TidyTuesday": (
        (
            "track_id,track_name,track_artist,track_popularity,track_album_id,track_album_name,track_album_release_date,"
            "playlist_name,playlist_id,playlist_genre,playlist_subgenre,danceability,energy,key,loudness,mode,valence,tempo,"
            "acousticness,duration_ms\n"
            f'{ID},Song,"Tyler, The Creator",66,x,Record,2019-06-14,List,y,pop,dance pop,0.7,0.9,6,-2.6,1,0.5,'
            "122.0,0.1,194754\n"
        ),
        {"artists": ["Tyler, The Creator"], "year": 2019, "genre": "pop", "key": 6, "mode": 1, "duration_ms": 194754},
    ),
    "TidyTuesday's Billboard": (
        (
            "song_id,performer,song,spotify_genre,spotify_track_id,spotify_track_preview_url,spotify_track_duration_ms,"
            "spotify_track_explicit,spotify_track_album,danceability,energy,key,mode,acousticness,valence,tempo,"
            "spotify_track_popularity\n"
            f"SongTwo,One Featuring Two,Song,\"['adult standards', 'pop']\",{ID},NA,166106,FALSE,Record,0.1,0.2,7,1,"
            "0.6,0.4,82.3,33\n"
        ),
        {
            "artists": ["One", "Two"],
            "genre": "adult standards;pop",
            "album": "Record",
            "popularity": 33,
            "duration_ms": 166106,
        },
    ),
    "notes and modes by name": (
        (
            "genre,artist_name,track_name,track_id,popularity,acousticness,danceability,duration_ms,energy,key,mode,tempo,valence\n"
            f"Movie,Henri Salvador,Song,{ID},0,0.611,0.389,99373,0.91,C#,Minor,166.969,0.814\n"
        ),
        {"artists": ["Henri Salvador"], "key": 1, "mode": 0, "popularity": 0, "genre": "Movie"},
    ),
    "lists as Python writes them": (
        (
            "id,name,album,artists,explicit,danceability,energy,key,mode,acousticness,valence,tempo,duration_ms,year,"
            "release_date\n"
            f'{ID},Song,Record,"[\'One\', ""Two\'s"", \'A; B\']",False,'
            "0.4,0.9,7,1,0.1,0.5,117.9,210133,1999,1999-11-02\n"
        ),
        {"artists": ["One", "Two's", "A; B"], "year": 1999, "popularity": 0},
    ),
    "lists as JSON writes them, with and without sense": (
        (
            "id,name,artists,valence,energy\n"
            f'{ID},Song,"[""Beyonc\\u00e9"", ""\\ud83c\\udfa7"", ""half \\ud83c"", ""\\u001b[31mRed""]",0.5,0.5\n'
        ),
        {"artists": ["Beyoncé", "\U0001f3a7", "half \ufffd", "[31mRed"]},
    ),
    "a list of one, a year of a date": (
        "id,name,artists,valence,energy,release_date\n" + f"{ID},Song,['Olga Guillot'],0.5,0.5,1922-02\n",
        {"artists": ["Olga Guillot"], "year": 1922, "acousticness": 0, "popularity": 0},
    ),
    "artists with commas": (
        (
            "track_name,artist(s)_name,id,released_year,bpm,key,mode,danceability_%,valence_%,energy_%,acousticness_%\n"
            f'Song,"One, Two",{ID},2023,125,B,Major,80,89,83,31\n'
        ),
        {"artists": ["One", "Two"], "valence": 0.89, "energy": 0.83, "danceability": 0.8, "tempo": 125, "key": 11},
    ),
    "an exported playlist": (
        (
            '"Track URI","Track Name","Album Name","Artist Name(s)","Release Date","Duration (ms)","Popularity",'
            '"Genres","Danceability",'
            '"Energy","Key","Mode","Acousticness","Valence","Tempo"\n'
            f'"spotify:track:{ID}","Song","Record","One,Two","2011-05-05","200000","44","art pop,soul",'
            '"0.5","0.75","-1","1","0.1","0.25","99.9"\n'
        ),
        {"artists": ["One", "Two"], "key": -1, "duration_ms": 200000, "year": 2011, "genre": "art pop;soul"},
    ),
    "links, and whole numbers for features": (
        f"Url,Track,Artist,Valence,Energy,Acousticness\nhttps://open.spotify.com/track/{ID}?si=x,Song,Singer,25,75,3\n",
        {"artists": ["Singer"], "valence": 0.25, "energy": 0.75, "acousticness": 0.03},
    ),
    "semicolons and decimal commas": (
        f"id;name;artist;valence;energy;tempo\n{ID};Song;Singer;0,25;0,75;120,5\n",
        {"valence": 0.25, "energy": 0.75, "tempo": 120.5},
    ),
    "tabs": (f"id\tname\tartist\tvalence\tenergy\n{ID}\tSong\tSinger\t0.25\t0.75\n", {"valence": 0.25}),
    "no values": (
        f"id,name,artists,valence,energy,tempo,key,duration_ms,year,album,genre\n{ID},Song,Singer,0.5,0.5,NA,nan,0,0,NULL,\n",
        {"tempo": None, "key": None, "duration_ms": None, "year": None, "album": None, "genre": None},
    ),
    "white space and control characters": (
        f'id,name,artists,valence,energy\n {ID} ,"So\x07ng  \n two",\x1b[31mRed,0.5,0.5\n',
        {"name": "So ng two", "artists": ["[31mRed"]},
    ),
}


class TestVariants:
    @pytest.mark.parametrize("variant", VARIANTS)
    def test_known_sets_are_read(self, take, target, variant):
        text, expected = VARIANTS[variant]
        report = take(text)
        assert (report.added, report.skipped) == (1, {})
        found = facts_of(target)._asdict()
        assert {name: found[name] for name in expected} == expected

    @pytest.mark.parametrize(
        ("encoding", "name"),
        [
            *[("utf-8", "utf-8"), ("utf-8-sig", None), ("utf-16", None), ("utf-32", None), ("latin-1", "latin-1")],
            *[("utf-16-le", None), ("utf-16-be", None), ("utf-16-le", "utf-16-le")],
        ],
    )
    def test_encodings(self, take, target, encoding, name):
        text = f"{HEADER}\n{ROW}\n".replace("Song", "Señorita")
        take(text.encode(encoding), encoding=name)
        assert facts_of(target).name == "Señorita"

    @pytest.mark.parametrize("name", ["mine.csv.gz", "mine"])
    def test_gzip_whatever_its_name(self, take, target, name):
        take(gzip.compress(f"{HEADER}\n{ROW}\n".encode()), name=name)
        assert facts_of(target).name == "Song"

    def test_line_ends_empty_lines_and_quotes(self, take):
        rows = [f'{ID[:-1]}{letter},"S ""{letter}"", y","So\r\nng",1,0.5,0.5,0.5' for letter in "abc"]
        assert take(f"{HEADER}\r\n\r\n" + "\r\n\r\n".join(rows)).added == 3

    @pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
    def test_a_link_is_followed(self, target, tmp_path):
        (tmp_path / "real.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
        (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
        assert import_file(tmp_path / "link.csv", target=target).added == 1

    def test_ten_thousand_columns(self, take, target):
        names = ",".join(f"column {number}" for number in range(10_000))
        values = "x," * 10_000
        rows = "".join(f"{values}{ID[:-2]}{number:02d},S,T{number},1,0.5,0.5,0.5\n" for number in range(40))
        assert take(f"{names},{HEADER}\n{rows}").added == 40
        assert facts_of(target, f"{ID[:-2]}07").name == "T7"

    def test_the_squashed_names_of_columns(self):
        names = ("Artist Name(s)", "artistNames", " valence_% ", "Duration (ms)", "Låtens_namn", "İsim", "")
        found = ["artistnames", "artistnames", "valencepercent", "durationms", "låtensnamn", "isim", ""]
        assert [squashed(name) for name in names] == found

    @pytest.mark.parametrize("genre", ["[]", '"[""Folk, World, & Country""]"', '"Folk, World, & Country"'])
    def test_genres_that_are_none_and_one(self, take, target, genre):
        take(f"id,name,artists,valence,energy,genres\n{ID},Song,Singer,0.5,0.5,{genre}\n")
        assert facts_of(target).genre == (None if genre == "[]" else "Folk, World, & Country")

    def test_a_thousand_genres_of_one_track_are_left_out(self, take, target):
        take(f"id,name,artists,valence,energy,genre\n{ID},Song,Singer,0.5,0.5,{'very long genre;' * 100}\n")
        assert facts_of(target).genre is None


BAD_ROWS = {
    "bad_id": ["x", "", "4uLU6hMCjMI75M1A2tKUQ", "4uLU6hMCjMI75M1A2tKUQCC", "4uLU6hMCjMI75M1A2tKU-C", "\uff14" * 22],
    "bad_name": ["", "   ", "n" * 501],
    "bad_artists": ["", ";;", "[]", ";".join(f"a{number}" for number in range(51)), "a" * 501],
    "bad_valence": ["", "NaN", "nan", "-0.01", "1.01", "inf", "-inf", "0x1", "1e999", "NA", "true"],
    "bad_energy": ["", "nan", "1.5"],
    "no_features": ["-1", "-1.0"],
}


@pytest.mark.parametrize("reason", BAD_ROWS)
def test_bad_values_skip_their_row_and_are_named(take, reason):
    column = {"bad_id": 0, "bad_artists": 1, "bad_name": 2, "no_features": 4}.get(reason)
    column = HEADER.split(",").index(reason.removeprefix("bad_")) if column is None else column
    good = [f"{ID[:-2]}{number:02d},S,T{number},1,0.5,0.5,0.5" for number in range(30)]
    bad = []
    for number, value in enumerate(BAD_ROWS[reason]):
        fields = f"{ID[:-3]}x{number:02d},S,T{number},1,0.5,0.5,0.5".split(",")
        fields[column] = value
        bad.append(",".join(fields))
    report = take("\n".join([HEADER, *good, *bad]))
    assert (report.added, report.skipped) == (30, {reason: len(bad)})
    first = report.examples[reason][0]
    assert (first.row, first.value) == (32, BAD_ROWS[reason][0])
    assert all(len(each.value) <= 63 for each in report.examples[reason])


def test_rows_of_another_length_and_huge_fields_are_skipped(take, monkeypatch):
    monkeypatch.setattr(lines, "LINE", 300_000)
    text = "\n".join([
        HEADER,
        ROW,
        "only,three,fields",
        ROW + ",more",
        ROW.replace("Song", "s" * 200_000),  # over the csv module's limit for a field
        ROW.replace("Song", "s" * 400_000),
        ROW.replace(ID, "b" * 22).replace("Song", "Another"),
        f'{"c" * 22},Singer,"' + "s\n" * 200_000 + '",50,0.25,0.75,0.5',
        ROW.replace(ID, "d" * 22).replace("Song", "Last"),
    ])  # fmt: skip
    report = take(text)
    assert report.added == 2  # the last one is within the quotes that the row before left open
    assert report.skipped["too_long"] >= 1
    assert report.skipped["bad_row"] >= 3


BAD_FILES = {
    "missing": (None, "source_missing"),
    "empty": (b"", "source_empty"),
    "empty gzip": (gzip.compress(b""), "source_empty"),
    "one empty line": (b"\n", "source_empty"),
    "no known column": (b"a,b,c\n1,2,3\n", "import_columns"),
    "no id": (b"name,artists,valence,energy\na,b,0.5,0.5\n", "import_columns"),
    "a header alone": (f"{HEADER}\n".encode(), "import_no_rows"),
    "no usable row": (f"{HEADER}\nx,y,z,1,0.5,0.5,0.5\n".encode(), "import_no_rows"),
    "bytes at random": (b"\x80" + random.Random(1).randbytes(50_000), "import_unreadable import_encoding"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100), "import_unreadable import_encoding"),
    "a database": (b"SQLite format 3\0" + bytes(5000), "import_unreadable"),
    "an Excel file": (b"PK\x03\x04" + bytes(100), "import_unreadable"),
    "half a gzip file": (gzip.compress(random.Random(1).randbytes(9000).hex().encode())[:5000], "import_unreadable"),
    "gzip's first bytes": (b"\x1f\x8b\x08", "import_unreadable"),
    "a damaged gzip file": (
        gzip.compress(f"{HEADER}\n{ROW}\n".encode())[:-8] + bytes(8),
        "import_unreadable",
    ),
    "Latin-1": (f"{HEADER}\n{ROW}\n".replace("Song", "Señorita").encode("latin-1"), "import_encoding"),
    "UTF-16 cut in a character": (f"{HEADER}\n{ROW}\n".encode("utf-16")[:-1], "import_encoding"),
    "Parquet in name only": (b"PAR1" + bytes(50) + b"PAR1", "import_unreadable"),
    "half a Parquet file": (b"PAR1", "import_unreadable"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_files_that_will_not_do_are_refused_with_a_reason(fails, kind):
    body, code = BAD_FILES[kind]
    assert fails(body).code in code.split()


def test_an_encoding_error_says_where_and_what_to_do(fails):
    rows = "".join(f"{ID[:-4]}{number:04d},S,T{number},1,0.5,0.5,0.5\n" for number in range(3000))
    error = fails(f"{HEADER}\n{rows}{ROW}".replace("Singer", "Zoë").encode("latin-1"))
    assert (error.code, error.params["line"]) == ("import_encoding", 3002)
    assert "--encoding latin-1" in error.hint


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("utf-16", "utf-8"), ("utf-16", "utf-16-le"), ("utf-32", "utf-8"), ("undefined", "utf-8"), ("ascii", "latin-1")],
)
def test_an_encoding_that_the_file_is_not_in_is_told(fails, encoding, written):
    error = fails(f"{HEADER}\n{ROW}\n".replace("Song", "Señorita").encode(written), encoding=encoding)
    assert (error.code, error.params["encoding"]) == ("import_encoding", encoding)


@pytest.mark.parametrize("encoding", ["no such", "hex", "rot13"])
def test_an_unknown_encoding_is_wrong_usage(fails, encoding):
    assert fails(f"{HEADER}\n{ROW}\n", encoding=encoding).code == "usage"


def test_a_folder_a_device_and_a_loop_are_no_files(fails, tmp_path):
    (tmp_path / "folder").mkdir()
    assert fails(None, name="folder").code == "import_unreadable"
    assert fails(None, name="folder/none/below.csv").code == "source_missing"
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
        assert fails(None, name="pipe").code == "import_unreadable"
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        assert fails(None, name="loop").code == "import_unreadable"
        assert fails(None, name="/dev/zero").code == "import_unreadable"


@pytest.mark.parametrize("line", [b"0" * 70_000, b"0" * 70_000 + b"\n"])
def test_a_bomb_is_not_unpacked(fails, monkeypatch, line):
    monkeypatch.setattr(lines, "UNPACKED", 2**20)
    monkeypatch.setattr(lines, "LINE", 2**17)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        file.write(f"{HEADER}\n{ROW}\n".encode())
        for _ in range(1000):
            file.write(line)
    assert packed.tell() < 200_000
    assert fails(packed.getvalue()).code == "import_too_large"


def test_too_many_rows_are_refused(fails, monkeypatch):
    monkeypatch.setattr(incoming, "ROWS", 10)
    rows = "".join(f"{ID[:-4]}{number:04d},S,T{number},1,0.5,0.5,0.5\n" for number in range(11))
    assert fails(f"{HEADER}\n{rows}").code == "import_too_large"


@given(st.binary(max_size=300), st.sampled_from([b"", f"{HEADER}\n".encode(), b"PAR1", b"\x1f\x8b\x08\0"]))
def test_no_file_makes_anything_but_an_error_or_rows(tmp_path_factory, body, before):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(before + body)
    try:
        with formats.opened(path, lambda header: [header[at] for at in ImportColumns(header).places.values()]) as table:
            for number, _ in table.records(ImportColumns(table.header).pick):
                assert number > 0
        code = "import_"
    except FaceTuneError as error:
        code = error.code
    assert code.startswith(("import_", "source_"))


@pytest.mark.parametrize(
    ("text", "artists"),
    [
        ("['A', 'B']", ["A", "B"]),
        ("['A','B']", ["A", "B"]),
        ("['A' , 'B']", ["A", "B"]),
        ("['A' 'B']", ["A", "B"]),
        ('["A","B"]', ["A", "B"]),
        ("['A', \"B's\"]", ["A", "B's"]),
        ("['A, the B', 'C']", ["A, the B", "C"]),
        ("['Guns N' Roses', 'B']", ["Guns N' Roses", "B"]),
        ("['Rock 'n' Roll']", ["Rock 'n' Roll"]),
        ("['A']", ["A"]),
        ("[]", []),
    ],
)
def test_a_list_is_read_however_it_is_written(text, artists):
    assert listed.as_artists(text, commas="name") == artists
    if artists:
        assert listed.as_genres(text) == ";".join(artists)
