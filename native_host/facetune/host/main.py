"""`facetune-host`: the program that browsers start."""

from __future__ import annotations

import os
import sys

_REPAIR_SECONDS = 2.0
"""The host checks its registrations this long after its start. `initialize` is answered long before."""

_RELEASE_SECONDS = 0.03
"""How long a running scan may take to let go of the camera after the browser has gone."""

_SETTLE_SECONDS = 1.0
"""How long the keyring may take to store a new refresh token. Browsers wait two seconds or more before they kill us."""


def repair_later(delay: float) -> None:
    """Repair our own registrations after `delay` seconds, on a thread that does not keep the process alive."""
    import threading

    def repair() -> None:
        from facetune.app.registrations import repair_silently

        repair_silently()

    timer = threading.Timer(delay, repair)
    timer.name, timer.daemon = "repair", True
    timer.start()


def main() -> None:
    """Serve the browser on standard input and output until it closes them."""
    if sys.stdin is not None and sys.stdin.isatty():
        sys.exit("facetune-host is started by the browser. For the command line, run: facetune --help")
    from facetune.host import stdio

    source, output = stdio.claim()

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
        server.stop(_RELEASE_SECONDS)
        if (tokens := sys.modules.get("facetune.spotify.tokens")) is not None:
            tokens.settle(_SETTLE_SECONDS)
        # A driver that blocks, or a library's threads, must not keep the process alive: the system releases the camera
        # when the process ends.
        os._exit(status)
