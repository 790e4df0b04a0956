"""Starts the host as a browser would and asks who it is."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from facetune import __version__
from facetune.files import reason
from facetune.host.protocol import PROTOCOL, InitializeParams, InitializeResult

DEADLINE: Final = 5.0
"""Seconds. A host takes a tenth of one; a computer that is busy starting up may take a few."""

_LENGTH: Final = struct.Struct("=I")


class Greeting(NamedTuple):
    """What came of it: the host's answer, or why there was none."""

    answer: InitializeResult | None
    failure: str = ""


class _Reply(msgspec.Struct):
    result: InitializeResult


def greet(program: Path, arguments: list[str], *, deadline: float = DEADLINE) -> Greeting:
    """Send `initialize` to a freshly started host. `arguments` are what a browser would pass."""
    params = InitializeParams(extension_version=__version__, protocol=PROTOCOL)
    body = msgspec.json.encode({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params})
    try:
        with subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=program.parent,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would flash a console
        ) as host:
            try:
                # Closes the host's input behind the frame: it answers, sees the end, and leaves by itself.
                output, complaint = host.communicate(_LENGTH.pack(len(body)) + body, timeout=deadline)
            except subprocess.TimeoutExpired:
                host.kill()
                return Greeting(None, f"no answer within {deadline:g} seconds")
    except OSError as error:
        return Greeting(None, reason(error))
    try:
        (length,) = _LENGTH.unpack_from(output)
        return Greeting(msgspec.json.decode(output[_LENGTH.size : _LENGTH.size + length], type=_Reply).result)
    except (struct.error, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Greeting(None, _last_words(complaint) or f"it ended with status {host.returncode} and no usable answer")


def _last_words(complaint: bytes) -> str:
    lines = complaint.decode(errors="replace").split("\n")
    return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
