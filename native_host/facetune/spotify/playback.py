"""Plays tracks, queues them and likes them. If Spotify does not let us, the error carries the track's own link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec

from facetune.errors import FaceTuneError
from facetune.spotify.client import Client
from facetune.spotify.types import Device
from facetune.spotify_links import track_link, track_uri

_LIKES = 40
"""The most that one call of /me/library takes."""

T = TypeVar("T")


class _Device(msgspec.Struct):
    id: str
    name: str = ""
    type: str = ""
    is_active: bool = False
    is_restricted: bool = False


class _Devices(msgspec.Struct):
    devices: list[_Device]


def devices(client: Client) -> list[Device]:
    """The devices that can be told to play, the active one first."""
    answer = client.get("me/player/devices", "user-read-playback-state", _Devices)
    found = [
        Device(device.id, device.name or device.type or "?", device.type, device.is_active)
        for device in answer.devices
        if 0 < len(device.id) <= 128 and not device.is_restricted
    ]
    return sorted(found, key=lambda device: not device.active)


def play(client: Client, tracks: Sequence[str], device: str | None = None) -> None:
    """Play tracks, by id, on a device; without one, on the active device, or else on any that is there.

    Raises FaceTuneError spotify_premium_needed or spotify_no_device with the first track's `url`.
    """
    body = {"uris": [track_uri(track) for track in tracks]}
    try:
        try:
            _start(client, body, device)
        except FaceTuneError as error:
            if error.code != "spotify_no_device" or device is not None:
                raise
            there = devices(client)
            if not there:
                raise
            _start(client, body, there[0].id)
    except FaceTuneError as error:
        raise _with_link(error, tracks[0]) from None


def queue(client: Client, track: str, device: str | None = None) -> None:
    """Put a track behind what plays. Raises as `play` does."""
    where = {"device_id": device} if device else {}
    try:
        client.post("me/player/queue", "user-modify-playback-state", uri=track_uri(track), **where)
    except FaceTuneError as error:
        raise _with_link(error, track) from None


def like(client: Client, tracks: Sequence[str], *, saved: bool = True) -> list[str]:
    """Add tracks to the user's saved ones, or remove them; the ids of the tracks that this changed.

    Asks first what is saved already: taking a like back must not remove what the user had saved before.
    """
    client.need("library")
    changed: list[str] = []
    for some in _batches(tracks, _LIKES):
        there = client.get("me/library/contains", "user-library-read", list[Any], uris=_listed(some))
        if len(there) != len(some):
            raise FaceTuneError("spotify_garbled")
        # One that is neither true nor false stays as it is.
        if other := [track for track, is_saved in zip(some, there, strict=True) if is_saved is (not saved)]:
            call = client.put if saved else client.delete
            call("me/library", "user-library-modify", uris=_listed(other))
            changed += other
    return changed


def _listed(tracks: Iterable[str]) -> str:
    return ",".join(map(track_uri, tracks))


def _start(client: Client, body: dict[str, list[str]], device: str | None) -> None:
    where = {"device_id": device} if device else {}
    client.put("me/player/play", "user-modify-playback-state", body, **where)


def _with_link(error: FaceTuneError, track: str) -> FaceTuneError:
    if error.code not in ("spotify_premium_needed", "spotify_no_device"):
        return error
    return FaceTuneError(error.code, url=track_link(track))


def _batches(items: Iterable[T], size: int) -> Iterable[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
