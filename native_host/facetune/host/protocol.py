"""What a method is, the messages that belong to no feature, and JSON-RPC's numbers.

The other messages are in the files of the features.

PROTOCOL.md and extension/host/protocol.d.ts are written from all of them by `python -m tools.protocol_docs`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple

import msgspec

RequestId = Annotated[int, msgspec.Meta(ge=0, le=2**53)] | Annotated[str, msgspec.Meta(max_length=64)]

ScanId = Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class Call:
    """One running request: its id, whether it was cancelled, and how it sends notifications.

    `on_ack` is called with the number of each picture that the popup has drawn.
    """

    def __init__(self, request_id: RequestId, send: Callable[[str, msgspec.Struct], None]) -> None:
        self.id = request_id
        self.cancelled = threading.Event()
        self.notify = send
        self.on_ack: Callable[[int], None] = lambda _: None


Handler = Callable[[Any, Call], msgspec.Struct]
"""Answers a request: takes its parameters and its call; returns the result or raises FaceTuneError."""


class Method(NamedTuple):
    """A method of the protocol: its parameters, its result, and the function that answers."""

    params: type[msgspec.Struct]
    result: type[msgspec.Struct]
    run: Handler


class NoParams(msgspec.Struct, frozen=True):
    """Nothing to say."""


class CancelParams(msgspec.Struct, frozen=True):
    """Stop the request with this id. One that has ended already is not an error."""

    id: RequestId


class AckParams(msgspec.Struct, frozen=True):
    """The popup has drawn this preview and can take the next."""

    id: RequestId
    sequence: Annotated[int, msgspec.Meta(ge=0)]


class ErrorData(msgspec.Struct, frozen=True):
    """What a person needs to know of a failure. `code` is a string of the append-only table in facetune/errors.py."""

    code: str
    message: str
    hint: str
    params: dict[str, str | int | float]


FROM_EXTENSION: Final[dict[str, type[msgspec.Struct]]] = {
    "$/cancelRequest": CancelParams,
    "scan/ack": AckParams,
}
"""Notifications that the extension sends. Nothing answers them."""

RPC_CODES: Final[dict[str, int]] = {
    "parse_error": -32700,
    "invalid_request": -32600,
    "unknown_method": -32601,
    "invalid_params": -32602,
    "internal": -32603,
    "not_initialized": -32002,
    "cancelled": -32800,
}
"""JSON-RPC's numbers for the codes that it, or the Language Server Protocol, defines. All other codes are RPC_OTHER."""

RPC_OTHER: Final = -32000
