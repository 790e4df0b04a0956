"""The current person's Spotify: signing in and out, how things stand, and playing.

Playing, queueing and liking raise as their twins in spotify/playback.py do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from facetune.app import spotify_store
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.spotify.client import Client
    from facetune.spotify.store import View
    from facetune.spotify.types import Device, Feature, KeyringState, Playing, SpotifyStatus, TasteState, Way


def status() -> SpotifyStatus:
    """How things stand. Asks the keyring, without its dialog, for a few seconds at most, and nothing else: not Spotify.

    Raises FaceTuneError where the profile cannot be read.
    """
    from facetune.profile.store import open_profile
    from facetune.spotify import daily_playlists, http, quota
    from facetune.spotify import sign_in as room
    from facetune.spotify.store import ACCOUNT
    from facetune.spotify.types import SCOPES, ScopeState, SpotifyStatus

    with open_profile() as profile:
        view, chosen = spotify_store.snapshot_of(profile), profile.preferences()
    client, signed_in, keyring = _keyring(view.person)
    account = view.get(ACCOUNT) or {}
    if keyring == "locked":  # it may well hold what the profile says: the next click unlocks it
        signed_in = bool(account)
    since = account.get("since") if signed_in else None
    granted = set(account.get("scopes", ())) if signed_in else set()
    return SpotifyStatus(
        signed_in=signed_in,
        client_id=client,
        keyring=keyring,
        redirect=http.REDIRECT,
        dashboard=http.DASHBOARD,
        apps=http.APPS,
        since=since,
        until=since + room.LIFETIME if since else None,
        scopes=[ScopeState(each.name, each.feature, each.reason, each.name in granted) for each in SCOPES],
        taste=taste_state(view),
        calls=quota.used(view),
        budget=quota.BUDGET,
        held_until=quota.held_until(view),
        kept=daily_playlists.kept(view),
        mood_in_names=chosen.mood_in_names,
        covers=chosen.covers,
    )


def sign_in(
    client_id: str | None,
    features: Iterable[Feature],
    *,
    show: bool,
    on_page: Callable[[str, str, float], None],
    cancelled: threading.Event,
) -> None:
    """Let the current person sign in in the browser; without `features`, for their taste.

    `on_page` gets the address of Spotify's page, the one that it leads back to, and the seconds until the deadline.
    Raises as sign_in.sign_in.
    """
    from facetune.spotify import sign_in as room

    wanted = list(features) or ["taste"]

    def tell(url: str, redirect: str) -> None:
        on_page(url, redirect, room.PATIENCE)

    room.sign_in(spotify_store.current(), client_id, wanted, show=show, on_page=tell, cancelled=cancelled)


def sign_out() -> SpotifyStatus:
    """Forget everything that came of the current person's sign-in; how things stand then.

    Raises as sign_in.sign_out.
    """
    from facetune.spotify import sign_in as room

    room.sign_out(spotify_store.current())
    return status()


def sign_everyone_out() -> bool:
    """Forget the sign-in of each person that the profile knows; whether that was done. Asks nothing, never fails."""
    from facetune.profile import database
    from facetune.spotify import sign_in as room

    try:
        with database.opened() as connection:
            people = [str(person) for (person,) in connection.execute("SELECT id FROM profile")]
    except FaceTuneError:
        return False
    return room.forget_people(people)


def client(*, background: bool = False, cancelled: threading.Event | None = None) -> Client:
    """Spotify for the current person; see client.Client. Raises FaceTuneError where the profile cannot be read."""
    from facetune.spotify.client import Client

    return Client(spotify_store.current(), background=background, cancelled=cancelled)


def play(tracks: Sequence[str], device: str | None = None, *, cancelled: threading.Event | None = None) -> None:
    """Play tracks now."""
    from facetune.spotify import playback

    playback.play(client(cancelled=cancelled), tracks, device)


def queue(track: str, device: str | None = None, *, cancelled: threading.Event | None = None) -> None:
    """Put a track behind what plays."""
    from facetune.spotify import playback

    playback.queue(client(cancelled=cancelled), track, device)


def skip(
    way: Way, track: str | None = None, device: str | None = None, *, cancelled: threading.Event | None = None
) -> None:
    """Go to the next or the previous track."""
    from facetune.spotify import playback

    playback.skip(client(cancelled=cancelled), way, track, device)


def playing(*, cancelled: threading.Event | None = None) -> Playing | None:
    """What plays on one of the person's devices. This asks no keyring, and stops first for the budget."""
    from facetune.spotify import playback

    return playback.playing(client(background=True, cancelled=cancelled))


def devices(*, cancelled: threading.Event | None = None) -> list[Device]:
    """The devices that can be told to play, the active one first."""
    from facetune.spotify import playback

    return playback.devices(client(cancelled=cancelled))


def like(tracks: Sequence[str], *, saved: bool = True, cancelled: threading.Event | None = None) -> list[str]:
    """Add tracks to the person's saved ones, or remove them; the ids of those that were not so before."""
    from facetune.spotify import playback

    return playback.like(client(cancelled=cancelled), tracks, saved=saved)


def taste_state(view: View) -> TasteState:
    """What is known of the person's taste."""
    from facetune.spotify import new_releases, taste
    from facetune.spotify.types import TasteState

    known = taste.cached(view)
    return TasteState(
        enabled=view.taste_wanted(),
        read=(known.read or None) if known else None,
        tracks=len(known.tracks) if known else 0,
        artists=len(known.artists) if known else 0,
        newer=len(new_releases.cached(view)),
    )


def _keyring(person: str) -> tuple[str | None, bool, KeyringState]:
    """The client id, whether there is a refresh token, and the keyring's state."""
    from facetune.spotify.credentials import Credentials

    try:
        client, token = Credentials(person, ask=False).read()
    except FaceTuneError as error:
        states: dict[str, KeyringState] = {"keyring_missing": "missing", "keyring_locked": "locked"}
        return None, False, states.get(error.code, "failed")
    return client, token is not None, "ok"
