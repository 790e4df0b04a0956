"""The methods about Spotify. Its room is imported when one of them is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facetune import settings
from facetune.host.messages_spotify import (
    DevicesResult,
    DoneResult,
    KeepParams,
    KeptResult,
    LibraryParams,
    LibraryResult,
    PageParams,
    PlayParams,
    QueueParams,
    RefreshParams,
    SaveParams,
    SignInParams,
    SpotifyParams,
    TasteParams,
)

if TYPE_CHECKING:
    import msgspec

    from facetune.host.server import Call, Handler
    from facetune.spotify.client import Client
    from facetune.spotify.types import Playlist, SpotifyStatus, TasteState


def handlers() -> dict[str, Handler]:
    """A function for every method about Spotify."""
    return {
        "spotify/status": status,
        "spotify/signIn": sign_in,
        "spotify/signOut": sign_out,
        "spotify/playlist/save": save,
        "spotify/playlist/keep": keep,
        "spotify/playlist/refresh": refresh,
        "spotify/play": play,
        "spotify/queue": queue,
        "spotify/devices": devices,
        "spotify/library/save": like,
        "spotify/taste": taste,
    }


def then_taste(handler: Handler) -> Handler:
    """`handler`, which answers with tracks; after the answer the user's taste is read anew where it is due."""

    def answer(params: msgspec.Struct, call: Call) -> msgspec.Struct:
        result: msgspec.Struct = handler(params, call)
        from facetune.spotify.taste import refresh_later

        refresh_later()
        return result

    return answer


def status(params: SpotifyParams, call: Call) -> SpotifyStatus:
    """How things stand."""
    del params, call
    from facetune.spotify import status as room

    return room.read()


def sign_in(params: SignInParams, call: Call) -> SpotifyStatus:
    """Let the user sign in; how things stand then. The taste is read after the answer."""
    from facetune.spotify import sign_in as signin
    from facetune.spotify import status as room
    from facetune.spotify import taste

    def on_page(url: str, redirect: str) -> None:
        call.notify("spotify/page", PageParams(id=call.id, url=url, redirect=redirect, seconds=signin.PATIENCE))

    signin.sign_in(
        params.client_id, params.features or ["taste"], show=params.show, on_page=on_page, cancelled=call.cancelled
    )
    taste.refresh_later()
    return room.read()


def sign_out(params: SpotifyParams, call: Call) -> SpotifyStatus:
    """Forget everything that came of a sign-in."""
    del params, call
    from facetune.spotify import sign_in as signin
    from facetune.spotify import status as room

    signin.sign_out()
    return room.read()


def save(params: SaveParams, call: Call) -> Playlist:
    """Save a list as a private playlist."""
    from facetune.spotify import playlists

    name = params.name or playlists.title(params.emotion)
    about = params.description or playlists.about(params.emotion, len(params.tracks))
    return playlists.save(_client(call), params.tracks, name, about)


def keep(params: KeepParams, call: Call) -> KeptResult:
    """Keep a playlist for a mood, or stop keeping it."""
    from facetune.spotify import playlists

    if not params.keep:
        playlists.stop_keeping(params.emotion)
        return KeptResult(playlists.kept(), [])
    chosen = settings.read()
    goal, limit = params.goal or chosen.goal, params.limit or chosen.limit
    named = {"name": params.name, "description": params.description}
    playlists.keep(_client(call), params.emotion, goal, limit, **named)
    return KeptResult(playlists.kept(), [params.emotion])


def refresh(params: RefreshParams, call: Call) -> KeptResult:
    """New tracks for kept playlists."""
    from facetune.spotify import playlists

    clicked = params.emotion is not None or params.force  # else an alarm asks, and nobody is there to unlock a keyring
    done = playlists.refresh(lambda: _client(call, background=not clicked), params.emotion, force=params.force)
    return KeptResult(playlists.kept(), [each.emotion for each in done])


def play(params: PlayParams, call: Call) -> DoneResult:
    """Play tracks now."""
    from facetune.spotify import playback

    playback.play(_client(call), params.tracks, params.device)
    return DoneResult()


def queue(params: QueueParams, call: Call) -> DoneResult:
    """Put a track behind what plays."""
    from facetune.spotify import playback

    playback.queue(_client(call), params.track, params.device)
    return DoneResult()


def devices(params: SpotifyParams, call: Call) -> DevicesResult:
    """What can be played on."""
    del params
    from facetune.spotify import playback

    return DevicesResult(playback.devices(_client(call)))


def like(params: LibraryParams, call: Call) -> LibraryResult:
    """Add tracks to the user's saved ones, or remove them."""
    from facetune.spotify import playback

    return LibraryResult(playback.like(_client(call), params.tracks, saved=params.saved))


def taste(params: TasteParams, call: Call) -> TasteState:
    """Turn the taste on or off, and read it anew where that is asked for and it is on."""
    from facetune.spotify import status as room
    from facetune.spotify import store as memory
    from facetune.spotify import taste as reading

    if params.enabled is not None:
        memory.set_taste_wanted(params.enabled)
        if params.enabled:
            reading.refresh_later()
        else:
            memory.forget(memory.TASTE, memory.NEWER)
    if params.refresh:
        reading.read_all(cancelled=call.cancelled)
    return room.taste_state()


def _client(call: Call, *, background: bool = False) -> Client:
    from facetune.spotify.client import Client

    return Client(background=background, cancelled=call.cancelled)
