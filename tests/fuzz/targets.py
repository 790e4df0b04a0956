"""What is fuzzed: for each target its seeds, what reads an input, and what that may raise."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from facetune import paths
from facetune.errors import FaceTuneError

SEEDS = Path(__file__).with_name("seeds")
"""A folder for each target with small files: what its inputs are made from, and what was found once."""


class Target(NamedTuple):
    """`read` takes an input and a folder for it; it may raise what is in `own` and nothing else."""

    read: Callable[[bytes, Path], object]
    seeds: Callable[[], list[bytes]]
    own: tuple[type[BaseException], ...] = (FaceTuneError,)
    inputs: int = 300
    """How many take about half a second."""
    seconds: float = 5.0
    """One input must not take more, of the processor."""
    megabytes: int = 600
    """All together must not take more than before."""


def kept(name: str) -> list[bytes]:
    """The files of a target's folder."""
    return [file.read_bytes() for file in sorted((SEEDS / name).glob("*"))]


# The host's messages


def frames(body: bytes, _folder: Path) -> None:
    """All messages of a stream. A length that no browser sends is its end."""
    from facetune.host.framing import Reader, StreamOutOfStepError

    reader = Reader(io.BytesIO(body))
    with contextlib.suppress(StreamOutOfStepError):
        for _ in range(len(body)):
            with contextlib.suppress(FaceTuneError):
                if reader.read() is None:
                    return


def frame_seeds() -> list[bytes]:
    bodies = [b"{}", b'{"jsonrpc":"2.0"}', b"", b"x" * 70_000]
    framed = [struct.pack("=I", len(body)) + body for body in bodies]
    return [*framed, b"".join(framed), struct.pack("=I", 2**20 + 1) + b"x" * 100, *kept("frames")]


class _Answers:
    """Takes what a dispatcher writes."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def write(self, body: bytes) -> None:
        self.bodies.append(body)

    post = write


def messages(body: bytes, _folder: Path) -> None:
    """One message, to methods that do nothing: it has one answer at most, which is one of JSON-RPC."""
    from facetune.host import dispatcher
    from facetune.host.methods import METHODS
    from facetune.host.server import greeting

    def nothing(_params: object, _call: object) -> object:
        raise FaceTuneError("cancelled")

    greeting(body)
    answers = _Answers()
    before = dispatcher.METHODS
    dispatcher.METHODS = {name: method._replace(run=nothing) for name, method in METHODS.items()}
    try:
        for initialized in (False, True):
            taker = dispatcher.Dispatcher(answers, initialized=initialized)  # type: ignore[arg-type]
            taker.take(body)
            taker.stop(10.0)
    finally:
        dispatcher.METHODS = before
    assert len(answers.bodies) <= 2, answers.bodies
    for answer in answers.bodies:
        error = json.loads(answer)["error"]
        assert error["data"]["code"] != "internal", answer


def message_seeds() -> list[bytes]:
    params = {
        "scan": {"source": "0", "goal": "lift", "limit": 12, "seed": 1, "target": {"valence": 0.5, "energy": 0.5}},
        "recommend": {"distribution": {"happy": 0.5, "sad": 0.5}, "minutes": 30, "scan": 3},
        "initialize": {"protocol": 1, "extension_version": "0.1.0"},
        "settings/write": {"goal": "calm", "preferred_genres": ["jazz"], "retention_days": None},
        "profile/export": {"cursor": "1:2:3"},
        "track/feedback": {"track": "0" * 22, "kind": "liked", "scan": 1},
        "$/cancelRequest": {"id": "a"},
    }
    found = [{"jsonrpc": "2.0", "id": 1, "method": method, "params": value} for method, value in params.items()]
    return [
        json.dumps(each).encode() for each in [*found, {"jsonrpc": "2.0", "method": "scan/ack", "params": {"id": 1}}]
    ]


# Tables


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


# Files of FaceTune's own


@contextlib.contextmanager
def elsewhere(name: str, found: Path) -> Iterator[None]:
    """facetune.paths with another place of this name."""
    before = getattr(paths, name)
    setattr(paths, name, lambda: found)
    try:
        yield
    finally:
        setattr(paths, name, before)


def settings(body: bytes, folder: Path) -> None:
    """settings.json, and the choices that an older version left in it."""
    from facetune.app import settings as room
    from facetune.profile import people

    file = folder / "settings.json"
    file.write_bytes(body)
    with elsewhere("settings_file", file):
        people._legacy()
        room.saved()


def settings_seeds() -> list[bytes]:
    whole = {"camera": "rtsp://a:b@c/d", "goal": "lift", "limit": 12, "preferred_genres": ["a"], "retention_days": 3}
    return [b"{}", b'{"camera": null}', json.dumps(whole).encode(), *kept("settings")]


def manifest(body: bytes, folder: Path) -> None:
    """models/manifest.json, what it decides by, and the model file that it names."""
    from facetune.app import calibrate
    from facetune.vision import manifest as room

    (folder / room.NAME).write_bytes(body)
    (folder / "a.onnx").write_bytes(b"abc")
    with elsewhere("shipped_models", folder):
        room.face_detector()
        calibrate.model_in_use()
        room.verified(folder, room.emotion_model())


def manifest_seeds() -> list[bytes]:
    small = {
        "version": 1,
        "emotion": {
            "file": "a.onnx",
            "sha256": hashlib.sha256(b"abc").hexdigest(),
            "size": 3,
            "input": "x",
            "input_shape": [1, 48, 48],
            "input_range": [0, 255],
            "outputs": {"emotion": ["happy"]},
            "decision": {"a": [0.5, {"b": None}]},
        },
    }
    return [(paths.shipped_models() / "manifest.json").read_bytes(), json.dumps(small).encode(), *kept("manifest")]


def profile(body: bytes, folder: Path) -> None:
    """A profile that is opened, read and written as by a scan, twice: what was damaged is mended by then."""
    from facetune.profile import export, history, listening
    from facetune.profile.store import open_profile
    from tests.profiles import mood

    for old in folder.glob("profile.db*"):
        old.unlink()
    file = folder / "profile.db"
    file.write_bytes(body)
    works = (
        lambda kept: kept.record_scan(mood(), "match"),
        lambda kept: (listening.read(kept), history.read(kept)),
        lambda kept: list(export.pieces(kept)),
        lambda kept: kept.record_scan(mood(), "match"),
    )
    with elsewhere("settings_file", folder / "none"):
        for work in works[:3]:
            with contextlib.suppress(_DamagedError), _mended(), open_profile(file) as kept:
                work(kept)
        with contextlib.suppress(_NewerError), _mended(), open_profile(file) as kept:
            works[3](kept)


class _DamagedError(Exception):
    """It was damaged, and is mended now."""


class _NewerError(_DamagedError):
    """Another version wrote it."""


@contextlib.contextmanager
def _mended() -> Iterator[None]:
    try:
        yield
    except FaceTuneError as error:
        if error.code not in ("profile_damaged", "profile_newer"):
            raise
        raise _NewerError if error.code == "profile_newer" else _DamagedError from error


def profile_seeds() -> list[bytes]:
    import gzip

    file = Path(__file__).parents[1] / "unit/profile/profile-version-2.db.gz"
    return [gzip.decompress(file.read_bytes()), *kept("profile")]


def catalogue(body: bytes, folder: Path) -> None:
    """A catalogue: its arrays, its tracks, and a list that is chosen from it."""
    from facetune.affect import one_emotion
    from facetune.music.catalogue.catalogue import Catalogue
    from facetune.music.ranking.recommend import recommend

    file = folder / "catalogue.sqlite"
    file.write_bytes(body)
    found = Catalogue.open(file)
    found.genre_counts()
    found.find(["0" * 22], ["a"])
    recommend(found, one_emotion("happy"), goal="lift", limit=5, seed=1)
    list(found.rows(50))


def catalogue_seeds() -> list[bytes]:
    from facetune.music.catalogue.build import build

    columns = ("id", "name", "artists", "valence", "energy", "acousticness", "tempo", "genre", "popularity")
    rows = [
        (f"{place:022d}", f"Song {place}", f"A{place % 7}", place / 40, 1 - place / 40, 0.5, 120, "pop;rock", place)
        for place in range(40)
    ]
    with tempfile.TemporaryDirectory() as folder:
        source, file = Path(folder) / "facts.csv", Path(folder) / "catalogue.sqlite"
        source.write_text("\n".join(",".join(map(str, row)) for row in [columns, *rows]), encoding="utf-8")
        build(file, source)
        return [file.read_bytes(), *kept("catalogue")]


# What comes from outside


def picture(body: bytes, folder: Path) -> None:
    """A picture, from its first bytes to its pixels."""
    from facetune.vision import stills

    file = folder / "picture"
    file.write_bytes(body)
    stills.is_picture(file)
    found = stills.read(file)
    assert found.ndim == 3, found.shape
    assert 0 < max(found.shape[:2]) <= stills.LONG_SIDE, found.shape


def picture_seeds() -> list[bytes]:
    import cv2
    import numpy as np

    dice = np.random.default_rng(1)
    small = dice.integers(0, 256, (24, 32, 3), dtype=np.uint8)
    found = []
    for kind, options in (
        *((".png", []), (".bmp", []), (".webp", []), (".tiff", []), (".ppm", [])),
        *((".jpg", []), (".jpg", [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])),
    ):
        done, encoded = cv2.imencode(kind, small, options)
        assert done, kind
        found.append(encoded.tobytes())
    return [*found, *kept("picture")]


class _Memory(dict[str, Any]):
    """A store.Store in memory."""

    person = "1"
    put = dict.__setitem__

    def drop(self, *names: str) -> None:
        for name in names:
            self.pop(name, None)

    def taste_wanted(self) -> bool:
        return True


class _Library:
    """A catalogue that has each artist, and none of the tracks."""

    def artists(self, names: Any) -> set[str]:
        return set(names)

    def style(self, _artist: str) -> object:
        from facetune.spotify.new_releases import Style

        return Style(0.5, 0.5, [])

    def has(self, tracks: Any) -> set[str]:
        list(tracks)
        return set()

    def same(self, artist: str, other: str) -> bool:
        return artist == other


def spotify(body: bytes, _folder: Path) -> None:
    """An answer of Spotify's to each of the calls that reads one, and as an error."""
    import msgspec

    from facetune.spotify import answers, errors, new_releases, oauth, playback, playlists, taste
    from facetune.spotify.client import Client

    with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        answers.read(msgspec.json.decode(body), oauth._Granted)
    text = body[:200].decode("latin-1")
    for status in (400, 401, 403, 404, 429, 503):
        errors.of_api(status, text, text[:40], {"Retry-After": text[:30]}, path="me/top", now=1e9)
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):  # http.bounded names them
        return
    asked = Client._call
    Client._call = lambda *_: given  # type: ignore[method-assign,assignment]
    try:
        for read in (
            taste.read,
            playback.devices,
            playback.playing,
            lambda client: new_releases.read(client, taste.Taste(artists={"A0": 1.0}), _Library()),  # type: ignore[arg-type]
            lambda client: playlists.create(client, "n", "d"),
        ):
            with contextlib.suppress(FaceTuneError):
                json.dumps(msgspec.to_builtins(read(Client(_Memory()))), allow_nan=False)  # type: ignore[arg-type]
    finally:
        Client._call = asked  # type: ignore[method-assign]


def spotify_seeds() -> list[bytes]:
    song = {
        "id": "0123456789abcdefghijAB",
        "name": "Song",
        "artists": [{"name": "A0"}],
        "duration_ms": 200_000,
        "album": {"name": "B", "release_date": "2026-01-02"},
        "popularity": 50,
        "type": "track",
    }
    device = {"id": "x", "is_active": True, "is_restricted": False, "name": "y", "type": "Computer"}
    found: list[object] = [
        *({"items": [song, song]}, {"items": [{"name": "A0"}]}, {"items": [{"track": song}]}, {"devices": [device]}),
        {"device": device, "item": song, "is_playing": True, "progress_ms": 9},
        *({"tracks": {"items": [song]}}, {"id": "x1", "public": False}, [True, False]),
        {
            "access_token": "a",
            "refresh_token": "b",
            "expires_in": 3600,
            "scope": "user-top-read",
            "token_type": "Bearer",
        },
        {"error": {"status": 403, "message": "Premium required", "reason": "PREMIUM_REQUIRED"}},
    ]
    return [*(json.dumps(each).encode() for each in found), b"12", b"Wed, 21 Oct 2026 07:28:00 GMT", *kept("spotify")]


TARGETS = {
    "frames": Target(frames, frame_seeds),
    "messages": Target(messages, message_seeds),
    "csv": Target(table, csv_seeds),
    "json": Target(table, json_seeds),
    "sqlite": Target(table, sqlite_seeds, inputs=100),
    "parquet": Target(table, parquet_seeds, inputs=1),
    "library": Target(library, library_seeds),
    "settings": Target(settings, settings_seeds),
    "manifest": Target(manifest, manifest_seeds),
    "profile": Target(profile, profile_seeds, inputs=5, own=()),
    "catalogue": Target(catalogue, catalogue_seeds, inputs=20),
    "picture": Target(picture, picture_seeds),
    "spotify": Target(spotify, spotify_seeds),
}
