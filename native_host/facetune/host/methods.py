"""All methods of the protocol, and the first of them: `initialize`."""

from __future__ import annotations

from typing import Final

import msgspec

from facetune import PROTOCOL, __version__
from facetune.errors import FaceTuneError
from facetune.host import camera, music, preview, profile, spotify, system
from facetune.host.call import Call, Method
from facetune.host.protocol import InitializeParams, InitializeResult


def initialize(params: InitializeParams, call: Call) -> InitializeResult:
    """Say who answers. Accepts the extension's protocol when it is at most one away."""
    del call
    if params.protocol < PROTOCOL - 1:
        raise FaceTuneError("extension_too_old")
    if params.protocol > PROTOCOL + 1:
        raise FaceTuneError("host_too_old")
    return InitializeResult(host_version=__version__, protocol=PROTOCOL, capabilities=sorted(METHODS))


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
}
"""Notifications that the host sends."""
