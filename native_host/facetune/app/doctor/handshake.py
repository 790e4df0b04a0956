"""Starts a host as a browser does, and asks for its version."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from facetune import PROTOCOL, __version__
from facetune.files import reason

DEADLINE: Final = 5.0
"""Seconds. A host needs a tenth of one, on a computer that has just started perhaps a few."""

_LENGTH: Final = struct.Struct("=I")


class Answer(msgspec.Struct, frozen=True):
    """The result of `initialize`, as a host of any version gives it."""

    host_version: str
    protocol: int
    capabilities: list[str]


class Greeting(NamedTuple):
    """The host's answer, or the reason why there was none."""

    answer: Answer | None
    failure: str = ""


class _Reply(msgspec.Struct):
    result: Answer


def greet(program: Path, arguments: list[str], *, deadline: float = DEADLINE) -> Greeting:
    """Start the host and send it `initialize`. `arguments` are those that a browser passes."""
    params = {"extension_version": __version__, "protocol": PROTOCOL}
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
                # Closes the host's input after the frame: the host answers, sees the end, and exits.
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
