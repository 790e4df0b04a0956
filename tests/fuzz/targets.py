"""What is fuzzed: for each target its seeds, what reads an input, and what that may raise."""

from __future__ import annotations

import contextlib
import io
import json
import struct
from pathlib import Path
from typing import Any

from facetune.errors import FaceTuneError
from tests.fuzz import own_files, tables
from tests.fuzz.target import Target, kept

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
    "csv": Target(tables.table, tables.csv_seeds),
    "json": Target(tables.table, tables.json_seeds),
    "sqlite": Target(tables.table, tables.sqlite_seeds, inputs=100),
    "parquet": Target(tables.table, tables.parquet_seeds, inputs=1),
    "library": Target(tables.library, tables.library_seeds),
    "settings": Target(own_files.settings, own_files.settings_seeds),
    "manifest": Target(own_files.manifest, own_files.manifest_seeds),
    "profile": Target(own_files.profile, own_files.profile_seeds, inputs=5, own=()),
    "catalogue": Target(own_files.catalogue, own_files.catalogue_seeds, inputs=20),
    "picture": Target(own_files.picture, own_files.picture_seeds),
    "spotify": Target(spotify, spotify_seeds),
}
