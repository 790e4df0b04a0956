"""Saves lists as private playlists, and keeps one per mood that stays fresh."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from facetune.affect import Emotion, Goal, one_emotion
from facetune.errors import FaceTuneError
from facetune.spotify import playlist_calls as calls
from facetune.spotify import records
from facetune.spotify import store as memory
from facetune.spotify.client import Client
from facetune.spotify.records import Record
from facetune.spotify.types import Kept, Playlist

DUE: Final = 20 * 3600.0
"""Seconds after which a kept playlist wants new tracks: a daily alarm that comes a little early still counts."""
_TRIES: Final = 5
_NAME: Final = 100
"""Longest name of a playlist, in characters."""

_making: Final = threading.Lock()
"""Held from looking whether there is a playlist to remembering the one that was made: two clicks make one."""


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
        playlist = calls.create(client, name, description)
        memory.remember(memory.UNFINISHED, {"key": key, "playlist": msgspec.to_builtins(playlist)})
    try:
        calls.fill(client, playlist, tracks)
    except FaceTuneError as error:
        if error.code == "spotify_not_found":
            memory.forget(memory.UNFINISHED)
        raise
    memory.forget(memory.UNFINISHED)
    return playlist


def kept() -> list[Kept]:
    """The playlists that are kept, in the order of the emotions."""
    return [record.kept for record in records.read().values()]


@memory.of_one_person()
def keep(
    client: Client, emotion: Emotion, goal: Goal, limit: int, *, name: str | None = None, description: str | None = None
) -> Kept:
    """Keep a playlist for a mood from now on, with its first tracks. One that is kept already gets new ones."""
    with _making:
        record = records.read().get(emotion)
        if record is None:
            about = description or f"New tracks every day for a {emotion} mood, picked by FaceTune."
            playlist = calls.create(client, (name or f"FaceTune: {emotion}")[:_NAME], about)
            record = Record(
                Kept(emotion=emotion, goal=goal, limit=limit, playlist=playlist, refreshed=0.0), about=about
            )
        record = replace(record, kept=replace(record.kept, goal=goal, limit=limit))
        records.put(record)  # before the tracks: should they fail, the next refresh brings them
    # One that was kept already may have been deleted in Spotify: whoever keeps it now wants another.
    return _renew(client, record) or keep(client, emotion, goal, limit, name=name, description=description)


def stop_keeping(emotion: Emotion) -> None:
    """Leave a playlist as it is from now on. It stays in Spotify."""
    records.remove(emotion)


@memory.of_one_person()
def refresh(connect: Callable[[], Client], emotion: Emotion | None = None, *, force: bool = False) -> list[Kept]:
    """Give new tracks to the playlist of a mood, or to all that are due; those that got some.

    `connect` is called only where there is something to do. What fails stays due; it ends the others only where they
    would fail as well. A playlist that was deleted in Spotify is kept no more.

    Raises FaceTuneError spotify_not_kept for a mood without a playlist.
    """
    found = records.read()
    if emotion is not None:
        if emotion not in found:
            raise FaceTuneError("spotify_not_kept", emotion=emotion)
        fresh = _renew(connect(), found[emotion])
        if fresh is None:
            raise FaceTuneError("spotify_not_kept", emotion=emotion)
        return [fresh]
    now = time.time()
    due = [each for each in found.values() if force or not 0 <= now - each.kept.refreshed < DUE]
    if not due:
        return []  # nobody is asked, and nobody need be signed in
    client = connect()
    done: list[Kept] = []
    failures: list[FaceTuneError] = []
    for each in due:
        try:
            if fresh := _renew(client, each):
                done.append(fresh)
        except FaceTuneError as error:  # noqa: PERF203 - nothing beside a call of the network
            if error.code not in calls.OF_ONE:
                raise
            failures.append(error)
    if failures:
        raise failures[0]
    return done


def _renew(client: Client, record: Record) -> Kept | None:
    """A kept playlist with new tracks; None for one that the user has deleted, and so wants no more."""
    if _deleted(client, record):
        records.remove(record.kept.emotion)
        return None
    ids, fingerprint = _new_list(record)
    playlist = record.kept.playlist
    try:
        calls.fill(client, playlist, ids)
    except FaceTuneError as error:
        if error.code != "spotify_not_found":
            raise
        playlist = _anew(client, record)
        calls.fill(client, playlist, ids)

    def given(now: Record) -> Record:
        return now.given(replace(now.kept, playlist=playlist, refreshed=time.time()), fingerprint)

    changed = records.change(record.kept.emotion, given)
    return changed.kept if changed else replace(record.kept, playlist=playlist)


def _deleted(client: Client, record: Record) -> bool:
    """Whether the user has deleted a playlist. Believed only of one that was in their library before."""
    there = calls.in_library(client, record.kept.playlist)
    if there and not record.seen:
        records.change(record.kept.emotion, lambda now: replace(now, seen=True))
    return there is False and record.seen


def _anew(client: Client, record: Record) -> Playlist:
    """Another playlist in the place of one that Spotify does not know any more."""
    emotion, gone = record.kept.emotion, record.kept.playlist
    with _making:
        now = records.read().get(emotion)
        if now is not None and now.kept.playlist != gone:
            return now.kept.playlist  # another refresh has made one
        again = calls.create(client, gone.name, record.about)
        # Before the tracks: should they fail, the next refresh fills it.
        records.change(emotion, lambda record: replace(record, kept=replace(record.kept, playlist=again), seen=False))
        return again


def _new_list(record: Record) -> tuple[list[str], str]:
    """Tracks for the mood, as at any other time, and the list's fingerprint: not one of those that were given.

    The ranking remembers what it showed, so the next list differs by itself; this makes sure of it.
    """
    from facetune.app import recommend

    kept, person = record.kept, int(memory.person())
    for _ in range(_TRIES):
        tracks = recommend.recommend(one_emotion(kept.emotion), goal=kept.goal, limit=kept.limit, person=person)
        ids = [track.id for track in tracks]
        fingerprint = hashlib.sha256("".join(sorted(ids)).encode()).hexdigest()[:12]
        if fingerprint not in record.past:
            break
    return ids, fingerprint
