"""The methods about what plays on a person's devices."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune.host.protocol import Call, Method, NoParams
from facetune.spotify.types import Device, Playing, Tracks, Way
from facetune.spotify_links import TrackId

DeviceId = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


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
    """What plays on one of the person's devices; null where nothing does."""

    playing: Playing | None


class DevicesResult(msgspec.Struct, frozen=True):
    """What can be played on, the active one first."""

    devices: list[Device]


class DoneResult(msgspec.Struct, frozen=True):
    """Done; there is nothing to say."""


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


def playing(params: NoParams, call: Call) -> PlayingResult:
    """What plays."""
    from facetune.app import account

    return PlayingResult(account.playing(cancelled=call.cancelled))


def devices(params: NoParams, call: Call) -> DevicesResult:
    """What can be played on."""
    from facetune.app import account

    return DevicesResult(account.devices(cancelled=call.cancelled))


METHODS: Final = {
    "spotify/play": Method(PlayParams, DoneResult, play),
    "spotify/queue": Method(QueueParams, DoneResult, queue),
    "spotify/skip": Method(SkipParams, DoneResult, skip),
    "spotify/playing": Method(NoParams, PlayingResult, playing),
    "spotify/devices": Method(NoParams, DevicesResult, devices),
}
