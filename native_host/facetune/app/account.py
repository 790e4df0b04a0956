"""Signing in to Spotify and out of it, and how things stand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from facetune.app import spotify_store
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.spotify.client import Client
    from facetune.spotify.scopes import Feature
    from facetune.spotify.types import SpotifyStatus


def status() -> SpotifyStatus:
    """How things stand. Raises FaceTuneError where the profile cannot be read."""
    from facetune.spotify import status as room

    return room.read(spotify_store.snapshot())


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
