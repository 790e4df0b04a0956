"""installers/install.sh as a user runs it, from a checkout, with the real libraries and real browsers: a home that is
thrown away, the whole way there and back. test_install_users.py has the circumstances."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import media
import pytest
from e2e.browser import wait
from e2e.chromium import Chromium
from e2e.firefox import Firefox
from e2e.machine import EXTENSION, Machine
from install import machine

from facetune import paths
from tests.conftest import SHARED
from tests.host.client import HostProcess

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", SHARED / "models/face_detection_yunet_2023mar.onnx"))

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="install.sh is for Linux and macOS"),
    pytest.mark.timeout(600),
]

needs_model = pytest.mark.skipif(
    not (paths.shipped_models() / "emotions.onnx").is_file(), reason="models/emotions.onnx is not there"
)


class User:
    """A home with a space in it, a checkout in another such folder, and a way to run things there."""

    def __init__(self, folder):
        self.home = folder / "home of o'user"
        self.checkout = folder / "my check out"
        self.data = self.home / machine.DATA / "facetune"
        self.facetune = self.data / "venv/bin/facetune"
        self.data.parent.mkdir(parents=True)
        # As the tests of the browsers expect the profile that a user has.
        (self.home / ".config/chromium/Crash Reports").mkdir(parents=True)
        (self.home / ".mozilla/firefox").mkdir(parents=True)
        (self.home / ".mozilla/native-messaging-hosts").mkdir(parents=True)
        (self.home / ".mozilla/native-messaging-hosts/org.other.json").write_text("{}")
        self.checkout.mkdir()
        machine.copy_checkout(self.checkout, "native_host", "models", "extension", "installers")
        self.installer = self.checkout / "installers/install.sh"

    def run(self, *command, **changes):
        environment = {
            # Not the developer's PATH: what lies on it (a rustc that pip asks for its version) writes into homes.
            "PATH": f"{self.home}/.local/bin:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "FACETUNE_PYTHON": sys.executable,
            **machine.network(),
            # The index is theirs to choose who run the tests.
            "PIP_CONFIG_FILE": str(next(iter(machine.pip_configs()), os.devnull)),
            "PIP_CACHE_DIR": machine.pip_cache(),
            **changes,
        }
        return subprocess.run(
            command, env=environment, cwd="/", capture_output=True, check=False, timeout=500, encoding="utf-8"
        )

    def install(self, *arguments, **changes):
        return self.run("sh", str(self.installer), *arguments, **changes)

    def answer(self, *arguments):
        return json.loads(self.run(str(self.facetune), *arguments, "--json").stdout)

    def tree(self):
        return machine.tree(self.home)


class Browsing(Machine):
    """The machine of a test's browser, at home with the user who installed FaceTune."""

    def __init__(self, folder, user):
        super().__init__(folder)
        self.home = user.home
        media.face_video(self.camera)
        moved = {name: str(value).replace(str(folder / "home"), str(user.home)) for name, value in self.env.items()}
        self.env = {**moved, "FACETUNE_CAMERA": str(self.camera)}


@pytest.fixture(scope="module")
def user(tmp_path_factory):
    return User(tmp_path_factory.mktemp("install"))


@pytest.fixture(scope="module")
def before(user):
    return user.tree()


@pytest.fixture(scope="module")
def installed(user, before):
    """What the first installation said."""
    assert before
    detector = ["--detector", str(WEIGHTS)] if WEIGHTS.is_file() else []
    attempt = ["--try"] if (paths.shipped_models() / "emotions.onnx").is_file() else []
    process = user.install(*attempt, *detector)
    assert process.returncode == 0, process.stderr
    return process


@pytest.fixture
def without_libgl():
    """A command that runs another one on a computer whose libGL is gone, as it is on servers and in containers."""
    libraries = sorted(Path("/usr/lib").glob("*/libGL.so.1"))
    command = ["unshare", "--mount", "sh", "-c", 'mount --bind /dev/null "$1" && shift && exec "$@"', "sh"]
    command += map(str, libraries[:1])
    if not libraries or subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("hiding libGL takes a Linux that has it, and root")
    return command


class TestInstalled:
    def test_it_says_what_to_load(self, user, installed):
        assert f"      {user.checkout}/extension\n" in installed.stdout
        assert f"      {user.checkout}/extension/manifest.json\n" in installed.stdout

    @needs_model
    def test_try_ends_with_a_mood_and_ten_tracks(self, installed):
        assert "Your mood: " in installed.stdout
        assert "\n 10. " in installed.stdout
        assert installed.stdout.count("https://open.spotify.com/track/") == 10

    def test_both_browsers_are_registered(self, user, installed):
        assert installed
        states = {each["browser"]: each for each in user.answer("status")["browsers"]}
        for browser in ("chromium", "firefox"):
            assert states[browser]["state"] == "registered"
            assert states[browser]["program"] == str(user.facetune.with_name("facetune-host"))

    def test_doctor_finds_nothing_broken(self, user, installed):
        assert installed
        bad = [check for check in user.answer("doctor")["checks"] if check["state"] == "failure"]
        assert [check for check in bad if check["subject"] != "Emotion model"] == []

    def test_it_works_without_the_checkout(self, user, installed):
        assert installed
        away = user.checkout.with_name("moved away")
        user.checkout.rename(away)
        try:
            assert len(user.answer("recommend", "--mood", "happy", "--limit", "5")["tracks"]) == 5
            assert [model["role"] for model in user.answer("models", "list")["models"]] == ["emotions", "face detector"]
        finally:
            away.rename(user.checkout)

    @needs_model
    def test_a_scan_by_the_host_writes_nothing_but_its_log_and_its_memory(self, user, installed):
        assert installed
        before = set(user.tree())
        command = [str(user.facetune.with_name("facetune-host")), "chrome-extension://test/"]
        own = {name: "" for name in os.environ if name.startswith("XDG_")}
        with HostProcess(env={**own, "HOME": str(user.home)}, command=command) as process:
            process.initialize()
            assert "tracks" in process.call("scan", {"source": str(paths.sample_portrait())})
        new = {name for name in set(user.tree()) - before if "__pycache__" not in name}
        assert {name for name in new if "facetune" not in name} <= {".local/state"}

    def test_the_command_is_on_the_path(self, user, installed):
        assert installed
        assert user.run("facetune", "--version").stdout.startswith("facetune ")


class TestAgain:
    """In this order: each leaves what the next one needs."""

    def test_without_libgl_the_headless_build_takes_opencvs_place(self, user, installed, without_libgl):
        assert installed
        process = user.run(*without_libgl, "sh", str(user.installer))
        assert process.returncode == 0, process.stderr
        assert "opencv-python does not load on this system" in process.stdout
        process = user.run(*without_libgl, str(user.facetune), "doctor", "--json")
        states = {check["subject"]: check["state"] for check in json.loads(process.stdout)["checks"]}
        assert states["OpenCV"] == "ok"

    def test_real_browsers_scan_and_after_the_removal_miss_the_host(
        self, user, installed, playwright, tmp_path_factory
    ):
        """In the per-user folders of this home, which the browsers were never told of."""
        assert installed
        firefox = Browsing(tmp_path_factory.mktemp("firefox"), user)
        chromium = Browsing(tmp_path_factory.mktemp("chromium"), user)
        browsers = [Firefox(firefox, EXTENSION, headless=True)]
        browsers.append(Chromium(playwright, chromium, EXTENSION, headless=True))
        try:
            for browser in browsers:
                browser.start_over(agreed=True)
                browser.scan()
                assert browser.wait_state("result", "not_sure", seconds=90), browser.name
                browser.start_over(agreed=False)
                # One that still runs would write its memory down once more.
                wait(browser.machine.host_processes, lambda running: not running)
            process = user.install("--uninstall", "--yes")
            assert process.returncode == 0, process.stderr
            for browser in browsers:
                browser.start_over(agreed=True)
                browser.scan()
                assert browser.wait_state("host_missing") == "host_missing", browser.name
        finally:
            for browser in browsers:
                browser.close()

    def test_the_home_is_as_it_was_but_for_what_the_browsers_keep_there(self, user, before, installed):
        assert installed
        now = user.tree()
        browsers_own = ("Downloads", ".config", ".mozilla", ".cache", ".pki", ".local/share/applications", ".dbus")
        changed = {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}
        assert {name for name in changed if not name.startswith(browsers_own)} == set()
        assert not [name for name in now if "facetune" in name]
