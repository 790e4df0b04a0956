"""Tables that people import, and files of their own music."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz.target import kept


def table(body: bytes, folder: Path) -> None:
    """A table on its way into the catalogue, row by row."""
    from facetune.music.imports.importer import _known
    from facetune.music.imports.incoming import Incoming
    from facetune.music.tables import formats

    class Staged:
        def add(self, facts: object) -> None:
            """Nothing is written."""

    file = folder / "table"
    file.write_bytes(body)
    with formats.opened(file, _known) as opened:
        incoming = Incoming(file, opened, Staged(), 1)  # type: ignore[arg-type]
        for batch in incoming.batches(None):
            incoming.note(["added"] * len(batch))


ROWS = (
    b"id,name,artists,valence,energy,danceability,tempo,key,mode,duration_ms,genre\n"
    b'0123456789abcdefghijAB,"A, ""song""","[\'X\', \'Y\']",0.5,0.25,0.5,120.5,1,0,215000,rock\n'
    b'0123456789abcdefghijAC,B,Z,0.1,1,,\xc3\xa9,11,1,3:35,"pop;jazz"\n'
)


def library(body: bytes, folder: Path) -> None:
    """A file of a person's own music, of any kind: each row is a Row, a Pair or Skipped, and fits into the matching."""
    from facetune.music.library import kinds, matching, packed

    file = folder / "file"
    file.write_bytes(body)
    members = [place.read_bytes() for _, place in packed.unpacked(file, folder)] if packed.is_archive(file) else [body]
    for member in members:
        file.write_bytes(member)
        with kinds.opened(file) as opened:
            for row in opened.rows:
                if isinstance(row, matching.Pair):
                    continue
                assert isinstance(row, matching.Row | matching.Skipped)
                if isinstance(row, matching.Row):
                    assert 0 <= row.plays <= matching.MOST_PLAYS
                    assert len(row.title) <= 600


def library_seeds() -> list[bytes]:
    import zipfile

    track = "0123456789abcdefghijAB"
    play = {"endTime": "2022-09-21 00:02", "artistName": "A", "trackName": "B", "msPlayed": 268919}
    full = {"ms_played": 9e5, "master_metadata_track_name": "B", "master_metadata_album_artist_name": None}
    item = {"track": {"trackName": "B", "artistName": "A", "trackUri": f"spotify:track:{track}"}, "episode": None}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/StreamingHistory0.json", json.dumps([play]))
    return [
        json.dumps([play, full, 3, "A - B", [play]]).encode(),
        json.dumps({"tracks": [{"artist": "A", "track": "B", "uri": track}], "albums": [], "artists": []}).encode(),
        json.dumps({"playlists": [{"name": "x", "items": [item, {"track": None}]}]}).encode(),
        b'{"artist": {"#text": "A"}, "name": "B", "playcount": "12"}\n{"artists": [{"name": "A"}], "track": "B"}\n',
        b"uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n1,2,A,,,,B,\n",
        b'"Track URI","Track Name","Artist Name(s)","Plays"\nspotify:track:0123456789abcdefghijAB,B,"A, C",1e999\n',
        b"1. A - B\n#EXTINF:3,A - B\nA,x,B,14 Nov 2023 22:13\nhttps://open.spotify.com/track/0123456789abcdefghijAB\n",
        *(text.encode("utf-16") for text in ("A - B\n", '[{"artist": "A", "track": "B"}]')),
        archive.getvalue(),
    ]


def csv_seeds() -> list[bytes]:
    import gzip

    text = ROWS.decode()
    other = ROWS.replace(b",0.5,", b",50%,").replace(b"name", b"Track Name").replace(b"energy", b"Energy")
    above = b"sep=;\n\n" + other.replace(b",", b";").replace(b"['X'; 'Y']", b"[{'name': 'X &amp; Y'}]")
    exported = ROWS.replace(b"artists", b"Artist Name(s)").replace(b"Z,", b'"Ty\\, The Maker, B&#39;s",')
    named = ROWS.replace(b",1,0,215000", b",C#/Db Minor,,3:35").replace(b"duration_ms", b"length")
    coded = [text.encode(name) for name in ("utf-16", "utf-16-le", "utf-8-sig", "utf-32")]
    return [
        ROWS,
        other,
        above,
        exported,
        named,
        ROWS.replace(b",", b";"),
        *coded,
        gzip.compress(ROWS, mtime=0),
        *kept("csv"),
    ]


def json_seeds() -> list[bytes]:
    import csv
    import gzip

    tracks: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(ROWS.decode())))
    artists = [[{"name": "X"}, {"name": "Y"}], ["Z"]]
    tracks = [{**each, "artists": by, "valence": 0.5} for each, by in zip(tracks, artists, strict=True)]
    by_column = {name: [each[name] for each in tracks] for name in tracks[0]}
    deep = {"items": [{"track": each, "audio_features": {"energy": 0.5}} for each in tracks]}
    lines = b"\n".join(json.dumps(each).encode() for each in tracks)
    found = [json.dumps(tracks).encode(), lines, json.dumps(by_column).encode(), json.dumps(deep, indent=1).encode()]
    return [*found, json.dumps(tracks).encode("utf-16"), gzip.compress(lines, mtime=0), *kept("json")]


def sqlite_seeds() -> list[bytes]:
    import sqlite3

    found = []
    with tempfile.TemporaryDirectory() as folder:
        for size, rows in ((512, 30), (4096, 3)):
            file = Path(folder) / f"{size}.db"
            with contextlib.closing(sqlite3.connect(file)) as made:
                made.execute(f"PRAGMA page_size = {size}")
                made.execute("CREATE TABLE tracks (id TEXT, name TEXT, artists TEXT, valence REAL, energy)")
                made.execute("CREATE VIEW seen AS SELECT * FROM tracks")
                values = [(f"{row:022d}", f"Song {row}" * (row + 1), "X;Y", row / 40, f"{row}%") for row in range(rows)]
                made.executemany("INSERT INTO tracks VALUES (?, ?, ?, ?, ?)", values)
                made.commit()
            found.append(file.read_bytes())
    return [*found, *kept("sqlite")]


def parquet_seeds() -> list[bytes]:
    import pyarrow as pa
    from pyarrow import parquet

    columns = {
        "id": ["0123456789abcdefghijAB", "0123456789abcdefghijAC"],
        "name": ["A", "B"],
        "artists": [["X"], ["Y", "Z"]],
        "valence": [0.5, None],
        "energy": [0.25, 1.0],
    }
    found = []
    for options in ({}, {"compression": "gzip", "use_dictionary": False}):
        out = io.BytesIO()
        parquet.write_table(pa.table(columns), out, **options)
        found.append(out.getvalue())
    return [*found, *kept("parquet")]
