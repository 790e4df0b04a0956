"""The wheel and the sdist: whole, the same every time, and enough to scan with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from install import machine

from facetune import __version__
from tests.conftest import ROOT

NAME = f"facetune-{__version__}"


def build(checkout, out, *targets, **changes):
    """Run the build backend as `pip wheel` and `python -m build` do."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(out)]
    command += [word for target in targets for word in ("-t", target)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1577836800", **changes}
    made = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, check=False, text=True)
    assert made.returncode == 0, made.stderr
    return {file.suffix: file for file in out.iterdir()}


def copy_checkout(target):
    target.mkdir()
    return machine.copy_checkout(target, "native_host", "models")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return copy_checkout(tmp_path_factory.mktemp("packages") / "check out")


@pytest.fixture(scope="module")
def built(checkout):
    return build(checkout, checkout.parent / "dist", "sdist", "wheel")


@pytest.fixture(scope="module")
def unpacked(built, checkout):
    """What is in the sdist."""
    with tarfile.open(built[".gz"]) as archive:
        archive.extractall(checkout.parent, filter="data")
    return checkout.parent / NAME


def test_the_same_bytes_on_another_day_at_another_place(built, tmp_path):
    other = copy_checkout(tmp_path / "another place")
    for number, file in enumerate(sorted(other.rglob("*"), reverse=True)):
        os.utime(file, (number, number))
        if file.is_file():
            file.chmod(0o600)
    (other / "native_host/facetune/__pycache__").mkdir()
    (other / "native_host/facetune/__pycache__/paths.cpython-311.pyc").write_bytes(b"left behind")
    again = build(other, tmp_path / "dist", "wheel", "sdist", TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7")
    for kind, file in built.items():
        assert again[kind].name == file.name
        assert again[kind].read_bytes() == file.read_bytes(), kind


def test_a_wheel_of_the_sdist_is_the_wheel(built, unpacked, tmp_path):
    assert build(unpacked, tmp_path / "dist", "wheel")[".whl"].read_bytes() == built[".whl"].read_bytes()


def test_models_and_catalogue_are_in_both(built, unpacked):
    manifest = json.loads((ROOT / "models/manifest.json").read_bytes())
    with zipfile.ZipFile(built[".whl"]) as wheel:
        names = set(wheel.namelist())
        model = wheel.read("facetune/models/emotions.onnx")
    assert sha256(model).hexdigest() == manifest["emotion"]["sha256"]
    assert (unpacked / "models/emotions.onnx").read_bytes() == model
    for name in ("music/tracks.csv.gz", "samples/portrait.png", "browsers/extension_ids.json", "py.typed"):
        assert f"facetune/{name}" in names
        assert (unpacked / "native_host/facetune" / name).is_file()
    assert f"{NAME}.dist-info/licenses/LICENSE" in names
    assert {name.split("/")[0] for name in names} == {"facetune", f"{NAME}.dist-info"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """A new environment with the wheel in it, which borrows the libraries of this one; its command."""
    folder = tmp_path_factory.mktemp("new environment")
    venv.create(folder, with_pip=False)
    inside = {"base": str(folder), "platbase": str(folder)}
    python = Path(sysconfig.get_path("scripts", "venv", vars=inside)) / Path(sys.executable).name
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps"]
    made = subprocess.run([*command, built[".whl"]], capture_output=True, check=False, text=True)
    assert made.returncode == 0, made.stderr
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=inside))
    (packages / "libraries.pth").write_text("\n".join(sorted(libraries)))
    return python.with_name("facetune.exe" if os.name == "nt" else "facetune")


@pytest.fixture
def offline():
    """The beginning of a command that has no network: none at all for root, else proxies that nobody answers for."""
    if os.name == "posix" and shutil.which("unshare"):
        command = ["unshare", "--net"]
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command, {}
    return [], dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


def test_a_scan_from_the_wheel_needs_no_network(installed, offline, tmp_path):
    (prefix, changes), home = offline, str(tmp_path)
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    environment |= {"HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home, **changes}
    command = [*prefix, installed, "scan", "--sample", "--json"]
    process = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=False, text=True)
    assert process.returncode == 0, process.stderr
    answer = json.loads(process.stdout)
    assert answer["mood"]["emotion"] == "happy"
    assert len(answer["tracks"]) >= 10
    command = [*prefix, installed, "models", "list", "--json"]
    listed = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=True, text=True)
    assert str(installed.parents[1]) in listed.stdout
