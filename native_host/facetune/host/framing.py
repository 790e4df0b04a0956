"""Native messaging's frames: a 32-bit length in the machine's byte order, then that many bytes of JSON."""

from __future__ import annotations

import struct
import threading
from typing import BinaryIO, Final

from facetune.errors import FaceTuneError

MAX_INCOMING: Final = 1024 * 1024
"""Longest message the host accepts, in bytes of JSON. No honest request comes near it."""

MAX_OUTGOING: Final = 1024 * 1024
"""Longest message a browser accepts from a host, in bytes of JSON: fixed by Chromium and Firefox."""

_LENGTH: Final = struct.Struct("=I")

_MAX_SKIPPED: Final = 64 * 1024 * 1024
"""Chromium's own limit on messages to a host. A longer one can only be a stream that is out of step."""

_CHUNK: Final = 64 * 1024


class StreamOutOfStepError(Exception):
    """The stream can no longer be split into messages; `error` is what to tell the other side before closing."""

    def __init__(self, error: FaceTuneError) -> None:
        super().__init__(error.message)
        self.error = error


class Reader:
    """Splits a byte stream into messages."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self) -> bytes | None:
        """The next message, or None at the end of input (also where it ends within a message).

        Raises FaceTuneError message_too_large for a message over MAX_INCOMING that was skipped: the next read is in
        step again. Raises StreamOutOfStepError for a length that no browser sends.
        """
        header = self._stream.read(_LENGTH.size)
        if len(header) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(header)
        if length <= MAX_INCOMING:
            body = self._stream.read(length)
            return body if len(body) == length else None
        error = FaceTuneError("message_too_large", size=length, limit=MAX_INCOMING)
        if length > _MAX_SKIPPED:
            raise StreamOutOfStepError(error)
        while length:
            chunk = self._stream.read(min(length, _CHUNK))
            if not chunk:
                return None
            length -= len(chunk)
        raise error


class Writer:
    """Writes messages whole, from any thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def write(self, body: bytes) -> None:
        """Write one message of at most MAX_OUTGOING bytes.

        Raises FaceTuneError message_too_large, with nothing written, and OSError where the browser is gone.
        """
        if len(body) > MAX_OUTGOING:
            raise FaceTuneError("message_too_large", size=len(body), limit=MAX_OUTGOING)
        rest = memoryview(_LENGTH.pack(len(body)) + body)
        with self._lock:
            while rest:
                rest = rest[self._stream.write(rest) :]
