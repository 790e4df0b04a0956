"""Streams a model file from its address, and gives up in time."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from collections.abc import Callable, Generator
from typing import Final

import msgspec

from facetune.errors import FaceTuneError
from facetune.files import reason
from facetune.vision.manifest import DetectorFile

_CHUNK: Final = 64 * 1024

_AHEAD: Final = 16
"""Pieces that may wait to be taken. Somebody else's server decides how much it sends, so reading waits for writing."""


class Deadlines(msgspec.Struct, frozen=True):
    """Seconds: for one silence of the sender, connecting included, and for the whole download."""

    silence: float = 15
    total: float = 120


def download(wanted: DetectorFile, deadlines: Deadlines) -> Generator[bytes, None, None]:
    """The body at the file's address, in pieces; closing the generator hangs up. Raises FaceTuneError download_failed.

    The silence is the socket's timeout. Name lookups know no timeout, and a sender that drips a byte a second never
    meets one either: so a thread of its own reads, and the total is kept here.
    """
    from queue import Empty, Queue

    pieces: Queue[bytes | FaceTuneError] = Queue(_AHEAD)
    abandoned = threading.Event()
    threading.Thread(target=_read, args=(wanted, deadlines, pieces.put, abandoned), daemon=True).start()
    end = time.monotonic() + deadlines.total
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                raise _failed(wanted, f"it took more than {deadlines.total:g} seconds") from None
            if isinstance(piece, FaceTuneError):
                raise piece
            if not piece:
                return
            yield piece
    finally:
        abandoned.set()
        with contextlib.suppress(Empty):  # a reader that waits for room sees that nobody wants more
            while True:
                pieces.get_nowait()


def _read(
    wanted: DetectorFile,
    deadlines: Deadlines,
    put: Callable[[bytes | FaceTuneError], None],
    abandoned: threading.Event,
) -> None:
    """Read the body and put its pieces, then an empty one, or the error that ended it."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    from facetune import __version__

    try:
        request = Request(wanted.url, headers={"User-Agent": f"facetune/{__version__}"})  # noqa: S310 - checked next
        if request.type not in ("http", "https"):
            put(_failed(wanted, f"its address {wanted.url} is neither http nor https"))
            return
        with urlopen(request, timeout=deadlines.silence) as answer:  # noqa: S310 - http or https
            while not abandoned.is_set():
                chunk: bytes = answer.read1(_CHUNK)
                put(chunk)
                if not chunk:
                    return
    except HTTPError as error:
        put(_failed(wanted, f"the server answered {error.code} {error.reason}"))
    except TimeoutError:
        put(_failed(wanted, f"nothing came for {deadlines.silence:g} seconds"))
    except URLError as error:
        put(_failed(wanted, _words(error.reason)))
    except (OSError, http.client.HTTPException, ValueError) as error:
        put(_failed(wanted, _words(error)))


def _failed(wanted: DetectorFile, detail: str) -> FaceTuneError:
    return FaceTuneError("download_failed", file=wanted.file, detail=detail, url=wanted.url)


def _words(error: object) -> str:
    return reason(error) if isinstance(error, OSError) else str(error)
