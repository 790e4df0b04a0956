"""What a method is, and the request that it answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from facetune.host.protocol import RequestId


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
