"""The messages between the extension and the host: JSON-RPC 2.0 in native-messaging frames.

PROTOCOL.md and extension/host/protocol.d.ts are written from this file by `python -m tools.protocol_docs`.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import msgspec

from facetune.affect import Emotion, Goal
from facetune.findings import DoctorResult as DoctorResult  # noqa: PLC0414 - host.methods takes it from here
from facetune.host import messages_calibration, messages_catalogue, messages_live, messages_profile, messages_spotify
from facetune.pipeline import Answer
from facetune.profile.preferences import Days, Genres
from facetune.settings import Settings, SourceName, TrackLimit
from facetune.types import Minutes, Point, Probability, Progress, Track

PROTOCOL: Final = 1
"""Raised when a message changes so that the other side must know. The previous number is still accepted."""

MAX_INCOMING: Final = 1024 * 1024
"""Longest message the host accepts, in bytes of JSON. No honest request comes near it."""

MAX_OUTGOING: Final = 1024 * 1024
"""Longest message a browser accepts from a host, in bytes of JSON: fixed by Chromium and Firefox."""

RequestId = Annotated[int, msgspec.Meta(ge=0, le=2**53)] | Annotated[str, msgspec.Meta(max_length=64)]


class InitializeParams(msgspec.Struct, frozen=True):
    """The first request: who is asking."""

    extension_version: Annotated[str, msgspec.Meta(max_length=32)]
    protocol: Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class InitializeResult(msgspec.Struct, frozen=True):
    """Who answers, and which methods it has."""

    host_version: str
    protocol: int
    capabilities: list[str]


class ScanParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Look, and answer with a mood and tracks. What is left out comes from the settings.

    `target` is any point to go to and takes the goal's place; `minutes` of music take the place of `limit` tracks.
    `preview` asks for a small picture with each progress notification, to be acknowledged by scan/ack.
    """

    source: SourceName | None = None
    goal: Goal | None = None
    limit: TrackLimit | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] | None = None
    preview: bool = False
    target: Point | None = None
    minutes: Minutes | None = None


class RecommendParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tracks for a mood that is known already: the emotion a person names, or the distribution of an earlier scan.

    `target` and `minutes` are as for a scan. `scan` is the scan whose mood it is, or was before it was corrected.
    """

    emotion: Emotion | None = None
    distribution: dict[Emotion, Probability] | None = None
    goal: Goal | None = None
    limit: TrackLimit | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] | None = None
    target: Point | None = None
    minutes: Minutes | None = None
    scan: messages_profile.ScanId | None = None


class RecommendResult(msgspec.Struct, frozen=True):
    """The tracks, and the goal they serve: `path` is where it leads, step by step, and begins at the mood.

    `target` is the point that was asked for instead of the goal, `scan` the scan that the request named.
    """

    goal: Goal
    tracks: list[Track]
    path: list[Point] = []
    target: Point | None = None
    scan: int | None = None


class Camera(msgspec.Struct, frozen=True):
    """A camera by the name its system gives it."""

    index: int
    name: str


class CamerasResult(msgspec.Struct, frozen=True):
    """The cameras of this computer."""

    cameras: list[Camera]


class SettingsChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings to change; those left out stay. A camera of null means the first camera.

    `retention_days` is for how many days moods are kept: 0 for not at all, null until they are erased. What is older
    goes at once.
    """

    camera: SourceName | msgspec.UnsetType | None = msgspec.UNSET
    goal: Goal | msgspec.UnsetType = msgspec.UNSET
    limit: TrackLimit | msgspec.UnsetType = msgspec.UNSET
    preferred_genres: Genres | msgspec.UnsetType = msgspec.UNSET
    avoided_genres: Genres | msgspec.UnsetType = msgspec.UNSET
    retention_days: Days | msgspec.UnsetType | None = msgspec.UNSET


class NoParams(msgspec.Struct, frozen=True):
    """Nothing to say."""


class CancelParams(msgspec.Struct, frozen=True):
    """Stop the request with this id. One that has ended already is not an error."""

    id: RequestId


class AckParams(msgspec.Struct, frozen=True):
    """The popup has drawn this preview and can take the next."""

    id: RequestId
    sequence: Annotated[int, msgspec.Meta(ge=0)]


class ProgressParams(msgspec.Struct, frozen=True):
    """One step of the scan `id`. `preview` is a JPEG, 320 pixels wide, in base64."""

    id: RequestId
    sequence: int
    progress: Progress
    preview: str | None = None


class ErrorData(msgspec.Struct, frozen=True):
    """What a person needs to know of a failure. `code` is a string of the append-only table in facetune/errors.py."""

    code: str
    message: str
    hint: str
    params: dict[str, str | int | float]


class Method(NamedTuple):
    """A request: what it takes and what it gives."""

    params: type[msgspec.Struct]
    result: type[msgspec.Struct]


METHODS: Final[dict[str, Method]] = {
    "initialize": Method(InitializeParams, InitializeResult),
    "scan": Method(ScanParams, Answer),
    "recommend": Method(RecommendParams, RecommendResult),
    "cameras/list": Method(NoParams, CamerasResult),
    "settings/read": Method(NoParams, Settings),
    "settings/write": Method(SettingsChange, Settings),
    "doctor": Method(NoParams, DoctorResult),
    **{name: Method(*both) for name, both in messages_live.METHODS.items()},
    **{name: Method(*both) for name, both in messages_catalogue.METHODS.items()},
    **{name: Method(*both) for name, both in messages_profile.METHODS.items()},
    **{name: Method(*both) for name, both in messages_calibration.METHODS.items()},
    **{name: Method(*both) for name, both in messages_spotify.METHODS.items()},
}

FROM_EXTENSION: Final[dict[str, type[msgspec.Struct]]] = {
    "$/cancelRequest": CancelParams,
    "scan/ack": AckParams,
}
"""Notifications that the extension sends. Nothing answers them."""

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {
    "scan/progress": ProgressParams,
    **messages_live.FROM_HOST,
    **messages_spotify.FROM_HOST,
}
"""Notifications that the host sends."""

RPC_CODES: Final[dict[str, int]] = {
    "parse_error": -32700,
    "invalid_request": -32600,
    "unknown_method": -32601,
    "invalid_params": -32602,
    "internal": -32603,
    "not_initialized": -32002,
    "cancelled": -32800,
}
"""JSON-RPC's number for the codes that it or the Language Server Protocol defines; every other code is RPC_OTHER."""

RPC_OTHER: Final = -32000
