"""The method `initialize`. handshake.py answers plain requests; errors and unusual requests come here."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from facetune import PROTOCOL, __version__
from facetune.errors import FaceTuneError
from facetune.host.call import Call, Method
from facetune.host.capabilities import CAPABILITIES


class InitializeParams(msgspec.Struct, frozen=True):
    """The first request: who is asking."""

    extension_version: Annotated[str, msgspec.Meta(max_length=32)]
    protocol: Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class InitializeResult(msgspec.Struct, frozen=True):
    """Who answers, and which methods it has."""

    host_version: str
    protocol: int
    capabilities: list[str]


def initialize(params: InitializeParams, call: Call) -> InitializeResult:
    """Say who answers. The extension's protocol number may differ by one."""
    del call
    if params.protocol < PROTOCOL - 1:
        raise FaceTuneError("extension_too_old")
    if params.protocol > PROTOCOL + 1:
        raise FaceTuneError("host_too_old")
    return InitializeResult(host_version=__version__, protocol=PROTOCOL, capabilities=CAPABILITIES)


METHODS: Final = {"initialize": Method(InitializeParams, InitializeResult, initialize)}
