"""Opens a page in the user's browser without waiting for it, and without lending it standard input or output.

Python's webbrowser would run a text browser in the foreground, on the very pipes that the host speaks through.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading


def show(url: str) -> bool:
    """Ask the system to show a page; whether there was somebody to ask."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            os.startfile(url)  # noqa: S606 - the system's own way, without a shell
            return True
        return False
    try:
        process = subprocess.Popen(
            ["open" if sys.platform == "darwin" else "xdg-open", url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    threading.Thread(target=process.wait, name="browser", daemon=True).start()
    return True
