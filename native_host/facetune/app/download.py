"""Streams a model file from its address, and gives up in time."""

from __future__ import annotations

import http.client
import time
from collections.abc import Generator
from concurrent.futures import Future
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import msgspec

from facetune import __version__, certificates, tasks
from facetune.errors import FaceTuneError
from facetune.files import reason
from facetune.vision.manifest import DetectorFile

T = TypeVar("T")

_CHUNK: Final = 64 * 1024

_LOOK: Final = 5.0
"""Seconds to find out whose certificate was refused."""


class Deadlines(msgspec.Struct, frozen=True):
    """Seconds: for one silence of the sender, connecting included, and for the whole download."""

    silence: float = 15
    total: float = 120


def download(wanted: DetectorFile, deadlines: Deadlines) -> Generator[bytes, None, None]:
    """The body at the file's address, in pieces; closing the generator hangs up. Raises FaceTuneError download_failed.

    The silence is the timeout of the socket. It does not end a name lookup, nor a sender that drips a byte a second:
    therefore each blocking call has a thread of its own, and the total is kept here. A piece is read when it is asked
    for: the sender decides how much it sends, but not how much of it is held.
    """
    from urllib.request import Request, urlopen

    end = time.monotonic() + deadlines.total

    def wait(future: Future[T]) -> T:
        return tasks.wait(future, timeout=end - time.monotonic())

    opening: Future[Any] | None = None
    current: Future[Any] | None = None
    try:
        request = Request(wanted.url, headers={"User-Agent": f"facetune/{__version__}"})  # noqa: S310 - checked next
        if request.type not in ("http", "https"):
            raise _failed(wanted, f"its address {wanted.url} is neither http nor https")
        open_it = partial(urlopen, request, timeout=deadlines.silence, context=certificates.trusted())
        opening = current = tasks.start("download", open_it)
        answer = wait(opening)
        while True:
            current = tasks.start("download", partial(answer.read1, _CHUNK))
            chunk = wait(current)
            if not chunk:
                return
            yield chunk
    except certificates.UnusableError as error:
        raise _failed(wanted, str(error)) from error
    except (tasks.DeadlineError, OSError, http.client.HTTPException, ValueError) as error:
        raise _failed(wanted, _explain(error, deadlines, wanted.url)) from error
    finally:
        if opening is not None and current is not None:
            # At once, or by the thread that is still in a call: to close while it reads would wait for it.
            current.add_done_callback(lambda _: _close(opening))


def _close(opening: Future[Any]) -> None:
    if opening.exception() is None:
        opening.result().close()


def _failed(wanted: DetectorFile, detail: str) -> FaceTuneError:
    return FaceTuneError("download_failed", file=wanted.file, detail=detail, url=wanted.url)


def _distrust(address: str) -> str:
    """Which certificate is not trusted. A redirect may have led to another server: then the first one is looked at."""
    parts = urlsplit(address)
    signer = certificates.issuer_at(parts.hostname or "", parts.port or 443, seconds=_LOOK)
    shown = f'it shows a certificate of "{signer}"' if signer else "its certificate is not trusted"
    return f"{shown}, which neither this system nor SSL_CERT_FILE or REQUESTS_CA_BUNDLE trusts" if signer else shown


def _explain(error: Exception, deadlines: Deadlines, address: str) -> str:
    import ssl
    from urllib.error import HTTPError, URLError

    if isinstance(error, tasks.DeadlineError):
        return f"it took more than {deadlines.total:g} seconds"
    if isinstance(error, HTTPError):
        return f"the server answered {error.code} {error.reason}"
    if isinstance(error, TimeoutError):
        return f"nothing came for {deadlines.silence:g} seconds"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _distrust(address)
    return reason(cause) if isinstance(cause, OSError) else str(cause)
