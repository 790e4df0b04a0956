"""A server on 127.0.0.1 that waits for the browser to come back from Spotify's page (RFC 8252, section 7.3)."""

from __future__ import annotations

import hmac
import html
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from facetune.errors import FaceTuneError
from facetune.spotify.http import CALLBACK

_SILENCE: Final = 5.0
"""Seconds a connection may be silent: browsers open some that they never use."""
_FINISHING: Final = 30.0
"""Seconds the browser's page waits for the host to finish the sign-in."""
_GOODBYE: Final = 2.0
"""Seconds that page has to take the answer."""

_DONE: Final = "You are signed in to Spotify"
_CLOSE: Final = "You can close this tab."


class Listener:
    """A server for one sign-in. Its port is free when it starts; `redirect` is the address to send Spotify.

    Only a request for the callback with the right `state` counts. Anything else (a favicon, another page's guess, a
    silent connection) is refused, and the wait goes on. Raises FaceTuneError spotify_listener_failed.
    """

    def __init__(self, state: str) -> None:
        self._state = state
        self._arrived = threading.Event()
        self._finished = threading.Event()
        self._written = threading.Event()
        self._query: dict[str, str] = {}
        self._failure: FaceTuneError | None = None
        self._taking = threading.Lock()
        try:
            self._server = _Server(("127.0.0.1", 0), self._handler())
        except OSError as error:
            raise FaceTuneError("spotify_listener_failed", detail=error.strerror or str(error)) from error
        self.port: int = self._server.server_address[1]
        self.redirect: Final = f"http://127.0.0.1:{self.port}{CALLBACK}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="sign-in", daemon=True)
        self._thread.start()

    def wait(self, seconds: float, stopped: Callable[[], bool]) -> dict[str, str] | None:
        """The query that Spotify sent along (code, or error); None after `seconds` or once `stopped`."""
        deadline = time.monotonic() + seconds
        while not self._arrived.wait(0.1):
            if time.monotonic() >= deadline or stopped():
                return None
        return self._query

    def finish(self, failure: FaceTuneError | None) -> None:
        """Say in the browser how it ended."""
        self._failure = failure
        self._finished.set()

    def close(self) -> None:
        """Stop listening, after the page that waits for the end has received it."""
        self._finished.set()
        if self._arrived.is_set():
            self._written.wait(_GOODBYE)
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _SILENCE
            server_version = "FaceTune"
            sys_version = ""

            def do_GET(self) -> None:
                status, title, text = listener._answer(self.path, self.headers.get("Host", ""))
                body = _page(title, text)
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()
                if listener._finished.is_set():
                    listener._written.set()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
                """Log nothing: the path holds the code, and standard error is the browser's log."""

        return Handler

    def _answer(self, path: str, host: str) -> tuple[HTTPStatus, str, str]:
        parts = urlsplit(path)
        if parts.path != CALLBACK or host != f"127.0.0.1:{self.port}":
            return HTTPStatus.NOT_FOUND, "Not here", "FaceTune waits for Spotify at this address."
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not hmac.compare_digest(query.get("state", "").encode(), self._state.encode()):
            return (
                HTTPStatus.BAD_REQUEST,
                "Not this sign-in",
                "FaceTune waits for another one.",
            )
        with self._taking:
            if not self._arrived.is_set():  # loading the page again must not change what was sent first
                self._query = query
                self._arrived.set()
        self._finished.wait(_FINISHING)
        if self._failure is not None:
            return HTTPStatus.OK, self._failure.message, f"{self._failure.hint} {_CLOSE}"
        return HTTPStatus.OK, _DONE, _CLOSE


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a silent connection would block the end
    allow_reuse_address = False  # on Windows, another program could take the port over

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing: a browser that hangs up is normal, and standard error is the browser's log."""


def _page(title: str, text: str) -> bytes:
    title, text = html.escape(title), html.escape(text)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>:root{{color-scheme:light dark;font:1.1rem/1.5 system-ui,sans-serif}}"
        "main{max-width:32rem;margin:20vh auto;padding:0 1.5rem}</style>"
        f"<main><h1>{title}</h1><p>{text}</p></main></html>"
    ).encode()
