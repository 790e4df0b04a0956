"""The methods about a person's Spotify account: the sign-in, their saved tracks, their taste."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.host import spotify_playback, spotify_playlists
from facetune.host.protocol import Call, Handler, Method, NoParams
from facetune.spotify.types import Feature, SpotifyStatus, TasteState, Tracks
from facetune.spotify_links import TrackId


class SignInParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let the person sign in, and wait until they have: for minutes, until the deadline or $/cancelRequest.

    `client_id` is needed the first time, and is kept. `features` are what the person wants: what they need is asked
    for, beside what was allowed before; none of them means taste. `show` lets the host open the system's browser;
    without it, the extension opens the page that spotify/page names. A second sign-in ends the first.
    """

    client_id: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    features: Annotated[list[Feature], msgspec.Meta(max_length=4)] = []
    show: bool = True


class PageParams(msgspec.Struct, frozen=True):
    """The page of the sign-in `id`, to be shown to the person within `seconds`; `redirect` is where it leads back."""

    id: int | str
    url: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^(https://accounts\.spotify\.com|http://127\.0\.0\.1:\d+)/authorize\?",
            max_length=4096,
        ),
    ]
    redirect: str
    seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)]


class SavedTracksParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Add tracks to the person's saved ones in Spotify, or remove them with `saved` false."""

    tracks: Tracks
    saved: bool = True


class SavedTracksResult(msgspec.Struct, frozen=True):
    """The tracks that were not so before: what had been saved already is not among them."""

    changed: list[TrackId]


class TasteParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let the person's taste count or not, and with `refresh` read it anew, whatever its age."""

    enabled: bool | None = None
    refresh: bool = False


def then_taste(handler: Handler) -> Handler:
    """`handler`, which answers with tracks; after the answer the person's taste is read again if it is due.

    Not after a private one: Spotify would see that there was one.
    """

    def answer(params: msgspec.Struct, call: Call) -> msgspec.Struct:
        result: msgspec.Struct = handler(params, call)
        if not getattr(params, "private", False):
            from facetune.app.taste import refresh_later

            refresh_later()
        return result

    return answer


def status(params: NoParams, call: Call) -> SpotifyStatus:
    """How things stand."""
    from facetune.app import account

    return account.status()


def sign_in(params: SignInParams, call: Call) -> SpotifyStatus:
    """Let the person sign in; how things stand then. The taste is read after the answer."""
    from facetune.app import account, taste

    def on_page(url: str, redirect: str, seconds: float) -> None:
        call.notify("spotify/page", PageParams(id=call.id, url=url, redirect=redirect, seconds=seconds))

    account.sign_in(params.client_id, params.features, show=params.show, on_page=on_page, cancelled=call.cancelled)
    taste.refresh_later()
    return account.status()


def sign_out(params: NoParams, call: Call) -> SpotifyStatus:
    """Forget everything that came of a sign-in."""
    from facetune.app import account

    return account.sign_out()


def like(params: SavedTracksParams, call: Call) -> SavedTracksResult:
    """Add tracks to the person's saved ones, or remove them."""
    from facetune.app import account

    return SavedTracksResult(account.like(params.tracks, saved=params.saved, cancelled=call.cancelled))


def taste(params: TasteParams, call: Call) -> TasteState:
    """Turn the taste on or off, and read it again if that is asked for and it is on."""
    from facetune.app import taste

    return taste.change(params.enabled, refresh=params.refresh, cancelled=call.cancelled)


METHODS: Final[dict[str, Method]] = {
    "spotify/status": Method(NoParams, SpotifyStatus, status),
    "spotify/signIn": Method(SignInParams, SpotifyStatus, sign_in),
    "spotify/signOut": Method(NoParams, SpotifyStatus, sign_out),
    **spotify_playlists.METHODS,
    **spotify_playback.METHODS,
    "spotify/library/save": Method(SavedTracksParams, SavedTracksResult, like),
    "spotify/taste": Method(TasteParams, TasteState, taste),
}

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"spotify/page": PageParams}
