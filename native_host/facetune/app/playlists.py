"""Saves lists as playlists in Spotify, and keeps one per mood that gets new tracks every day.

Spotify is asked for private ones, and what it answers counts.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from facetune.affect import Emotion, Goal, one_emotion
from facetune.app import account, recommend, settings, spotify_store
from facetune.app.recommend import Wanted

if TYPE_CHECKING:
    from facetune.spotify.daily_playlists import Pick
    from facetune.spotify.store import Store
    from facetune.spotify.types import Kept, Playlist


def save(
    tracks: Sequence[str],
    *,
    emotion: Emotion | None = None,
    name: str | None = None,
    description: str | None = None,
    cancelled: threading.Event | None = None,
) -> Playlist:
    """Save tracks (1..100 ids) as a playlist. `public` of the answer says whether Spotify kept it private.

    Without a `name` it is named after the date, and after the `emotion` if the person lets names tell the mood. Raises
    FaceTuneError, see client.Client.
    """
    from facetune.spotify import playlists

    about = description or playlists.about(len(tracks))
    told = emotion if name is None and emotion is not None and settings.read().mood_in_names else None
    return playlists.save(account.client(cancelled=cancelled), tracks, name or playlists.title(emotion=told), about)


def choose(emotion: Emotion, goal: Goal | None = None, limit: int | None = None) -> list[str]:
    """New tracks for a mood, by id. `goal` and `limit` are the person's settings if None. Raises as recommend does."""
    return [track.id for track in recommend.recommend(one_emotion(emotion), Wanted(goal, limit)).tracks]


def kept() -> list[Kept]:
    """The daily playlists of the current person, in the order of the emotions."""
    from facetune.spotify import daily_playlists
    from facetune.spotify.store import DAILY_PLAYLISTS

    return daily_playlists.kept(spotify_store.snapshot(read=[DAILY_PLAYLISTS]))


def keep(
    emotion: Emotion,
    goal: Goal | None = None,
    limit: int | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    cancelled: threading.Event | None = None,
) -> Kept:
    """Keep a playlist for a mood, with its first tracks. `goal` and `limit` are the person's settings if None.

    Raises FaceTuneError, see client.Client.
    """
    from facetune.spotify import daily_playlists

    chosen = settings.read()
    client = account.client(cancelled=cancelled)
    return daily_playlists.keep(
        client,
        _pick(client.store),
        emotion,
        goal or chosen.goal,
        limit or chosen.limit,
        name=name or daily_playlists.title(emotion, told=chosen.mood_in_names),
        description=description,
    )


def stop_keeping(emotion: Emotion) -> None:
    """Leave a mood's playlist as it is from now on."""
    from facetune.spotify import daily_playlists

    daily_playlists.stop_keeping(spotify_store.current(), emotion)


def refresh(
    emotion: Emotion | None = None, *, force: bool = False, cancelled: threading.Event | None = None
) -> list[Kept]:
    """New tracks for a mood's playlist, or for all that are due; those that got some. Raises as refresh there does.

    Without a mood and without `force`, a timer asks: there is no user to unlock a keyring.
    """
    from facetune.spotify import daily_playlists

    client = account.client(background=emotion is None and not force, cancelled=cancelled)
    return daily_playlists.refresh(client, _pick(client.store), emotion, force=force)


def _pick(store: Store) -> Pick:
    person = int(store.person)

    def pick(emotion: Emotion, goal: Goal, limit: int) -> list[str]:
        found = recommend.recommend(one_emotion(emotion), Wanted(goal, limit), person=person)
        return [track.id for track in found.tracks]

    return pick
