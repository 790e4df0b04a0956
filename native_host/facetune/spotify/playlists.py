"""Saves lists as private playlists, and keeps one per mood that stays fresh."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from facetune.affect import EMOTIONS, Emotion, Goal, one_emotion
from facetune.errors import FaceTuneError
from facetune.spotify import memory
from facetune.spotify.client import Client
from facetune.spotify.playback import uri
from facetune.spotify.types import Kept, Playlist

_SCOPE: Final = "playlist-modify-private"
DUE: Final = 20 * 3600.0
"""Seconds after which a kept playlist wants new tracks: a daily alarm that comes a little early still counts."""
_TRIES: Final = 5
_REMEMBERED: Final = 400
"""Lists of one mood that are not given again: more than a year of days."""
_NAME: Final = 100
"""Longest name of a playlist, in characters."""

_changing: Final = threading.Lock()
"""Held from reading the records to writing them: a refresh must not bring back what was given up meanwhile."""


class _Record(msgspec.Struct):
    """What is remembered of a kept playlist: its description, and in `past` the fingerprints of its lists."""

    kept: Kept
    past: list[str] = []
    about: str = ""


class _Created(msgspec.Struct):
    id: str


def title(emotion: Emotion | None, when: float | None = None) -> str:
    """A name for a list: its mood and the date."""
    date = time.strftime("%Y-%m-%d", time.localtime(when))
    return f"FaceTune: {emotion}, {date}" if emotion else f"FaceTune: {date}"


def about(emotion: Emotion | None, count: int) -> str:
    """A description for a list."""
    return f"{count} tracks for a {emotion} mood, picked by FaceTune." if emotion else f"{count} tracks from FaceTune."


@memory.of_one_person()
def save(client: Client, tracks: Sequence[str], name: str, description: str) -> Playlist:
    """Make a private playlist of tracks (1..100 ids).

    Two calls. Where the second fails, the same list saved again goes into the playlist that the first has made.
    """
    name = name[:_NAME]
    key = hashlib.sha256("\n".join([name, *tracks]).encode()).hexdigest()[:16]
    made = memory.recall(memory.UNFINISHED)
    if isinstance(made, dict) and made.get("key") == key:
        playlist = msgspec.convert(made["playlist"], Playlist)
    else:
        playlist = _create(client, name, description)
        memory.remember(memory.UNFINISHED, {"key": key, "playlist": msgspec.to_builtins(playlist)})
    try:
        _fill(client, playlist, tracks)
    except FaceTuneError as error:
        if error.code == "spotify_not_found":
            memory.forget(memory.UNFINISHED)
        raise
    memory.forget(memory.UNFINISHED)
    return playlist


def kept() -> list[Kept]:
    """The playlists that are kept, in the order of the emotions."""
    return [record.kept for record in _records().values()]


@memory.of_one_person()
def keep(
    client: Client, emotion: Emotion, goal: Goal, limit: int, *, name: str | None = None, description: str | None = None
) -> Kept:
    """Keep a playlist for a mood from now on, with its first tracks. One that is kept already gets new ones."""
    records = _records()
    record = records.get(emotion)
    if record is None:
        about = description or f"New tracks every day for a {emotion} mood, picked by FaceTune."
        playlist = _create(client, (name or f"FaceTune: {emotion}")[:_NAME], about)
        record = _Record(Kept(emotion=emotion, goal=goal, limit=limit, playlist=playlist, refreshed=0.0), about=about)
    record.kept = msgspec.structs.replace(record.kept, goal=goal, limit=limit)
    with _changing:
        _store({**_records(), emotion: record})  # before the tracks: should they fail, the next refresh brings them
    return _renew(client, record)


def stop_keeping(emotion: Emotion) -> None:
    """Leave a playlist as it is from now on. It stays in Spotify."""
    with _changing:
        records = _records()
        records.pop(emotion, None)
        _store(records)


@memory.of_one_person()
def refresh(connect: Callable[[], Client], emotion: Emotion | None = None, *, force: bool = False) -> list[Kept]:
    """Give new tracks to the playlist of a mood, or to all that are due; those that got some.

    `connect` is called only where there is something to do. Raises FaceTuneError spotify_not_kept for a mood without a
    playlist. A failure ends it, and what was due stays due.
    """
    records = _records()
    if emotion is not None:
        if emotion not in records:
            raise FaceTuneError("spotify_not_kept", emotion=emotion)
        return [_renew(connect(), records[emotion])]
    now = time.time()
    due = [each for each in records.values() if force or not 0 <= now - each.kept.refreshed < DUE]
    if not due:
        return []  # nobody is asked, and nobody need be signed in
    client = connect()
    return [_renew(client, each) for each in due]


def _renew(client: Client, record: _Record) -> Kept:
    kept_one = record.kept
    ids, fingerprint = _new_list(record)
    try:
        _fill(client, kept_one.playlist, ids)
    except FaceTuneError as error:
        if error.code != "spotify_not_found":
            raise
        again = _create(client, kept_one.playlist.name, record.about)
        _put_in_its_place(kept_one.emotion, again)  # before the tracks: should they fail, the next refresh fills it
        kept_one = msgspec.structs.replace(kept_one, playlist=again)
        _fill(client, again, ids)
    with _changing:
        records = _records()
        now = records.get(kept_one.emotion)
        if now is None:  # not wanted any more since this began
            return kept_one
        now.kept = msgspec.structs.replace(now.kept, playlist=kept_one.playlist, refreshed=time.time())
        now.past = [*now.past, fingerprint][-_REMEMBERED:]
        _store(records)
    return now.kept


def _put_in_its_place(emotion: Emotion, playlist: Playlist) -> None:
    """Keep another playlist for a mood, if one is kept still."""
    with _changing:
        records = _records()
        if record := records.get(emotion):
            record.kept = msgspec.structs.replace(record.kept, playlist=playlist)
            _store(records)


def _new_list(record: _Record) -> tuple[list[str], str]:
    """Tracks for the mood, as at any other time, and the list's fingerprint: not one of those that were given.

    The ranking remembers what it showed, so the next list differs by itself; this makes sure of it.
    """
    from facetune import pipeline

    kept, person = record.kept, int(memory.person())
    for _ in range(_TRIES):
        tracks = pipeline.recommend(one_emotion(kept.emotion), goal=kept.goal, limit=kept.limit, person=person)
        ids = [track.id for track in tracks]
        fingerprint = hashlib.sha256("".join(sorted(ids)).encode()).hexdigest()[:12]
        if fingerprint not in record.past:
            break
    return ids, fingerprint


def _create(client: Client, name: str, about: str) -> Playlist:
    given: Any = client.post("me/playlists", _SCOPE, {"name": name, "public": False, "description": about})
    try:
        created = msgspec.convert(given, _Created)
    except msgspec.ValidationError:
        raise FaceTuneError("spotify_garbled") from None
    return Playlist(created.id, f"https://open.spotify.com/playlist/{created.id}", name)


def _fill(client: Client, playlist: Playlist, tracks: Sequence[str]) -> None:
    # Replacing what is there does the same when it is done twice; adding would not.
    given = client.put(f"playlists/{playlist.id}/items", _SCOPE, {"uris": [uri(track) for track in tracks]})
    if not isinstance(given, dict) or "snapshot_id" not in given:
        raise FaceTuneError("spotify_garbled")


def _records() -> dict[Emotion, _Record]:
    found = memory.recall(memory.KEPT)
    try:
        records = msgspec.convert(found or {}, dict[Emotion, _Record])
    except msgspec.ValidationError:
        return {}
    return {emotion: records[emotion] for emotion in EMOTIONS if emotion in records}


def _store(records: dict[Emotion, _Record]) -> None:
    memory.remember(memory.KEPT, {name: msgspec.to_builtins(record) for name, record in records.items()})
