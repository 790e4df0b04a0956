"""Keeps one playlist per mood that gets new tracks every day, until the person stops it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec.structs import replace

from facetune.affect import EMOTIONS, Emotion, Goal
from facetune.errors import FaceTuneError
from facetune.spotify import errors, playlists
from facetune.spotify.client import Client
from facetune.spotify.store import DAILY_PLAYLISTS, Store, View
from facetune.spotify.types import Kept, Playlist

DUE: Final = 20 * 3600.0
"""Seconds after which a playlist gets new tracks: a daily alarm that comes a little early still counts."""
_TRIES: Final = 5
_PAST: Final = 400
"""How many lists of one mood are not given again: more than a year of days."""

_making: Final = threading.Lock()
"""Held from looking for a playlist until a new one is stored: two clicks make one."""
_changing: Final = threading.Lock()
"""Held from reading the records to writing them: a refresh must not bring back what was stopped meanwhile."""

Pick = Callable[[Emotion, Goal, int], list[str]]
"""Chooses so many tracks, by id, for a mood and a goal: for the person whose playlist it is."""


class Record(msgspec.Struct, frozen=True):
    """What is stored of a daily playlist.

    `past` are the fingerprints of its lists, `about` is its description, and `seen` whether Spotify has ever said that
    it is in the person's library.
    """

    kept: Kept
    past: list[str] = []
    about: str = ""
    seen: bool = False

    def given(self, kept: Kept, fingerprint: str) -> Record:
        """The record after the playlist got a list."""
        return replace(self, kept=kept, past=[*self.past, fingerprint][-_PAST:])


def title(emotion: Emotion, *, told: bool = False) -> str:
    """A name for a daily playlist: a number in place of the mood, which others may see, unless it is to be `told`."""
    return f"FaceTune: daily {emotion if told else EMOTIONS.index(emotion) + 1}"


def kept(view: View) -> list[Kept]:
    """The daily playlists, in the order of the emotions."""
    return [record.kept for record in _records(view).values()]


def keep(
    client: Client,
    pick: Pick,
    emotion: Emotion,
    goal: Goal,
    limit: int,
    *,
    name: str | None = None,
    description: str | None = None,
) -> Kept:
    """Keep a playlist for a mood from now on, with its first tracks. One that is kept already gets new ones."""
    store = client.store
    with _making:
        record = _records(store).get(emotion)
        if record is None:
            about = description or "New tracks every day, picked by FaceTune."
            playlist = playlists.create(client, name or title(emotion), about)
            made = Kept(emotion=emotion, goal=goal, limit=limit, playlist=playlist, refreshed=0.0)
            record = Record(made, about=about)
        record = replace(record, kept=replace(record.kept, goal=goal, limit=limit))
        with _changing:  # before the tracks: should they fail, the next refresh brings them
            _write(store, {**_records(store), emotion: record})
    # One that was kept already may have been deleted in Spotify: keeping it again asks for another.
    return _renew(client, pick, record) or keep(client, pick, emotion, goal, limit, name=name, description=description)


def stop_keeping(store: Store, emotion: Emotion) -> None:
    """Leave a playlist as it is from now on. It stays in Spotify."""
    with _changing:
        _write(store, {name: record for name, record in _records(store).items() if name != emotion})


def refresh(client: Client, pick: Pick, emotion: Emotion | None = None, *, force: bool = False) -> list[Kept]:
    """Give new tracks to the playlist of a mood, or to all that are due; those that got some.

    Spotify is not called if nothing is due. A playlist that fails stays due, and stops the others only if they would
    fail as well. A playlist that was deleted in Spotify is kept no more.

    Raises FaceTuneError spotify_not_kept for a mood without a playlist.
    """
    found = _records(client.store)
    if emotion is not None:
        fresh = _renew(client, pick, found[emotion]) if emotion in found else None
        if fresh is None:
            raise FaceTuneError("spotify_not_kept", emotion=emotion)
        return [fresh]
    now = time.time()
    done: list[Kept] = []
    failures: list[FaceTuneError] = []
    for record in found.values():
        if not force and 0 <= now - record.kept.refreshed < DUE:  # below 0 the clock was put back
            continue
        try:
            if fresh := _renew(client, pick, record):
                done.append(fresh)
        except FaceTuneError as error:
            if error.code not in errors.OF_ONE:
                raise
            failures.append(error)
    if failures:
        raise failures[0]
    return done


def _renew(client: Client, pick: Pick, record: Record) -> Kept | None:
    """A playlist with new tracks; None for one that the person has deleted, and so does not want any more."""
    if _deleted(client, record):
        stop_keeping(client.store, record.kept.emotion)
        return None
    ids, fingerprint = _new_list(pick, record)
    playlist = record.kept.playlist
    try:
        playlists.fill(client, playlist, ids)
    except FaceTuneError as error:
        if error.code != "spotify_not_found":
            raise
        playlist = _replacement(client, record)
        playlists.fill(client, playlist, ids)

    def given(now: Record) -> Record:
        return now.given(replace(now.kept, playlist=playlist, refreshed=time.time()), fingerprint)

    changed = _change(client.store, record.kept.emotion, given)
    return changed.kept if changed else replace(record.kept, playlist=playlist)


def _deleted(client: Client, record: Record) -> bool:
    """Whether the person has deleted a playlist. Believed only of one that was in their library before."""
    there = playlists.in_library(client, record.kept.playlist)
    if there and not record.seen:
        _change(client.store, record.kept.emotion, lambda now: replace(now, seen=True))
    return there is False and record.seen


def _replacement(client: Client, record: Record) -> Playlist:
    """Another playlist in the place of one that Spotify does not know any more."""
    emotion, gone = record.kept.emotion, record.kept.playlist
    with _making:
        now = _records(client.store).get(emotion)
        if now is not None and now.kept.playlist != gone:
            return now.kept.playlist  # another refresh has made one
        again = playlists.create(client, gone.name, record.about)
        # Before the tracks: should they fail, the next refresh fills it.
        _change(client.store, emotion, lambda now: replace(now, kept=replace(now.kept, playlist=again), seen=False))
        return again


def _new_list(pick: Pick, record: Record) -> tuple[list[str], str]:
    """Tracks for the mood, and the list's fingerprint: a list that the playlist has not had yet.

    The ranking remembers what it showed, so the next list differs in any case; this makes sure of it.
    """
    kept = record.kept
    for _ in range(_TRIES):
        ids = pick(kept.emotion, kept.goal, kept.limit)
        fingerprint = hashlib.sha256("".join(sorted(ids)).encode()).hexdigest()[:12]
        if fingerprint not in record.past:
            break
    return ids, fingerprint


def _records(view: View) -> dict[Emotion, Record]:
    """The records, in the order of the emotions."""
    try:
        records = msgspec.convert(view.get(DAILY_PLAYLISTS) or {}, dict[Emotion, Record])
    except msgspec.ValidationError:
        return {}
    return {emotion: records[emotion] for emotion in EMOTIONS if emotion in records}


def _change(store: Store, emotion: Emotion, into: Callable[[Record], Record]) -> Record | None:
    """What a mood's record is changed into; None if it was stopped meanwhile."""
    with _changing:
        records = _records(store)
        if emotion not in records:
            return None
        records[emotion] = into(records[emotion])
        _write(store, records)
        return records[emotion]


def _write(store: Store, records: dict[Emotion, Record]) -> None:
    store.put(DAILY_PLAYLISTS, {name: msgspec.to_builtins(record) for name, record in records.items()})
