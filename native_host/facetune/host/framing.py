"""Native messaging's frames: a 32-bit length in the machine's byte order, then that many bytes of JSON."""

from __future__ import annotations

import struct
import threading
from collections import deque
from typing import BinaryIO, Final

from facetune.errors import FaceTuneError

MAX_INCOMING: Final = 1024 * 1024
"""Longest message that the host accepts, in bytes of JSON. Real requests are far shorter."""

MAX_OUTGOING: Final = 1024 * 1024
"""Longest message that Chromium and Firefox accept from a host, in bytes of JSON."""

_LENGTH: Final = struct.Struct("=I")

_MAX_SKIPPED: Final = 64 * 1024 * 1024
"""Chromium's limit for messages to a host. A longer one means that we read lengths at the wrong place."""

_CHUNK: Final = 64 * 1024

_MOST_POSTED: Final = 256
"""Answers that may wait for the browser to read. One that reads nothing sends no such many requests."""


class StreamOutOfStepError(Exception):
    """The stream can no longer be split into messages. `error` is for the other side, before the connection closes."""

    def __init__(self, error: FaceTuneError) -> None:
        super().__init__(error.message)
        self.error = error


class Reader:
    """Splits a byte stream into messages."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self) -> bytes | None:
        """The next message, or None at the end of the input, even in the middle of a message.

        Raises FaceTuneError message_too_large for a message over MAX_INCOMING. It is skipped, and the next read gives
        the message after it. Raises StreamOutOfStepError for a length that no browser sends.
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
    """Writes messages. Safe from any thread: messages never mix."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._posted: deque[bytes] = deque()
        self._posting = threading.Condition()
        self._postman: threading.Thread | None = None
        self._gone = False

    def write(self, body: bytes) -> None:
        """Write one message of at most MAX_OUTGOING bytes.

        Raises FaceTuneError message_too_large and then writes nothing, and OSError if the browser has gone.
        """
        if len(body) > MAX_OUTGOING:
            raise FaceTuneError("message_too_large", size=len(body), limit=MAX_OUTGOING)
        rest = memoryview(_LENGTH.pack(len(body)) + body)
        with self._lock:
            while rest:
                rest = rest[self._stream.write(rest) :]

    def post(self, body: bytes) -> None:
        """Write one message on another thread: for the one that reads, which must not wait for a browser to read.

        Raises OSError if the browser has gone, or has left too many unread.
        """
        with self._posting:
            if self._postman is None:
                self._postman = threading.Thread(target=self._write_posted, name="answers", daemon=True)
                self._postman.start()
            if self._gone or len(self._posted) >= _MOST_POSTED:
                raise BrokenPipeError
            self._posted.append(body)
            self._posting.notify_all()

    def settle(self, seconds: float) -> None:
        """Wait at most `seconds` until everything that was posted is written."""
        with self._posting:
            self._posting.wait_for(lambda: not self._posted or self._gone, seconds)

    def _write_posted(self) -> None:
        while True:
            with self._posting:
                self._posting.wait_for(lambda: self._posted)
                body = self._posted[0]
            try:
                self.write(body)
            except OSError:
                self._gone = True
            with self._posting:
                self._posted.popleft()
                self._posting.notify_all()
            if self._gone:
                return
