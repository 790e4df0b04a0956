"""All methods of the protocol. They are imported after the answer to `initialize`, see server.py."""

from __future__ import annotations

from typing import Final

import msgspec

from facetune.host import camera, initialize, music, preview, profile, spotify, system
from facetune.host.call import Method

_OF_FEATURES: Final = camera.METHODS | music.METHODS | profile.METHODS | spotify.METHODS | system.METHODS

METHODS: Final[dict[str, Method]] = {
    **initialize.METHODS,
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
