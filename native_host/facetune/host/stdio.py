"""Reserves standard input and output for the protocol, before anything else can print to it."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


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
