"""What a file of a person's own music holds, recognised by its content."""

from __future__ import annotations

import gzip
import json
import zipfile
from itertools import product

import pytest

from facetune.errors import FaceTuneError
from facetune.music.library import kinds, packed
from facetune.music.library.row import Pair, Row, Skipped

ID = "4aebBr4JAihzJQR0CiIZJv"
LINK = f"https://open.spotify.com/track/{ID}?si=1"


@pytest.fixture
def read(tmp_path):
    """The kind and the rows of a file with this content, whatever its name is."""

    def read_it(body, encoding=None):
        path = tmp_path / "file.bin"
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        with kinds.opened(path, encoding) as opened:
            return opened.kind, list(opened.rows)

    return read_it


HELLO = Row("Hello", "Adele", None, 1)
EXTENDED = {
    "ts": "2023-01-01T00:00:00Z",
    "username": "someone",
    "ip_addr_decrypted": "10.1.2.3",
    "ms_played": 200_000,
    "master_metadata_track_name": "Hello",
    "master_metadata_album_artist_name": "Adele",
    "spotify_track_uri": f"spotify:track:{ID}",
    "episode_name": None,
}
CASES = {
    "a year of plays": (
        json.dumps([{"endTime": "2022-09-21 00:02", "artistName": "Adele", "trackName": "Hello", "msPlayed": 268_919}]),
        ("history", [HELLO]),
    ),
    "all plays": (
        json.dumps(
            [
                EXTENDED,
                {**EXTENDED, "ms_played": 5000},
                {**EXTENDED, "master_metadata_album_artist_name": None, "spotify_track_uri": None},
            ]
        ),
        ("history", [Row("Hello", "Adele", ID, 1), Skipped("too_short"), Skipped("no_music")]),
    ),
    "a library": (
        json.dumps(
            {
                "tracks": [{"artist": "Adele", "album": "25", "track": "Hello", "uri": f"spotify:track:{ID}"}],
                "albums": [{"artist": "Kino", "album": "46", "uri": "spotify:album:x"}],
                "shows": [],
                "bannedTracks": [{"artist": "No", "track": "No", "uri": f"spotify:track:{ID}"}],
                "artists": [{"name": "ABBA", "uri": "spotify:artist:x"}],
            }
        ),
        ("library", [Row("Hello", "Adele", ID), Row("", "Kino"), Row("", "ABBA")]),
    ),
    "playlists": (
        json.dumps(
            {
                "playlists": [
                    {
                        "name": "Mine",
                        "collaborators": ["someone"],
                        "items": [
                            {"track": {"trackName": "Hello", "artistName": "Adele", "trackUri": f"spotify:track:{ID}"}},
                            {"track": None, "episode": {"episodeName": "x"}},
                        ],
                    }
                ]
            }
        ),
        ("playlists", [Row("Hello", "Adele", ID), Skipped("no_music")]),
    ),
    "Last.fm with a header": (
        (
            "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
            "1700000000,14 Nov 2023 22:13,Adele,,25,,Hello,\n"
        ),
        ("history", [HELLO]),
    ),
    "Last.fm without one": (
        'Adele,25,Hello,14 Nov 2023 22:13\n"Tyler, The Creator",Igor,EARFQUAKE,15 Nov 2023 08:00\n',
        ("history", [HELLO, Row("EARFQUAKE", "Tyler, The Creator", None, 1)]),
    ),
    "TuneMyMusic": (
        "Track name,Artist name,Album,Playlist name,Type,ISRC\nHello,Adele,25,Mine,Playlist,X\n",
        ("table", [Row("Hello", "Adele")]),
    ),
    "Exportify without features": (
        (
            '"Track URI","Track Name","Artist URI(s)","Artist Name(s)","Album Name","Added By","Added At"\n'
            f'"spotify:track:{ID}","Hello","x","Adele","25","someone","2020"\n'
        ),
        ("table", [Row("Hello", "Adele", ID)]),
    ),
    "any table with plays": (
        "Artist;Song;Play count\nAdele;Hello;17\nKino;Kukushka;x\n",
        ("table", [Row("Hello", "Adele", None, 17), Row("Kukushka", "Kino")]),
    ),
    "objects": (
        json.dumps([{"name": "Hello", "artists": [{"name": "Adele"}, {"name": "ABBA"}], "playcount": "3"}]),
        ("table", [Row("Hello", ["Adele", "ABBA"], None, 3)]),
    ),
    "lines of JSON": (
        '{"track": "Hello", "artist": {"#text": "Adele"}}\n{"track": "Waterloo", "artist": "ABBA"}\n',
        ("table", [Row("Hello", "Adele"), Row("Waterloo", "ABBA")]),
    ),
    "a list": (
        "# mine\n\n1. Adele - Hello\n2) ABBA \u2013 Waterloo\nKino\tKukushka\nnothing\n",
        ("list", [Pair("Adele", "Hello"), Pair("ABBA", "Waterloo"), Pair("Kino", "Kukushka"), Skipped("no_music")]),
    ),
    "a playlist of a player": ("#EXTM3U\n#EXTINF:295,Adele - Hello\n", ("list", [Pair("Adele", "Hello")])),
    "ids and links": (f"{ID}\nspotify:track:{ID}\n{LINK}\n", ("list", [Row("", "", ID)] * 3)),
    "a list of links": (json.dumps([LINK, 7]), ("table", [Row("", "", ID), Skipped("no_music")])),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_known_by_its_content(read, case):
    body, found = CASES[case]
    assert read(body) == found


@pytest.mark.parametrize(
    ("case", "coding"),
    [
        ("a library", "utf-8-sig"),  # Spotify writes UTF-8
        *product(("a year of plays", "TuneMyMusic", "a list"), ("utf-16", "utf-8-sig")),
    ],
)
def test_in_other_encodings_too(read, case, coding):
    body, found = CASES[case]
    assert read(body.encode(coding)) == found


def test_a_text_of_windows_is_read_without_a_word_from_the_person(read):
    assert read("Beyonc\u00e9 - Halo\n".encode("cp1252")) == ("list", [Pair("Beyonc\u00e9", "Halo")])
    assert read("Artist;Song\nBeyonc\u00e9;Halo\n".encode("cp1252")) == ("table", [Row("Halo", "Beyonc\u00e9")])


def test_a_packed_table(read):
    assert read(gzip.compress(CASES["TuneMyMusic"][0].encode())) == ("table", [Row("Hello", "Adele")])


@pytest.mark.parametrize(
    "names",
    [
        ("رابط الأغنية (URI)", "اسم الأغنية", "أسماء الفنانين"),
        ("Track-URI", "Track-Name", "Künstlername(n)"),
        ("URI κομματιού", "Όνομα κομματιού", "Όνομα/τα καλλιτέχνη"),
        ("URI de la canción", "Nombre de la canción", "Nombre(s) del artista"),
        ("URI du titre", "Nom du titre", "Nom(s) de l'artiste"),
        ("URI della traccia", "Nome della traccia", "Nome dell'artista"),
        ("トラックURI", "トラック名", "アーティスト名"),
        ("Nummer URI", "Nummernaam", "Naam van artiest"),
        ("URI da faixa", "Nome da faixa", "Nome(s) do artista"),
        ("Låtens URI", "Låtens namn", "Artistens namn"),
        ("Parça URI", "Parça Adı", "Sanatçı Adı"),  # noqa: RUF001 - Turkish has this letter
        ("歌 Link", "歌名", "Artist 名"),
        ("曲目 URI", "曲目名称", "艺人名称"),
        ("曲目 URI", "曲目名稱", "藝人名稱"),
    ],
)
def test_each_language_of_exportify(read, names):
    header = ",".join(f'"{name}"' for name in (names[0], names[1], "x", names[2]))
    assert read(f"\ufeff{header}\n{ID},Hello,y,Adele\n") == ("table", [Row("Hello", "Adele", ID)])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "source_empty"),
        ("Once upon a time\nthere was a song\n", "library_unknown"),
        ('[{"trackName": "a', "import_unreadable"),
        ('[{"a": ' + "[" * 100_000, "import_unreadable"),
        ('{"tracks": [{"artist": 3}]}', "import_unreadable"),
        ('{"tracks": ' + "[" * 100_000, "import_unreadable"),
        (b"\x89PNG\r\n\0\0", "import_unreadable"),
        (b'[{"artistName": "\xff\xfe"}]', "import_encoding"),
    ],
)
def test_what_cannot_be_read_is_said(read, body, code):
    with pytest.raises(FaceTuneError) as caught:
        read(body)
    assert caught.value.code == code


def test_a_long_list_loses_no_line(read):
    lines = [f"Adele - {number}" for number in range(100)]
    assert read("\n".join(lines)) == ("list", [Pair("Adele", str(number)) for number in range(100)])


def test_a_packed_list_that_unpacks_to_too_much_is_refused(read, monkeypatch):
    monkeypatch.setattr("facetune.music.tables.lines.UNPACKED", 2**20)
    with pytest.raises(FaceTuneError, match="import_too_large"):
        read(gzip.compress(b"Adele - Hello\n" * 200_000, 9))


def test_the_line_that_is_in_another_encoding_is_named(read):
    with pytest.raises(FaceTuneError) as caught:
        read(b'[{"artistName": "Adele"},\n{"artistName": "\xff\xfe"}]')
    assert caught.value.params["line"] == 2


def test_an_archive_is_read_file_by_file(tmp_path):
    path = tmp_path / "my_spotify_data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("MyData/StreamingHistory0.json", "[]")
        archive.writestr("MyData/Read_Me_First.pdf", "x")
        archive.writestr("__MACOSX/._mine.csv", "x")
        archive.writestr("../../mine.CSV", "a,b")
    assert packed.is_archive(path)
    found = [(name, place.read_text()) for name, place in packed.unpacked(path, tmp_path)]
    assert found == [("StreamingHistory0.json", "[]"), ("mine.CSV", "a,b")]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["my_spotify_data.zip"]


def test_a_workbook_is_no_archive_and_a_bomb_is_refused(tmp_path):
    book, bomb, broken = (tmp_path / name for name in ("book.xlsx", "bomb.zip", "broken.zip"))
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert not packed.is_archive(book)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 30_000_000)
    with pytest.raises(FaceTuneError, match="import_too_large"):
        list(packed.unpacked(bomb, tmp_path))
    broken.write_bytes(bomb.read_bytes()[:-40])
    with pytest.raises(FaceTuneError, match="import_unreadable"):
        list(packed.unpacked(broken, tmp_path))
    assert not (tmp_path / "member").exists()
