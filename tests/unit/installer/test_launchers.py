"""The programs that start FaceTune, in the forms that the systems have."""

from __future__ import annotations

import io
import os
import shlex
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


@pytest.mark.skipif(os.name == "nt", reason="there the programs are pip's")
@pytest.mark.parametrize("name", launchers.STARTS)
def test_a_python_that_lacks_facetune_is_told_in_a_sentence(tmp_path, name):
    """As after an upgrade of the system's python3 to the next version, which the environment's link then leads to."""
    program = tmp_path / name
    program.write_bytes(launchers.script(tmp_path / "a folder/python", launchers.STARTS[name]))
    program.chmod(0o755)
    (tmp_path / "a folder").mkdir()
    other = tmp_path / "a folder/python"
    other.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -S "$@"\n')
    other.chmod(0o755)
    ended = subprocess.run([program], check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.startswith("facetune: FaceTune is not installed for Python 3.")
    assert "Run the installer again" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["/plain/python", "/with a space/python", "/" + "long/" * 30 + "python", "/家/python"])
def test_a_line_that_systems_would_cut_becomes_a_command(name):
    first = launchers.script(Path(name), TELL).decode().splitlines()[0]
    assert first == ("#!/plain/python -I" if name == "/plain/python" else "#!/bin/sh")
