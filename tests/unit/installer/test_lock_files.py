"""The releases that the installer fetches, and their hashes."""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import tomllib
from packaging.markers import default_environment
from packaging.requirements import Requirement

from facetune.installer import lock_files
from tests.conftest import ROOT

FOLDER = ROOT / "native_host/facetune/installer"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMES = ("libraries", "build_tools", "opencv_headless")
SYSTEMS = [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64")]
PYTHONS = [f"3.{minor}" for minor in range(lock_files.OLDEST[1], lock_files.NEWEST[1] + 1)]


class Version(NamedTuple):
    """Of a Python, as sys.version_info is."""

    major: int
    minor: int
    micro: int = 0
    releaselevel: str = "final"
    serial: int = 0


def locked(name):
    """The requirements of a file, and the hashes of each."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(Requirement(line.partition("--hash")[0]), re.findall(r"--hash=(\S+)", line)) for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_every_release_has_hashes_and_nothing_says_where_it_is_from(name):
    for requirement, hashes in locked(name):
        assert [each.operator for each in requirement.specifier] == ["=="], requirement
        assert requirement.url is None
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes)
    assert not re.search(r"://|^-|\bindex\b", (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("system", "machine"), SYSTEMS)
def test_each_library_is_there_once_in_a_release_that_the_project_allows(system, machine, python):
    names = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
    place = {
        **default_environment(),
        "sys_platform": system,
        "platform_system": names[system],
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.1",
        "os_name": "nt" if system == "win32" else "posix",
    }
    found = [each for each, _ in locked("libraries") if each.marker is None or each.marker.evaluate(place)]
    assert len({each.name for each in found}) == len(found)
    for wanted in map(Requirement, PROJECT["project"]["dependencies"]):
        releases = [each.specifier for each in found if each.name == wanted.name]
        allowed = [each for each in releases if all(wanted.specifier.contains(exact.version) for exact in each)]
        assert len(allowed) == 1, f"{wanted} has changed: python -m tools.lock_libraries"


def test_the_build_tools_and_the_other_opencv_are_those_of_the_project():
    tools = {str(each) for each, _ in locked("build_tools")}
    assert set(PROJECT["build-system"]["requires"]) <= tools
    [(headless, _)] = locked("opencv_headless")
    [opencv] = [each for each, _ in locked("libraries") if each.name == "opencv-python"]
    assert headless.specifier == opencv.specifier


def test_pip_reads_a_copy_because_the_installer_may_run_inside_a_wheel():
    with lock_files.options("libraries") as options:
        assert options[:2] == ["--require-hashes", "--requirement"]
        copy = Path(options[2])
        assert copy.read_bytes() == (FOLDER / "libraries.txt").read_bytes()
    assert not copy.exists()


@pytest.mark.parametrize(
    ("system", "machine", "version", "fits"),
    [
        ("linux", "x86_64", (3, 11), True),
        ("linux", "riscv64", (3, 11), False),
        ("linux", "aarch64", (3, 15), False),
        ("darwin", "arm64", (3, 14), True),
        ("darwin", "x86_64", (3, 14), False),
        ("win32", "AMD64", (3, 10), True),
        ("win32", "ARM64", (3, 12), False),
    ],
)
def test_they_are_for_what_has_a_wheel_of_every_library(monkeypatch, system, machine, version, fits):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "version_info", Version(*version))
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(platform, "python_implementation", lambda: "CPython")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.36"))
    monkeypatch.setattr(platform, "mac_ver", lambda: ("14.5", ("", "", ""), machine))
    assert lock_files.fit() is fits


@pytest.mark.parametrize(("libc", "macos"), [(("", ""), "13.6"), (("glibc", "2.27"), "12.0"), (("musl", "1.2"), "")])
def test_they_are_not_for_older_systems(monkeypatch, libc, macos):
    monkeypatch.setattr(platform, "libc_ver", lambda: libc)
    monkeypatch.setattr(platform, "mac_ver", lambda: (macos, ("", "", ""), "arm64"))
    for system, machine in (("linux", "x86_64"), ("darwin", "arm64")):
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        assert not lock_files.fit()
