"""Writes the programs that browsers and people start: each runs the environment's Python without its variables.

An AppImage, ROS or a shell's profile may set PYTHONHOME, PYTHONPATH and others for another Python. A browser hands them
on to the host, and Python would end before its first line. With `-I` it reads none of them.
"""

from __future__ import annotations

import re
import shlex
import struct
from pathlib import Path
from typing import Final

from facetune.files import write_atomically
from facetune.installer.layout import Layout

_START: Final = """import sys
try:
    from facetune.{module} import main
except ModuleNotFoundError as error:
    if error.name != "facetune":
        raise
    sys.exit("facetune: FaceTune is not installed for Python %d.%d, which the system's python3 is now. "
             "Run the installer again: it repairs this." % sys.version_info[:2])
main()"""
"""A system's upgrade may replace the Python that the environment's links lead to by its next version."""

STARTS: Final = {"facetune": _START.format(module="cli"), "facetune-host": _START.format(module="host.main")}

_PLAIN: Final = re.compile(r"/[\x21-\x7e]{1,119}")
"""A path that fits a script's first line: systems cut it at a space, and some of them after 127 bytes."""

_END: Final = struct.Struct("<4s8xII")
"""The record that ends a zip: its signature, then the size of its table of contents, and where that begins."""


def write_launchers(layout: Layout) -> None:
    """Write both programs of a layout. Raises OSError."""
    for name, start in STARTS.items():
        program = layout.program(name)
        if layout.machine.system == "windows":
            write_atomically(program, isolated(program.read_bytes()), mode=0o755)
        else:
            write_atomically(program, script(layout.machine.python, start), mode=0o755)


def script(python: Path, start: str) -> bytes:
    """A script that runs the code `start` with `python -I`."""
    if _PLAIN.fullmatch(str(python)):
        return f"#!{python} -I\n{start}\n".encode()
    return f'#!/bin/sh\nexec {shlex.quote(str(python))} -I -c {shlex.quote(start)} "$@"\n'.encode(
        errors="surrogateescape"
    )


def isolated(program: bytes) -> bytes:
    """One of pip's programs for Windows, with `-I` after the Python that it starts.

    Such a program is a starter, then the line `#!PYTHON`, then a zip with the code. Another form stays as it is.
    """
    end = program.rfind(b"PK\x05\x06")
    if end < 0 or len(program) < end + _END.size:
        return program
    _, size, offset = _END.unpack_from(program, end)
    code = end - size - offset
    start = program.rfind(b"#!", 0, max(code, 0))
    line = program[start:code].rstrip()
    if start < 0 or b".exe" not in line or line.endswith(b" -I"):
        return program
    return program[:start] + line + b" -I\r\n" + program[code:]
