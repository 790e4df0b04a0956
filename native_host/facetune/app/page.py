"""FaceTune's page, which needs no host, served on this computer for a try. `web/build` makes it; it is not in here."""

from __future__ import annotations

import contextlib
import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from facetune.errors import FaceTuneError

PORT: Final = 8787
"""The port unless another is named: a browser keeps what the page remembers by address and port."""

ADDRESS: Final = "127.0.0.1"

_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""The page itself says what it may load: it must, because a static host sends no headers of ours."""


def folder_of(named: Path | None) -> Path:
    """The folder with the built page: the one that is named, or dist/web of the checkout that this runs from or in.

    Raises FaceTuneError page_missing.
    """
    checkout = Path(__file__).resolve().parents[3]
    folder = named or (checkout if (checkout / "web" / "build").exists() else Path()) / "dist" / "web"
    if not (folder / "index.html").is_file() or not (folder / "service_worker.js").is_file():
        raise FaceTuneError("page_missing", folder=str(folder))
    return folder


class Server(ThreadingHTTPServer):
    """Serves one folder to this computer alone."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__((ADDRESS, port), functools.partial(_Files, directory=str(folder)))

    @property
    def address(self) -> str:
        """The page's address. Browsers give a page the camera there, as they do over https."""
        return f"http://{ADDRESS}:{self.server_port}/"


def server(folder: Path, port: int | None) -> Server:
    """A server for the folder. Where the usual port is taken, it takes a free one.

    Raises FaceTuneError page_port_taken for a port that is named and taken.
    """
    with contextlib.suppress(OSError):
        return Server(folder, PORT if port is None else port)
    if port is not None:
        raise FaceTuneError("page_port_taken", port=port)
    return Server(folder, 0)


class _Files(SimpleHTTPRequestHandler):
    """The files as they are, and no lists of folders."""

    # Not the system's table, which on Windows has the entries of other programs.
    extensions_map = {
        "": "application/octet-stream",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".mjs": "text/javascript; charset=utf-8",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".wasm": "application/wasm",
        ".webmanifest": "application/manifest+json",
    }

    def end_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def list_directory(self, path: object) -> None:
        del path
        self.send_error(404)

    def log_message(self, *_words: object) -> None:
        """Nothing: which file was asked for tells nothing."""
