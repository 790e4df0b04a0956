"""Plays tracks, queues them and likes them. If Spotify does not let us, the error carries the track's own link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec

from facetune.errors import FaceTuneError
from facetune.spotify.client import Client
from facetune.spotify.types import Device
from facetune.spotify_links import track_link, track_uri

_CONTROL = "user-modify-playback-state"
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
    """Play tracks, by id, on a device; without one, on the active device.

    Raises FaceTuneError spotify_device_unchosen where none is active and some are there: the user says which one, for
    it may be a television in another room. spotify_premium_needed, spotify_no_device and spotify_forbidden come with
    the first track's `url`.
    """
    body = {"uris": [track_uri(track) for track in tracks]}
    _command(client, tracks[0], device, lambda where: client.put("me/player/play", _CONTROL, body, **where))


def queue(client: Client, track: str, device: str | None = None) -> None:
    """Put a track behind what plays. Raises as `play` does."""
    uri = track_uri(track)
    _command(client, track, device, lambda where: client.post("me/player/queue", _CONTROL, uri=uri, **where))


def _command(client: Client, track: str, device: str | None, send: Callable[[dict[str, str]], Any]) -> None:
    try:
        send({"device_id": device} if device else {})
    except FaceTuneError as error:
        if error.code == "spotify_no_device" and device is None and _some(client):
            raise FaceTuneError("spotify_device_unchosen", url=track_link(track)) from None
        if error.code in ("spotify_premium_needed", "spotify_no_device", "spotify_forbidden"):
            raise FaceTuneError(error.code, url=track_link(track)) from None
        raise


def _some(client: Client) -> bool:
    """Whether devices are there to choose from; False where Spotify does not tell."""
    try:
        return bool(devices(client))
    except FaceTuneError:
        return False


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


def _batches(items: Iterable[T], size: int) -> Iterable[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
