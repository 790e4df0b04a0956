"""Plays, skips, queues and likes tracks, and tells what plays. A refusal of Spotify's has the track's link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec

from facetune.errors import FaceTuneError
from facetune.spotify.client import Client
from facetune.spotify.types import Device, Playing, Way
from facetune.spotify_links import is_track_id, track_link, track_uri

_CONTROL = "user-modify-playback-state"
_STATE = "user-read-playback-state"
_LIKES = 40
"""The most that one call of /me/library takes."""
_LONGEST = 86_400.0
"""Seconds; nothing plays for longer than a day."""

T = TypeVar("T")


class _Device(msgspec.Struct):
    id: str
    name: str = ""
    type: str = ""
    is_active: bool = False
    is_restricted: bool = False


class _Artist(msgspec.Struct):
    name: str = ""


class _Item(msgspec.Struct):
    id: str = ""
    name: str = ""
    artists: list[_Artist] = []
    duration_ms: float = 0


class _Where(msgspec.Struct):
    name: str = ""


class _Playback(msgspec.Struct):
    device: _Where = msgspec.field(default_factory=_Where)
    item: _Item = msgspec.field(default_factory=_Item)
    is_playing: bool = False
    progress_ms: float = 0


class _Devices(msgspec.Struct):
    devices: list[_Device]


def devices(client: Client) -> list[Device]:
    """The devices that can be told to play, the active one first."""
    answer = client.get("me/player/devices", _STATE, _Devices)
    found = [
        Device(device.id, device.name or device.type or "?", device.type, device.is_active)
        for device in answer.devices
        if 0 < len(device.id) <= 128 and not device.is_restricted
    ]
    return sorted(found, key=lambda device: not device.active)


def play(client: Client, tracks: Sequence[str], device: str | None = None) -> None:
    """Play tracks, by id, on a device; without one, on the active device.

    Raises FaceTuneError spotify_device_unchosen where none is active and some are there: the person says which one, for
    it may be a television in another room. spotify_premium_needed, spotify_no_device and spotify_forbidden come with
    the first track's `url`.
    """
    body = {"uris": [track_uri(track) for track in tracks]}
    _command(client, tracks[0], device, lambda where: client.put("me/player/play", _CONTROL, body, **where))


def queue(client: Client, track: str, device: str | None = None) -> None:
    """Put a track behind what plays. Raises as `play` does."""
    uri = track_uri(track)
    _command(client, track, device, lambda where: client.post("me/player/queue", _CONTROL, uri=uri, **where))


def skip(client: Client, way: Way, track: str | None = None, device: str | None = None) -> None:
    """Go to the next or the previous track. `track` is the one to link to where it fails. Raises as `play` does."""
    _command(client, track, device, lambda where: client.post(f"me/player/{way}", _CONTROL, **where))


def playing(client: Client) -> Playing | None:
    """What plays, or is paused, on one of the person's devices; None where nothing is, as far as Spotify tells."""
    state = client.get("me/player", _STATE, _Playback, empty=_Playback())
    item = state.item
    if not item.name:
        return None
    left = min(max(0.0, item.duration_ms - state.progress_ms) / 1000, _LONGEST)
    return Playing(
        track=item.id if is_track_id(item.id) else None,
        name=item.name,
        artists=[artist.name for artist in item.artists if artist.name],
        device=state.device.name,
        left=left if state.is_playing else None,
    )


def _command(client: Client, track: str | None, device: str | None, send: Callable[[dict[str, str]], Any]) -> None:
    try:
        send({"device_id": device} if device else {})
    except FaceTuneError as error:
        link = {"url": track_link(track)} if track else {}
        if error.code == "spotify_no_device" and device is None and _some(client):
            raise FaceTuneError("spotify_device_unchosen", **link) from None
        if error.code in ("spotify_premium_needed", "spotify_no_device", "spotify_forbidden"):
            raise FaceTuneError(error.code, **link) from None
        raise


def _some(client: Client) -> bool:
    """Whether devices are there to choose from; False where Spotify does not tell."""
    try:
        return bool(devices(client))
    except FaceTuneError:
        return False


def like(client: Client, tracks: Sequence[str], *, saved: bool = True) -> list[str]:
    """Add tracks to the person's saved ones, or remove them; the ids of the tracks that this changed.

    Asks first what is saved already: taking a like back must not remove what the person had saved before.
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
