"""The programs that start FaceTune, in the forms that the systems have."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from facetune.installer import launchers

TELL = "import sys; print(sys.flags.isolated, *sys.argv[1:])"


def pips_program(line):
    """What pip writes on Windows: a starter, a line with the Python, and a zip with the code."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("__main__.py", TELL)
    return b"MZ a starter with #! in it\0" + line + body.getvalue()


def test_on_windows_the_line_within_the_program_changes(tmp_path):
    before = pips_program(b'#!"C:\\Users\\a b\\python.exe"\r\n')
    after = launchers.isolated(before)
    assert after == pips_program(b'#!"C:\\Users\\a b\\python.exe" -I\r\n')
    assert launchers.isolated(after) == after
    program = tmp_path / "facetune-host.exe"
    program.write_bytes(after)
    said = subprocess.run([sys.executable, program], check=True, capture_output=True, text=True).stdout
    assert said.strip() == "0", "Python finds the code behind the changed line"


@pytest.mark.parametrize("other", [b"", b"MZ uv's starter", b"PK\x05\x06", pips_program(b"")])
def test_a_program_of_another_form_stays_as_it_is(other):
    assert launchers.isolated(other) == other


@pytest.mark.parametrize("name", ["/plain/python", "/with a space/python", "/" + "long/" * 30 + "python", "/家/python"])
def test_a_line_that_systems_would_cut_becomes_a_command(name):
    first = launchers.script(Path(name), TELL).decode().splitlines()[0]
    assert first == ("#!/plain/python -I" if name == "/plain/python" else "#!/bin/sh")
