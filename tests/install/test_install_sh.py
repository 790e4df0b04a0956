"""installers/install.sh as a user runs it: a home that is thrown away, the whole way there and back."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from facetune import paths
from tests.conftest import ROOT, SHARED

WEIGHTS = Path(os.environ.get("FACETUNE_YUNET", SHARED / "models/face_detection_yunet_2023mar.onnx"))

DATA = "Library/Application Support" if sys.platform == "darwin" else ".local/share"

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="install.sh is for Linux and macOS"),
    pytest.mark.timeout(600),
]

needs_model = pytest.mark.skipif(
    not (paths.shipped_models() / "emotions.onnx").is_file(), reason="models/emotions.onnx is not there"
)


def pip_cache():
    """The cache of whoever runs the tests, so that nothing is downloaded twice. (HOME is a test's by now.)"""
    import pwd

    own = Path(pwd.getpwuid(os.getuid()).pw_dir)
    return os.environ.get("PIP_CACHE_DIR") or str(
        own / ("Library/Caches/pip" if sys.platform == "darwin" else ".cache/pip")
    )


class User:
    """A home with a space in it, a checkout in another such folder, and a way to run things there."""

    def __init__(self, folder):
        self.home = folder / "home of o'user"
        self.checkout = folder / "my check out"
        self.data = self.home / DATA / "facetune"
        self.facetune = self.data / "venv/bin/facetune"
        self.data.parent.mkdir(parents=True)
        (self.home / ".config/chromium").mkdir(parents=True)
        (self.home / ".mozilla/native-messaging-hosts").mkdir(parents=True)
        (self.home / ".mozilla/native-messaging-hosts/org.other.json").write_text("{}")
        self.checkout.mkdir()
        for name in ("native_host", "models", "extension", "installers"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, self.checkout / name, ignore=ignored)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, self.checkout)
        self.installer = self.checkout / "installers/install.sh"

    def run(self, *command, **changes):
        environment = {
            # Not the developer's PATH: what lies on it (a rustc that pip asks for its version) writes into homes.
            "PATH": f"{self.home}/.local/bin:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "FACETUNE_PYTHON": sys.executable,
            **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))},
            "PIP_CONFIG_FILE": os.environ.get("PIP_CONFIG_FILE") or pip_config(),
            "PIP_CACHE_DIR": pip_cache(),
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
        return {
            str(path.relative_to(self.home)): path.read_bytes() if path.is_file() else None
            for path in self.home.rglob("*")
        }


def pip_config():
    """The pip configuration of whoever runs the tests: the index is theirs to choose."""
    import pwd

    own = Path(pwd.getpwuid(os.getuid()).pw_dir)
    for file in (own / ".config/pip/pip.conf", own / ".pip/pip.conf", Path("/etc/pip.conf")):
        if file.is_file():
            return str(file)
    return os.devnull


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


class TestRefusals:
    """Before anything is made."""

    @pytest.fixture
    def tools(self, tmp_path):
        """A PATH with what the installer needs, and no Python."""
        folder = tmp_path / "tools"
        folder.mkdir()
        for name in ("sh", "uname", "id", "find", "dirname", "basename", "cat", "rm", "mkdir"):
            (folder / name).symlink_to(shutil.which(name))
        return folder

    def refused(self, user, before, *arguments, **changes):
        process = user.install(*arguments, **changes)
        assert process.returncode != 0
        assert user.tree() == before
        return process

    def test_no_python(self, user, before, tools):
        process = self.refused(user, before, PATH=str(tools), FACETUNE_PYTHON="")
        assert "No Python 3.10 or newer was found" in process.stderr
        assert "apt install python3 python3-venv" in process.stderr

    def test_an_old_python(self, user, before, tools):
        script = tools / "python3"
        script.write_text("#!/bin/sh\nexit 1\n")
        script.chmod(0o755)
        process = self.refused(user, before, PATH=str(tools), FACETUNE_PYTHON="")
        assert "No Python 3.10 or newer was found" in process.stderr

    def test_a_python_without_venv(self, user, before, tools):
        script = tools / "python3"
        script.write_text("#!/bin/sh\ncase $2 in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac\n")
        script.chmod(0o755)
        process = self.refused(user, before, PATH=str(tools), FACETUNE_PYTHON="")
        assert "sudo apt install python3.12-venv" in process.stderr

    def test_a_chosen_python_that_does_not_do(self, user, before):
        process = self.refused(user, before, FACETUNE_PYTHON="/bin/false")
        assert "/bin/false is no Python 3.10 or newer with venv, sqlite3 and ssl" in process.stderr

    def test_a_python_without_sqlite_is_passed_over(self, user, before, tools):
        for name, lacking, version in (("python3.13", "sqlite3", "3.13"), ("python3.12", "ensurepip", "3.12")):
            script = tools / name
            script.write_text(f"#!/bin/sh\ncase $2 in *{lacking}*) exit 1 ;; *print*) echo {version} ;; esac\n")
            script.chmod(0o755)
        process = self.refused(user, before, PATH=str(tools), FACETUNE_PYTHON="")
        assert "sudo apt install python3.12-venv" in process.stderr
        (tools / "python3.12").unlink()
        process = self.refused(user, before, PATH=str(tools), FACETUNE_PYTHON="")
        assert "python3.13 does not do: it was built without sqlite3 or ssl." in process.stderr

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can be another user's sudo")
    def test_sudo_into_another_users_home(self, user, before):
        os.chown(user.home, 12345, 12345)
        try:
            process = self.refused(user, before, SUDO_USER="alice")
        finally:
            os.chown(user.home, 0, 0)
        assert "Run this again as alice, without sudo." in process.stderr

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [(["--bogus"], 2), (["--detector"], 1), (["--detector", "/gone"], 1), (["--browser", "a b; c"], 1)],
    )
    def test_wrong_usage(self, user, before, arguments, status):
        assert self.refused(user, before, *arguments).returncode == status

    def test_nothing_to_uninstall(self, user, before):
        process = user.install("--uninstall")
        assert (process.returncode, process.stdout) == (0, "FaceTune is not installed.\n")
        assert user.tree() == before


class TestTheCommand:
    """~/.local/bin/facetune, in homes where all else is installed already, by stand-ins that only say yes."""

    @pytest.fixture
    def home(self, tmp_path):
        folder = tmp_path / "home of o'user"
        programs = folder / (DATA + "/facetune/venv/bin")
        programs.mkdir(parents=True)
        for name in ("python", "facetune"):
            (programs / name).write_text("#!/bin/sh\nexit 0\n")
            (programs / name).chmod(0o755)
        return folder

    def run(self, home, *arguments, path="/usr/bin:/bin"):
        process = subprocess.run(
            ["sh", str(ROOT / "installers/install.sh"), *arguments],
            env={"PATH": path, "HOME": str(home)},
            capture_output=True,
            check=False,
            timeout=60,
            encoding="utf-8",
        )
        assert process.returncode == 0, process.stderr
        return process.stdout

    def test_it_is_made_with_its_folder_and_both_are_taken_back(self, home):
        link = home / ".local/bin/facetune"
        said = self.run(home)
        assert link.readlink() == home / DATA / "facetune/venv/bin/facetune"
        assert f"{link.parent}, which is not on your PATH yet" in said
        assert "PATH" not in self.run(home, path=f"/usr/bin:/bin:{link.parent}")
        self.run(home, "--uninstall")
        assert not link.parent.exists()
        assert not (home / DATA / "facetune").exists()

    @pytest.mark.parametrize("early", [True, False])
    def test_a_folder_that_somebody_uses_stays(self, home, early):
        folder = home / ".local/bin"
        if early:
            folder.mkdir(parents=True)
        self.run(home)
        if not early:
            (folder / "other").write_text("")
        self.run(home, "--uninstall")
        assert [each.name for each in folder.iterdir()] == ([] if early else ["other"])

    @pytest.mark.parametrize("target", [None, "/bin/true", "/gone/facetune"])
    def test_what_is_not_ours_stays(self, home, target):
        link = home / ".local/bin/facetune"
        link.parent.mkdir(parents=True)
        if target is None:
            link.write_text("another program")
        else:
            link.symlink_to(target)
        said = self.run(home)
        assert f"{link} is there already and is not FaceTune's." in said
        self.run(home, "--uninstall")
        assert (str(link.readlink()) if target else link.read_text()) == (target or "another program")

    def test_where_it_cannot_be_made_the_full_path_is_told(self, home):
        (home / ".local").mkdir(exist_ok=True)
        (home / ".local/bin").write_text("a file in the way")
        program = home / DATA / "facetune/venv/bin/facetune"
        assert f"could not be made. The command is {program}\n" in self.run(home)


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
    def test_a_scan_by_the_host_writes_nothing_but_its_log(self, user, installed, tmp_path):
        assert installed
        portrait = str(paths.sample_portrait())
        requests = [
            {"id": 1, "method": "initialize", "params": {"extension_version": "0.1.0", "protocol": 1}},
            {"id": 2, "method": "scan", "params": {"source": portrait}},
        ]
        bodies = [json.dumps({"jsonrpc": "2.0", **request}).encode() for request in requests]
        (tmp_path / "frames").write_bytes(b"".join(struct.pack("=I", len(body)) + body for body in bodies))
        before = set(user.tree())
        # The end of input would cancel the scan.
        script = '(cat "$1"; sleep 5) | "$2" | grep -ac tracks'
        host = str(user.facetune.with_name("facetune-host"))
        process = user.run("sh", "-c", script, "sh", str(tmp_path / "frames"), host)
        assert process.stdout == "1\n"
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

    def test_a_second_run_changes_nothing_that_matters(self, user, installed):
        assert installed
        manifests = {name: body for name, body in user.tree().items() if name.endswith("org.facetune.host.json")}
        settings = user.home / ".config/facetune/settings.json"
        settings.parent.mkdir()
        settings.write_text('{"goal": "calm"}')
        started = time.monotonic()
        process = user.install("--browser", "firefox", "--browser", "chromium")
        assert process.returncode == 0, process.stderr
        assert time.monotonic() - started < 120
        assert len(manifests) == 2
        assert manifests.items() <= user.tree().items()
        assert settings.read_text() == '{"goal": "calm"}'
        shutil.rmtree(settings.parent)

    def test_a_run_that_fails_says_so_and_the_next_one_repairs(self, user, installed):
        assert installed
        (user.data / "venv/bin/python").unlink()
        process = user.install("--uninstall")
        assert process.returncode == 1
        assert "Run install.sh to repair it" in process.stderr
        process = user.install(PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
        assert process.returncode == 1
        assert "pip failed, see above." in process.stderr
        process = user.install()
        assert process.returncode == 0, process.stderr
        assert user.run("facetune", "--version").returncode == 0

    def test_uninstall_leaves_the_home_as_it_was(self, user, before, installed):
        assert installed
        process = user.install("--uninstall")
        assert process.returncode == 0, process.stderr
        # The XDG base directories are the system's, like the home itself.
        assert {name: body for name, body in user.tree().items() if name != ".local/state"} == before
