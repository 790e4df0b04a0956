"""All methods of the protocol, imported after a plain `initialize` is answered, see server.py.

The method `initialize` is here in full: server.py answers a plain one, and passes on the others with all errors.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune import PROTOCOL, __version__, spoken
from facetune.errors import FaceTuneError
from facetune.host import camera, music, music_library, preview, profile, spotify, system
from facetune.host.capabilities import CAPABILITIES
from facetune.host.protocol import Call, Method


class InitializeParams(msgspec.Struct, frozen=True):
    """The first request: who is asking, and in which language they read (a tag such as "pt-BR")."""

    extension_version: Annotated[str, msgspec.Meta(max_length=32)]
    protocol: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    language: Annotated[str, msgspec.Meta(max_length=35)] | None = None


class InitializeResult(msgspec.Struct, frozen=True):
    """Who answers, and which methods it has."""

    host_version: str
    protocol: int
    capabilities: list[str]


def initialize(params: InitializeParams, call: Call) -> InitializeResult:
    """Say who answers. The extension's protocol number may differ by one."""
    if params.protocol < PROTOCOL - 1:
        raise FaceTuneError("extension_too_old")
    if params.protocol > PROTOCOL + 1:
        raise FaceTuneError("host_too_old")
    spoken.tell(params.language)
    return InitializeResult(host_version=__version__, protocol=PROTOCOL, capabilities=CAPABILITIES)


_OF_FEATURES: Final = camera.METHODS | music.METHODS | profile.METHODS | spotify.METHODS | system.METHODS

METHODS: Final[dict[str, Method]] = {
    "initialize": Method(InitializeParams, InitializeResult, initialize),
    **{name: _OF_FEATURES[name] for name in ("scan", "recommend", "cameras/list")},
    **system.METHODS,
    **{name: _OF_FEATURES[name] for name in ("watch", "cameras/test", "catalogue/info", "catalogue/genres")},
    **profile.METHODS,
    **_OF_FEATURES,
}
"""In the order that PROTOCOL.md lists them."""

FROM_HOST: Final[dict[str, type[msgspec.Struct]]] = {
    **preview.FROM_HOST,
    **camera.FROM_HOST,
    **spotify.FROM_HOST,
    **music_library.FROM_HOST,
}
"""Notifications that the host sends."""
