"""The packages for every user of macOS and Windows, as far as they can be made where their tools are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from facetune import __version__

HERE = Path(__file__).resolve().parents[3] / "installers/standalone"

TOOL = """\
import json, os, sys, pathlib
name = sys.argv.pop(1)
if name == "pkgbuild":
    root = pathlib.Path(sys.argv[sys.argv.index("--root") + 1])
    seen = {str(each.relative_to(root)): os.readlink(each) if each.is_symlink() else each.read_text()
            for each in root.rglob("*") if each.is_symlink() or each.is_file()}
else:
    seen = {}
with open(os.environ["SAID"], "a") as said:
    said.write(json.dumps([name, sys.argv[1:], seen]) + "\\n")
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins for the tools are scripts")


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "made/facetune"
    (folder / "_internal").mkdir(parents=True)
    for name in ("facetune", "facetune-host"):
        (folder / name).write_text(name)
        (folder / name).chmod(0o700)
    (folder / "_internal/library").write_text("library")
    return folder


@pytest.fixture
def run(tmp_path, made):
    """A function that runs one of the scripts with stand-ins for its tools; the tools' names, words and files."""
    tools = tmp_path / "tools/bin"
    tools.mkdir(parents=True)
    script = tmp_path / "tool.py"
    script.write_text(TOOL)
    for name in ("pkgbuild", "heat", "candle", "light"):
        # Not a first line that names Python: no such line may have a path with a space in it.
        (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" {name} "$@"\n')
        (tools / name).chmod(0o755)

    def run(name):
        said = tmp_path / "said"
        environment = os.environ | {"PATH": str(tools), "WIX": f"{tools.parent}/", "SAID": str(said)}
        command = [sys.executable, HERE / name, "--made", made, "--out", tmp_path / "dist"]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
        return [json.loads(line) for line in said.read_text().splitlines()]

    return run


def test_macos(run):
    [[name, words, files]] = run("macos.py")
    assert name == "pkgbuild"
    assert Path(words[-1]).name.startswith(f"facetune-{__version__}-macos-")
    assert words[words.index("--install-location") + 1] == "/"
    assert files["usr/local/lib/facetune/facetune-host"] == "facetune-host"
    assert files["usr/local/bin/facetune"] == "../lib/facetune/facetune"
    for place in ("Library/Google/Chrome", "Library/Application Support/Mozilla"):
        manifest = json.loads(files[f"{place}/NativeMessagingHosts/org.facetune.host.json"])
        assert manifest["path"] == "/usr/local/lib/facetune/facetune-host"


def test_windows(run, made):
    heat, candle, light = run("windows.py")
    assert [heat[0], candle[0], light[0]] == ["heat", "candle", "light"]
    assert str(made) in heat[1]
    assert {f"-dMade={made}", f"-dVersion={__version__}"} <= set(candle[1])
    assert Path(light[1][light[1].index("-out") + 1]).name == f"facetune-{__version__}-windows-x86_64.msi"


def test_what_the_installer_for_windows_does():
    product = ET.parse(HERE / "windows.wxs").getroot()[0]  # noqa: S314 - our own file
    names = {"wix": "http://schemas.microsoft.com/wix/2006/wi"}
    done = {each.get("Id"): each.get("ExeCommand") for each in product.iterfind("wix:CustomAction", names)}
    when = {each.get("Action") for each in product.iterfind("wix:InstallExecuteSequence/wix:Custom", names)}
    assert when == set(done) == {"Register", "Unregister"}
    from facetune.cli.run import make_parser

    for command in done.values():
        program, _, words = command.partition(" ")
        assert program == '"[INSTALLDIR]facetune.exe"'
        assert make_parser().parse_args(words.split()).system


@pytest.mark.parametrize("script", ["debian.py", "macos.py"])
def test_without_a_build_they_say_so(tmp_path, script):
    command = [sys.executable, HERE / script, "--made", tmp_path / "none", "--out", tmp_path / "dist"]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == f"There is no standalone build in {tmp_path / 'none'}. Run build.py first.\n"
