"""`facetune-host`: the program that browsers start."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import BinaryIO

_REPAIR_SECONDS = 2.0
"""This long after its start the host checks its registrations, removes what killed programs left unfinished, and
fetches the face detector's weights where that failed before."""

_RELEASE_SECONDS = 0.03
"""How long a running scan may take to let go of the camera after the browser has gone."""

_SETTLE_SECONDS = 1.0
"""How long the keyring may take to store a new refresh token. Browsers wait two seconds or more before they kill us."""


def claim() -> tuple[BinaryIO, BinaryIO]:
    """The protocol's (input, output) as binary streams. From now on, every other print goes to stderr.

    The browser would read a stray line, from print(), a C library or a child process, as the length of a message, and
    would close the connection. If stderr is closed, as in some launches on Windows, os.dup(1) would return 2 and the
    redirection would do nothing, so stderr is opened first.
    """
    _ensure_stderr()
    output = os.fdopen(os.dup(1), "wb", buffering=0)
    source = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(source.fileno(), os.O_BINARY)
        msvcrt.setmode(output.fileno(), os.O_BINARY)
    sys.stdout = sys.stderr
    return source, output


def _ensure_stderr() -> None:
    try:
        os.fstat(2)
    except OSError:
        null = os.open(os.devnull, os.O_WRONLY)
        if null != 2:
            os.dup2(null, 2)
            os.close(null)
        sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace")


def repair_later(delay: float) -> None:
    """Repair our own registrations after `delay` seconds, on a thread that does not keep the process alive."""
    import threading

    def repair() -> None:
        with contextlib.suppress(Exception):  # none of this was asked for
            from facetune.app import litter, weights
            from facetune.app.registrations import repair_silently

            repair_silently()
            litter.sweep()
            weights.fetch_later()

    timer = threading.Timer(delay, repair)
    timer.name, timer.daemon = "repair", True
    timer.start()


def main() -> None:
    """Serve the browser on standard input and output until it closes them."""
    if sys.stdin is not None and sys.stdin.isatty():
        sys.exit("facetune-host is started by the browser. For the command line, run: facetune --help")
    # What is made here is for this user to write, whatever the browser's mask lets others do.
    os.umask(os.umask(0o022) | 0o022)
    source, output = claim()
    from facetune.host.framing import Reader, Writer
    from facetune.host.server import Server

    server = Server(Reader(source), Writer(output))
    repair_later(_REPAIR_SECONDS)
    status = 1
    try:
        server.serve()
        status = 0
    except Exception:  # noqa: BLE001 - os._exit would lose it, and browsers only report that the host exited
        from facetune import logs

        logs.start()
        logs.logger.exception("the host failed")
    finally:
        # A driver that blocks, or a library's threads, must not keep the process alive: the system releases the camera
        # when the process ends. Nor must a failure here.
        try:
            server.stop(_RELEASE_SECONDS)
            # A thread may be just importing it: then nothing waits to be stored.
            settle = getattr(sys.modules.get("facetune.spotify.tokens"), "settle", None)
            if settle is not None:
                settle(_SETTLE_SECONDS)
        finally:
            os._exit(status)
