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
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from facetune.errors import FaceTuneError
from facetune.vision import formats, stills

if TYPE_CHECKING:
    from facetune.types import Frame

_MOST_BYTES: Final = 2**24
"""The largest picture that is read: a camera's is a tenth of a megabyte, a phone's five."""

_MOST_PIXELS: Final = 50_000_000

_CHUNK: Final = 2**15

_BEGINS: Final = b"\xff\xd8\xff"
_ENDS: Final = re.compile(rb"\xff\xd9(?:\r?\n)*--")
_LENGTH: Final = re.compile(rb"content-length:\s*(\d{1,9})\s*\r?\n", re.IGNORECASE)

_UNAUTHORIZED: Final = 401


class WebCapture:
    """Frames of an address, as cv2.VideoCapture gives them."""

    def __init__(self, response: http.client.HTTPResponse, *, once: bool) -> None:
        """`once`: the response is one picture, and not a stream of them."""
        self._response = response
        self._buffer = b""
        self.once = once
        """Whether it gives one frame, and its end is no failure."""

    def read(self) -> tuple[bool, Frame | None]:
        """Wait for the next frame, (height, width, 3) uint8 BGR; (False, None) at the end."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            while (picture := self._whole() if self.once else self._part()) is not None:
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

    def _whole(self) -> bytes | None:
        return self._response.read(_MOST_BYTES) or None

    def _part(self) -> bytes | None:
        """The next picture of a stream, by the length that is told before it or by what follows it."""
        while True:
            start = self._buffer.find(_BEGINS)
            if start >= 0:
                told = _LENGTH.findall(self._buffer[:start])
                if told and 0 < int(told[-1]) <= _MOST_BYTES:
                    end = start + int(told[-1])
                    whole = len(self._buffer) >= end
                else:
                    found = _ENDS.search(self._buffer, start)
                    end, whole = (found.start() + 2, True) if found else (0, False)
                if whole:
                    picture, self._buffer = self._buffer[start:end], self._buffer[end:]
                    return picture
            if len(self._buffer) > 2 * _MOST_BYTES:
                return None
            more = self._response.read1(_CHUNK)
            if not more:
                return None
            self._buffer += more


def open_address(url: str, label: str, *, seconds: float) -> WebCapture | None:
    """What an http or https address gives, if it is pictures; None where FFmpeg must find out.

    `seconds` is the longest wait for an answer, and for each next part of it. Raises FaceTuneError stream_sign_in.
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
    kind = str(response.headers.get_content_type())
    if kind.startswith("image/"):
        return WebCapture(response, once=True)
    if kind == "multipart/x-mixed-replace":
        return WebCapture(response, once=False)
    response.close()
    return None


def _decoded(content: bytes) -> Frame | None:
    """A picture, (height, width, 3) uint8 BGR; None if it is none, or far too large."""
    import cv2
    import numpy as np

    size = formats.dimensions(io.BytesIO(content))
    if size is None or size[0] * size[1] > _MOST_PIXELS or not stills.honest(content, size[0] * size[1]):
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None or picture.size == 0 else picture  # type: ignore[return-value]
