"""Pictures from an address of the web: one picture, or Motion JPEG, read without FFmpeg.

FFmpeg needs a stream to begin with its boundary, which small cameras leave out, and says neither that an address gives
a single picture nor that it asks for a password.
"""

from __future__ import annotations

import base64
import contextlib
import http.client
import io
import re
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from facetune.errors import FaceTuneError
from facetune.vision import formats, pictures

if TYPE_CHECKING:
    from facetune.types import Frame

_MOST_BYTES: Final = 2**24
"""The largest picture that is read: a camera's is a tenth of a megabyte, a phone's five."""

MEGAPIXELS: Final = 50
"""The largest picture of a stream that is decoded. Of film, 8K has 33."""

_BAD: Final = 50
"""Most pictures in a row that cannot be decoded; then the stream has ended."""

_BETWEEN: Final = 2**16
"""Most bytes that are kept in which no picture begins."""

_MARGIN: Final = 64
"""Bytes before the end of what was searched in which a picture's end may have begun."""

_CHUNK: Final = 2**15

_BEGINS: Final = b"\xff\xd8\xff"
_ENDS: Final = re.compile(rb"\xff\xd9(?:\r?\n)*--")
_LENGTH: Final = re.compile(rb"content-length:\s*(\d{1,9})\s*\r?\n", re.IGNORECASE)

_PART: Final = re.compile(rb"\s*--[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*?content-type:\s*image/jpe?g", re.IGNORECASE)

_UNAUTHORIZED: Final = 401


class WebCapture:
    """Frames of an address, as cv2.VideoCapture gives them."""

    def __init__(self, response: http.client.HTTPResponse, *, once: bool, closed: threading.Event) -> None:
        """`once`: the response is one picture, and not a stream of them. After `closed` nothing more is read."""
        self._response = response
        self._buffer = bytearray()
        self._closed = closed
        self.once = once
        """Whether it gives one frame, and its end is no failure."""

    def read(self) -> tuple[bool, Frame | None]:
        """Wait for the next frame, (height, width, 3) uint8 BGR; (False, None) at the end."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            for _ in range(_BAD):
                picture = self._whole() if self.once else self._part()
                if picture is None:
                    break
                frame = _decoded(picture)
                if frame is not None:
                    return True, frame
        return False, None

    def get(self, _setting: int) -> float:
        """No setting is known."""
        return 0.0

    def release(self) -> None:
        """Close the connection."""
        self._response.close()

    def _more(self) -> bool:
        """Read a little more; False at the end. A call ends with the connection's timeout, however little comes."""
        more = b"" if self._closed.is_set() else self._response.read1(_CHUNK)
        self._buffer += more
        return bool(more)

    def _whole(self) -> bytes | None:
        while len(self._buffer) <= _MOST_BYTES and self._more():
            pass
        picture = bytes(self._buffer[:_MOST_BYTES])
        self._buffer.clear()
        return picture or None

    def _part(self) -> bytes | None:
        """The next picture of a stream, by the length that is told before it or by what follows it."""
        searched = 0
        while True:
            start = self._buffer.find(_BEGINS)
            if start < 0:
                del self._buffer[:-_BETWEEN]
            else:
                del self._buffer[: max(0, start - _BETWEEN)]
                start = min(start, _BETWEEN)
                told = _LENGTH.findall(self._buffer[:start])
                if told and 0 < int(told[-1]) <= _MOST_BYTES:
                    end = start + int(told[-1])
                    whole = len(self._buffer) >= end
                else:
                    found = _ENDS.search(self._buffer, max(start, searched - _MARGIN))
                    end, whole = (found.start() + 2, True) if found else (0, False)
                    searched = len(self._buffer)
                if whole:
                    picture = bytes(self._buffer[start:end])
                    del self._buffer[:end]
                    return picture
            if len(self._buffer) > _MOST_BYTES + _BETWEEN or not self._more():
                return None


def open_address(url: str, label: str, *, seconds: float, closed: threading.Event) -> WebCapture | None:
    """What an http or https address gives, if it is pictures; None where FFmpeg must find out.

    `seconds` is the longest wait for an answer, and for each next part of it. After `closed` nothing more is read.
    Raises FaceTuneError stream_sign_in.
    """
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
    request = urllib.request.Request(bare)  # noqa: S310 - http or https
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    try:
        response = urllib.request.urlopen(request, timeout=seconds)  # noqa: S310
    except urllib.error.HTTPError as error:
        digest = "digest" in str(error.headers.get("WWW-Authenticate", "")).lower()
        error.close()
        if error.code == _UNAUTHORIZED and (parts.username is None or not digest):  # FFmpeg can do Digest
            raise FaceTuneError("stream_sign_in", source=label) from error
        return None
    except (OSError, ValueError, http.client.HTTPException):  # FFmpeg says what is wrong, or gets on with it
        return None
    once = _is_one_picture(response)
    if once is not None:
        return WebCapture(response, once=once, closed=closed)
    response.close()
    return None


def _is_one_picture(response: http.client.HTTPResponse) -> bool | None:
    """Whether an answer is one picture; False for a stream of them, None for something else.

    Some cameras name another type. FFmpeg would hold as much of a picture as its sender likes.
    """
    kind = str(response.headers.get_content_type())
    if kind.startswith("image/"):
        return True
    if kind == "multipart/x-mixed-replace":
        return False
    try:
        begins = bytes(response.peek(_CHUNK)[:_CHUNK])
    except (OSError, http.client.HTTPException):
        return None
    if begins.startswith(_BEGINS):
        return True
    return False if _PART.match(begins) else None


def _decoded(content: bytes) -> Frame | None:
    """A picture, (height, width, 3) uint8 BGR; None if it is none, or far too large."""
    import cv2
    import numpy as np

    size = formats.dimensions(io.BytesIO(content))
    if size is None or size[0] * size[1] > MEGAPIXELS * 1_000_000 or not pictures.honest(content, size[0] * size[1]):
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None or picture.size == 0 else picture  # type: ignore[return-value]
