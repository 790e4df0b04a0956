"""The methods about Spotify."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.affect import Emotion, Goal
from facetune.app.settings import TrackLimit
from facetune.host.protocol import Call, Handler, Method
from facetune.spotify.types import Device, Feature, Kept, Playing, Playlist, SpotifyStatus, TasteState, Way
from facetune.spotify_links import TrackId

Tracks = Annotated[list[TrackId], msgspec.Meta(min_length=1, max_length=100)]
DeviceId = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
PlaylistName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
PlaylistText = Annotated[str, msgspec.Meta(max_length=300)]


class SpotifyParams(msgspec.Struct, frozen=True):
    """Nothing to say."""


class SignInParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let the user sign in, and wait until they have: for minutes, until the deadline or $/cancelRequest.

    `client_id` is needed the first time, and is kept. `features` are what the user wants: what they need is asked for,
    beside what was allowed before; none of them means taste. `show` lets the host open the system's browser; without
    it, the extension opens the page that spotify/page names. A second sign-in ends the first.
    """

    client_id: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    features: Annotated[list[Feature], msgspec.Meta(max_length=4)] = []
    show: bool = True


class PageParams(msgspec.Struct, frozen=True):
    """The page of the sign-in `id`, to be shown to the user within `seconds`; `redirect` is where it leads back to."""

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


class SaveParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Save a list as a playlist, for which Spotify is asked to keep it private: `public` of the answer says otherwise.

    Without a `name` it is called after the date, and after the `emotion` where the settings let names tell the mood.
    """

    tracks: Tracks
    emotion: Emotion | None = None
    name: PlaylistName | None = None
    description: PlaylistText | None = None


class KeepParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep a playlist for a mood that stays fresh, or with `keep` false leave it as it is from now on."""

    emotion: Emotion
    goal: Goal | None = None
    limit: TrackLimit | None = None
    name: PlaylistName | None = None
    description: PlaylistText | None = None
    keep: bool = True


class RefreshParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New tracks for the playlist of a mood; without `emotion`, for all that are a day old, or with `force` for all."""

    emotion: Emotion | None = None
    force: bool = False


class KeptResult(msgspec.Struct, frozen=True):
    """The playlists that are kept, and the moods of those that got new tracks just now."""

    kept: list[Kept]
    refreshed: list[Emotion]


class PlayParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Play these tracks now. Without a `device`, on the active one."""

    tracks: Tracks
    device: DeviceId | None = None


class QueueParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put a track behind what plays."""

    track: TrackId
    device: DeviceId | None = None


class SkipParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Go to the next or the previous track on a device; without one, on the active one.

    `track` is what is shown as playing: the one to link to where it fails.
    """

    to: Way
    track: TrackId | None = None
    device: DeviceId | None = None


class PlayingResult(msgspec.Struct, frozen=True):
    """What plays on one of the user's devices; null where nothing does."""

    playing: Playing | None


class LibraryParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Add tracks to the user's saved ones in Spotify, or remove them with `saved` false."""

    tracks: Tracks
    saved: bool = True


class LibraryResult(msgspec.Struct, frozen=True):
    """The tracks that were not so before: what had been saved already is not among them."""

    changed: list[TrackId]


class TasteParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let the user's taste count or not, and with `refresh` read it anew, whatever its age."""

    enabled: bool | None = None
    refresh: bool = False


class DevicesResult(msgspec.Struct, frozen=True):
    """What can be played on, the active one first."""

    devices: list[Device]


class DoneResult(msgspec.Struct, frozen=True):
    """Done; there is nothing to say."""


def then_taste(handler: Handler) -> Handler:
    """`handler`, which answers with tracks; after the answer the user's taste is read again if it is due.

    Not after a private one: Spotify would see that there was one.
    """

    def answer(params: msgspec.Struct, call: Call) -> msgspec.Struct:
        result: msgspec.Struct = handler(params, call)
        if not getattr(params, "private", False):
            from facetune.app.taste import refresh_later

            refresh_later()
        return result

    return answer


def status(params: SpotifyParams, call: Call) -> SpotifyStatus:
    """How things stand."""
    from facetune.app import account

    return account.status()


def sign_in(params: SignInParams, call: Call) -> SpotifyStatus:
    """Let the user sign in; how things stand then. The taste is read after the answer."""
    from facetune.app import account, taste

    def on_page(url: str, redirect: str, seconds: float) -> None:
        call.notify("spotify/page", PageParams(id=call.id, url=url, redirect=redirect, seconds=seconds))

    account.sign_in(params.client_id, params.features, show=params.show, on_page=on_page, cancelled=call.cancelled)
    taste.refresh_later()
    return account.status()


def sign_out(params: SpotifyParams, call: Call) -> SpotifyStatus:
    """Forget everything that came of a sign-in."""
    from facetune.app import account

    return account.sign_out()


def save(params: SaveParams, call: Call) -> Playlist:
    """Save a list as a playlist."""
    from facetune.app import playlists

    named = {"name": params.name, "description": params.description}
    return playlists.save(params.tracks, emotion=params.emotion, **named, cancelled=call.cancelled)


def keep(params: KeepParams, call: Call) -> KeptResult:
    """Keep a playlist for a mood, or stop keeping it."""
    from facetune.app import playlists

    if not params.keep:
        playlists.stop_keeping(params.emotion)
        return KeptResult(playlists.kept(), [])
    named = {"name": params.name, "description": params.description}
    playlists.keep(params.emotion, params.goal, params.limit, **named, cancelled=call.cancelled)
    return KeptResult(playlists.kept(), [params.emotion])


def refresh(params: RefreshParams, call: Call) -> KeptResult:
    """New tracks for daily playlists."""
    from facetune.app import playlists

    done = playlists.refresh(params.emotion, force=params.force, cancelled=call.cancelled)
    return KeptResult(playlists.kept(), [each.emotion for each in done])


def play(params: PlayParams, call: Call) -> DoneResult:
    """Play tracks now."""
    from facetune.app import account

    account.play(params.tracks, params.device, cancelled=call.cancelled)
    return DoneResult()


def queue(params: QueueParams, call: Call) -> DoneResult:
    """Put a track behind what plays."""
    from facetune.app import account

    account.queue(params.track, params.device, cancelled=call.cancelled)
    return DoneResult()


def skip(params: SkipParams, call: Call) -> DoneResult:
    """Go to the next or the previous track."""
    from facetune.app import account

    account.skip(params.to, params.track, params.device, cancelled=call.cancelled)
    return DoneResult()


def playing(params: SpotifyParams, call: Call) -> PlayingResult:
    """What plays."""
    from facetune.app import account

    return PlayingResult(account.playing(cancelled=call.cancelled))


def devices(params: SpotifyParams, call: Call) -> DevicesResult:
    """What can be played on."""
    from facetune.app import account

    return DevicesResult(account.devices(cancelled=call.cancelled))


def like(params: LibraryParams, call: Call) -> LibraryResult:
    """Add tracks to the user's saved ones, or remove them."""
    from facetune.app import account

    return LibraryResult(account.like(params.tracks, saved=params.saved, cancelled=call.cancelled))


def taste(params: TasteParams, call: Call) -> TasteState:
    """Turn the taste on or off, and read it again if that is asked for and it is on."""
    from facetune.app import taste

    return taste.change(params.enabled, refresh=params.refresh, cancelled=call.cancelled)


METHODS: Final = {
    "spotify/status": Method(SpotifyParams, SpotifyStatus, status),
    "spotify/signIn": Method(SignInParams, SpotifyStatus, sign_in),
    "spotify/signOut": Method(SpotifyParams, SpotifyStatus, sign_out),
    "spotify/playlist/save": Method(SaveParams, Playlist, save),
    "spotify/playlist/keep": Method(KeepParams, KeptResult, keep),
    "spotify/playlist/refresh": Method(RefreshParams, KeptResult, refresh),
    "spotify/play": Method(PlayParams, DoneResult, play),
    "spotify/queue": Method(QueueParams, DoneResult, queue),
    "spotify/skip": Method(SkipParams, DoneResult, skip),
    "spotify/playing": Method(SpotifyParams, PlayingResult, playing),
    "spotify/devices": Method(SpotifyParams, DevicesResult, devices),
    "spotify/library/save": Method(LibraryParams, LibraryResult, like),
    "spotify/taste": Method(TasteParams, TasteState, taste),
}

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {"spotify/page": PageParams}
