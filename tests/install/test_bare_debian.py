"""The README's first command on a bare Debian: python3, python3-venv, and nothing that it could do without.

No libGL, no compiler, no git. See bare.py.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from install import machine
from install.bare import SUITE, USER, Bare, needs_debian

pytestmark = [
    *needs_debian,
    pytest.mark.timeout(1500),
]


class Debian(Bare):
    """The bare system with one user, who has a checkout."""

    checkout = "/home/alice/face tune"
    facetune = "/home/alice/.local/share/facetune/venv/bin/facetune"

    def __init__(self, folder: Path):
        super().__init__(folder)
        checkout = self.home / Path(self.checkout).name
        checkout.mkdir()
        machine.copy_checkout(checkout, "native_host", "models", "extension", "installers")
        self.run("chown", "--recursive", "alice:", "/home/alice", root=True)

    def run(self, *command, root=False):
        """A command in the checkout, by default as its owner."""
        downloads = machine.cache("pip", SUITE)
        downloads.mkdir(exist_ok=True)
        os.chown(downloads, USER, USER)
        # Each file of the computer's that is needed to reach a network, at a place where a user may read it.
        shown = {path: path for path in [Path("/etc/resolv.conf"), *machine.network_files()]}
        shown |= dict(zip(machine.pip_configs(), map(Path, ("/etc/xdg/pip/pip.conf", "/etc/pip.conf")), strict=False))
        shown[downloads] = Path("/var/cache/pip")
        variables = {**machine.network(), "PIP_CACHE_DIR": "/var/cache/pip"}
        folder = "/" if root else self.checkout
        return super().run(*command, root=root, folder=folder, shown=shown.items(), variables=variables)

    def tree(self):
        """What is in the user's home."""
        return machine.tree(self.home)


@pytest.fixture(scope="module")
def debian(tmp_path_factory):
    folder = tmp_path_factory.mktemp("debian")
    yield Debian(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def before(debian):
    return debian.tree()


@pytest.fixture(scope="module")
def installed(debian, before):
    """What the README's first command said."""
    assert before
    process = debian.run("./installers/install.sh", "--try")
    logs = "".join(file.read_text(encoding="utf-8") for file in debian.home.glob(".local/state/facetune/log/*"))
    assert process.returncode == 0, process.stdout + process.stderr + logs
    return process.stdout


def test_nothing_but_python_is_there(debian):
    for program in ("git", "cc", "gcc", "pip", "curl", "wget", "chromium", "firefox"):
        assert debian.run("sh", "-c", f"command -v {program}").returncode != 0, program
    assert not list(debian.root.glob("usr/lib/*/libGL.so*"))
    assert debian.run("python3", "-c", "import venv, ensurepip").returncode == 0


def test_it_ends_with_a_mood_and_ten_tracks(installed):
    assert "opencv-python does not load on this system" in installed
    assert "No camera was found, so this looks at the sample portrait" in installed
    assert "Your mood: " in installed
    assert installed.count("https://open.spotify.com/track/") == 10


def test_a_browser_that_comes_later_is_registered(debian, installed):
    assert installed
    process = debian.run(debian.facetune, "install", "--browser", "firefox", "--json")
    assert process.returncode == 0, process.stdout + process.stderr
    manifest = json.loads((debian.home / ".mozilla/native-messaging-hosts/org.facetune.host.json").read_bytes())
    assert manifest["path"] == debian.facetune + "-host"


def test_doctor_finds_nothing_broken(debian, installed):
    assert installed
    checks = json.loads(debian.run(debian.facetune, "doctor", "--json").stdout)["checks"]
    assert {check["subject"]: check["state"] for check in checks}["OpenCV"] == "ok"
    assert [check for check in checks if check["state"] == "failure"] == []


def test_uninstall_leaves_the_home_as_it_was(debian, before, installed):
    assert installed
    process = debian.run("./installers/install.sh", "--uninstall", "--yes")  # the history, too
    assert process.returncode == 0, process.stdout + process.stderr
    assert {name: body for name, body in debian.tree().items() if name != ".local/state"} == before
