"""Where Spotify is, and one HTTP request to it: no retry, no redirect, and limits whatever the other side does.

Tests can put a stand-in in its place, on this computer only.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from facetune import certificates, tasks
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    import requests

CALLBACK: Final = "/callback"

REDIRECT: Final = f"http://127.0.0.1{CALLBACK}"
"""The redirect address to register with Spotify, without a port: Spotify then allows any (its page "redirect_uri")."""

DASHBOARD: Final = "https://developer.spotify.com/dashboard"
"""Where people register an app and find its client id."""

APPS: Final = "https://www.spotify.com/account/apps/"
"""Where people withdraw an app's access: Spotify has no call for it."""

SILENCE: Final = 5.0
"""Seconds without a byte."""
TOTAL: Final = 10.0
"""Seconds for a whole call, name lookup included: an answer that drips never falls silent."""

MOST: Final = 8 * 1024 * 1024
"""Most bytes of an answer, unpacked. It is for 50 items at most."""

_CHUNK: Final = 64 * 1024

T = TypeVar("T")

_TELLTALES: Final = ("spotipy.client", "spotipy.oauth2", "spotipy.cache_handler")
"""Loggers that write tokens and answers at DEBUG, and bodies at ERROR."""


def accounts() -> str:
    """The accounts service, without a slash at its end."""
    return _elsewhere("FACETUNE_SPOTIFY_ACCOUNTS") or "https://accounts.spotify.com"


def api() -> str:
    """The Web API, with a slash at its end, as spotipy wants it."""
    return (_elsewhere("FACETUNE_SPOTIFY_API") or "https://api.spotify.com/v1") + "/"


def session() -> requests.Session:
    """A session that neither retries nor follows a redirect, which would carry the token elsewhere.

    Raises FaceTuneError spotify_ca_missing.
    """
    import requests

    for name in _TELLTALES:
        logging.getLogger(name).disabled = True
    made = requests.Session()
    made.mount("https://", _adapter())
    made.max_redirects = 0
    made.trust_env = True  # for proxies; the next line keeps a .netrc from replacing the token
    made.auth = _keep_headers
    made.hooks["response"] = [_read]
    return made


def _adapter() -> requests.adapters.HTTPAdapter:
    """Trusts what downloads trust, in place of requests' own list."""
    import requests

    try:
        context = certificates.trusted()
    except certificates.UnusableError as error:
        raise FaceTuneError("spotify_ca_missing", file=error.file) from error

    class Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **options, ssl_context=context)

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            return super().proxy_manager_for(proxy, **options, ssl_context=context)

        def send(self, request: Any, *args: Any, **options: Any) -> requests.Response:
            return super().send(request, *args, **{**options, "verify": True})

        def cert_verify(self, conn: Any, *_: object) -> None:
            conn.cert_reqs = "CERT_REQUIRED"

    return Adapter()


def _of_tls(error: requests.exceptions.SSLError) -> FaceTuneError:
    if "CERTIFICATE_VERIFY_FAILED" not in str(error):
        return FaceTuneError("spotify_unreachable")
    parts = urlsplit(str(error.request.url)) if error.request is not None else None
    signer = None
    if parts and parts.hostname:
        signer = certificates.issuer_at(parts.hostname, parts.port or 443, seconds=SILENCE)
    return FaceTuneError("spotify_intercepted_by", issuer=signer) if signer else FaceTuneError("spotify_intercepted")


def _keep_headers(request: Any) -> Any:
    return request


def _read(answer: requests.Response, **_: object) -> None:
    """Read an answer's body, which requests would read without limits of size and time: the thread would go on."""
    import requests
    import urllib3

    # What has come, however little: `read` would wait for a whole chunk.
    read = getattr(answer.raw, "read1", answer.raw.read)
    body, until = bytearray(), time.monotonic() + TOTAL
    try:
        while chunk := read(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > MOST:
                raise requests.exceptions.ContentDecodingError
            if time.monotonic() > until:
                raise requests.Timeout
    except urllib3.exceptions.ReadTimeoutError:
        raise requests.Timeout from None
    except urllib3.exceptions.HTTPError:
        raise requests.exceptions.ChunkedEncodingError from None
    finally:
        answer.raw.close() if len(body) > MOST else answer.raw.release_conn()
    answer._content = bytes(body)  # noqa: SLF001 - where requests looks for it
    answer._content_consumed = True  # noqa: SLF001


def unswallowed(session: requests.Session, work: Callable[[], T]) -> T:
    """The result of `work`, which makes one request in `session`, with the ValueErrors that spotipy turns into None.

    Among them are a proxy's address that cannot be used, and others that say that nothing was sent.
    """
    failures: list[ValueError] = []
    send = session.request

    def request(*args: Any, **options: Any) -> requests.Response:
        try:
            return send(*args, **options)
        except ValueError as error:
            failures.append(error)
            raise

    session.request = request  # type: ignore[method-assign]
    result = work()
    if failures:
        raise failures[0]
    return result


def bounded(work: Callable[[], T], *, cancelled: threading.Event | None = None) -> T:
    """The result of `work`, which is one request, within TOTAL seconds.

    Raises FaceTuneError spotify_slow, spotify_unreachable, spotify_intercepted, spotify_intercepted_by,
    spotify_proxy_*, spotify_garbled or cancelled, and what `work` raises.
    """
    import requests

    try:
        return tasks.run(work, name="spotify", timeout=TOTAL, cancelled=cancelled)
    except (tasks.DeadlineError, requests.Timeout):
        raise FaceTuneError("spotify_slow", seconds=TOTAL) from None
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        raise FaceTuneError("spotify_garbled") from None
    except (requests.TooManyRedirects, RecursionError):  # JSON may be nested too deep to be read
        raise FaceTuneError("spotify_garbled") from None
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
        raise FaceTuneError("spotify_proxy_unusable") from None  # also a SOCKS proxy without the package for it
    except requests.exceptions.ProxyError as error:
        asks = "407" in str(error)
        raise FaceTuneError("spotify_proxy_password" if asks else "spotify_proxy_unusable") from None
    except requests.exceptions.SSLError as error:
        raise _of_tls(error) from None
    except requests.RequestException:
        raise FaceTuneError("spotify_unreachable") from None
    except OSError:
        raise FaceTuneError("spotify_unreachable") from None


def _elsewhere(variable: str) -> str | None:
    """The address in an environment variable if it is on this computer: tokens are sent to no other place."""
    address = os.environ.get(variable, "").rstrip("/")
    parts = urlsplit(address)
    return address if parts.scheme == "http" and parts.hostname == "127.0.0.1" else None
