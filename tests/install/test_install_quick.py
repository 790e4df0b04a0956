"""installers/install.sh in every circumstance that does not depend on the large libraries."""

from __future__ import annotations

import json
import os
import pty
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from install.quick import User, make_wheels

from facetune import __version__

NOBODY = 12345
SYSTEM_PYTHON = "/usr/bin/python3"

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="install.sh is for Linux and macOS"),
    pytest.mark.timeout(300),
]

as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="takes root")


def can_install(python):
    """Whether a Python is there, with its venv module, and runs msgspec's copy: the same version as the tests'."""
    code = "import ensurepip, sqlite3, ssl, sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-I", "-c", code], capture_output=True, check=False, text=True)
    except OSError:
        return False
    return answer.stdout.strip() == "{}.{}".format(*sys.version_info[:2])


def may_mount():
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def open_folder():
    """A folder that every user of the computer may read: pytest's own are closed to all but its user."""
    folder = Path(tempfile.mkdtemp(prefix="facetune "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def wheel(open_folder):
    return make_wheels(open_folder / "wheels, ours")


@pytest.fixture(scope="module")
def older(open_folder):
    return make_wheels(open_folder / "wheels, older", version="0.0.9")


@pytest.fixture
def user(tmp_path, wheel):
    return User(tmp_path, wheel)


def ok(process):
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


class TestThereAndBack:
    def test_offline_from_a_wheel_into_a_chosen_prefix_and_back(self, user, tmp_path):
        before = user.tree()
        prefix = tmp_path / "a 'prefix' für \"FaceTune\""
        said = ok(user.install("--prefix", str(prefix), "--browser", "chromium", "--browser", "firefox"))
        assert "Chromium: registered\nFirefox: registered\n" in said
        assert user.states()["chromium"]["program"] == str(prefix / "venv/bin/facetune-host")
        assert not (user.data / "venv").exists()
        assert ok(user.run(str(user.home / ".local/bin/facetune"), "--version")).startswith("facetune ")
        # The record knows the prefix: nobody has to name it again.
        assert "FaceTune is removed." in ok(user.uninstall())
        assert user.tree() == before
        assert not prefix.exists()

    def test_again_and_over_an_older_one_and_an_older_one_over_it(self, user, older):
        ok(user.install("--browser", "vivaldi", wheel=older))
        settings = user.home / ".config/facetune/settings.json"
        settings.parent.mkdir()
        settings.write_text('{"goal": "calm"}')
        (user.data / "profile.db").write_bytes(b"a profile")
        ok(user.install())
        manifests = {name: body for name, body in user.tree().items() if name.endswith("org.facetune.host.json")}
        assert len(manifests) == 3, "the browsers that are found, and the one that was named before"
        assert all(f"FaceTune {__version__} ".encode() in body for body in manifests.values())
        kept = {settings: b'{"goal": "calm"}', user.data / "profile.db": b"a profile"}

        before = user.tree()
        ok(user.install())
        after = user.tree()
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        assert {name for name in changed if "/venv/" not in name and "catalogue.sqlite" not in name} == set()

        refused = user.install(wheel=older)
        assert refused.returncode == 1
        assert "which is newer than this 0.0.9. With --yes it is replaced." in refused.stderr
        ok(user.install("--yes", wheel=older))
        assert ok(user.run(str(user.program()), "--version")) == "facetune 0.0.9\n"
        assert {file: file.read_bytes() for file in kept} == kept

    def test_the_profile_is_erased_only_by_who_agrees(self, user):
        before = user.tree()
        ok(user.install())
        settings = user.home / ".config/facetune/settings.json"
        settings.parent.mkdir()
        settings.write_text('{"goal": "calm"}')
        (user.data / "profile.db").write_bytes(b"a profile")
        said = ok(user.uninstall())  # no terminal: nobody to ask
        assert f"Kept: {user.data}/profile.db, {settings}." in said
        left = {name for name, body in user.tree().items() if body is not None} - set(before)
        assert {Path(name).name for name in left} == {"profile.db", "settings.json", "registrations.json"}
        assert "Erase your history" in self.answer(user, "n")
        assert settings.exists()
        self.answer(user, "y")
        assert user.tree() == before

    def answer(self, user, word):
        """Uninstall on a terminal, where somebody types the word; what they saw."""
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            user.installer("--uninstall"), env=user.environment, stdin=theirs, stdout=subprocess.PIPE, text=True
        ) as process:
            os.write(ours, f"{word}\n".encode())
            said, _ = process.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)
        assert process.returncode == 0
        return said

    def test_yes_asks_nothing(self, user):
        before = user.tree()
        ok(user.install())
        (user.data / "profile.db").write_bytes(b"a profile")
        ok(user.uninstall("--yes"))
        assert user.tree() == before


class TestBrokenAndInterrupted:
    def test_killed_anywhere_it_is_repaired_by_the_next_run(self, user):
        before = user.tree()
        seed = random.randrange(2**32)
        print(f"seed {seed}")
        chance = random.Random(seed)
        started = time.monotonic()
        ok(user.install())
        whole = time.monotonic() - started
        for _ in range(3):
            process = user.start(*user.installer())
            time.sleep(chance.uniform(0, whole))
            with_children = os.getpgid(process.pid)
            os.killpg(with_children, signal.SIGKILL)
            process.communicate()
            if chance.random() < 0.5:
                shutil.rmtree(user.data / "venv/lib", ignore_errors=True)
        ok(user.install())
        assert ok(user.run(str(user.program()), "--version")) == f"facetune {__version__}\n"
        assert {user.states()[name]["state"] for name in ("chromium", "firefox")} == {"registered"}
        assert not (user.data / "unfinished").exists()
        ok(user.uninstall())
        assert user.tree() == before

    def test_a_removal_that_was_killed_is_finished_by_the_next(self, user):
        before = user.tree()
        ok(user.install())
        process = user.start(*user.installer("--uninstall"))
        time.sleep(random.uniform(0, 0.6))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        ok(user.uninstall())
        assert user.tree() == before

    def test_a_python_that_went_away(self, user):
        ok(user.install())
        (user.data / "venv/bin/python").unlink()
        assert "Making the environment anew ..." in ok(user.install())
        ok(user.run(str(user.program()), "--version"))

    def test_libraries_that_are_not_to_be_had(self, user, wheel, tmp_path):
        alone = tmp_path / "alone" / wheel.name
        alone.parent.mkdir()
        shutil.copy(wheel, alone)
        process = user.install(wheel=alone)
        assert process.returncode == 1
        assert "asking the network for the rest" in process.stdout
        assert "pip download --dest DIR" in process.stderr
        ok(user.install())


class TestPythons:
    @pytest.fixture
    def tools(self, tmp_path):
        """A PATH with what the script needs, and no Python."""
        folder = tmp_path / "tools"
        folder.mkdir()
        for name in ("sh", "dirname"):
            (folder / name).symlink_to(shutil.which(name))
        return folder

    def refused(self, user, **changes):
        before = user.tree()
        process = user.install(**changes)
        assert process.returncode == 1
        assert user.tree() == before
        return process.stderr

    def test_none(self, user, tools):
        said = self.refused(user, PATH=str(tools), FACETUNE_PYTHON="")
        assert "No Python 3.10 or newer was found." in said
        assert "apt install python3 python3-venv" in said

    def test_python_3_9_alone(self, user, tools):
        old = sorted(Path(sys.base_prefix).parent.glob("3.9.*/bin/python3.9"))
        if old:  # a real one, where a version manager keeps some
            (tools / "python3").symlink_to(old[0])
        else:
            (tools / "python3").write_text(
                "#!/bin/sh\necho 'python3 is Python 3.9: FaceTune needs 3.10 or newer.'; exit 1\n"
            )
            (tools / "python3").chmod(0o755)
        said = self.refused(user, PATH=str(tools), FACETUNE_PYTHON="")
        assert "No Python 3.10 or newer was found." in said
        assert "is Python 3.9: FaceTune needs 3.10 or newer." in said

    def test_one_that_does_not_run_is_passed_over(self, user, tools):
        for name, body in (("python3.13", "exit 127"), ("python3", f'exec "{sys.executable}" "$@"')):
            (tools / name).write_text(f"#!/bin/sh\n{body}\n")
            (tools / name).chmod(0o755)
        process = user.install("--uninstall", PATH=str(tools), FACETUNE_PYTHON="")
        assert (process.returncode, process.stdout) == (0, "FaceTune is not installed.\n")

    def test_a_chosen_one_that_does_not_do(self, user):
        assert "/bin/false does not do." in self.refused(user, FACETUNE_PYTHON="/bin/false")

    @pytest.mark.skipif(
        not can_install(SYSTEM_PYTHON) or os.path.realpath(SYSTEM_PYTHON) == os.path.realpath(sys.executable),
        reason="there is no second Python of the same version",
    )
    def test_another_one_is_taken_when_it_is_chosen_and_else_the_environment_stays(self, user):
        def base():
            code = "import sys; print(sys.base_prefix)"
            return ok(user.run(str(user.program("python")), "-c", code)).strip()

        ok(user.install("--python", sys.executable))
        assert base() == sys.base_prefix
        ok(user.install("--python", SYSTEM_PYTHON))
        assert base() == "/usr"
        user.python = ""
        assert "Making" not in ok(user.install())
        assert base() == "/usr"


class TestRefusals:
    def test_a_home_that_is_none(self, user):
        assert "HOME is not set to a folder." in user.install(HOME="/gone").stderr

    @as_root
    def test_sudo_for_one_user(self, user):
        before = user.tree()
        process = user.install(SUDO_USER="alice")
        assert process.returncode == 1
        assert (
            "Run the command again as alice, without sudo. To install for every user of this computer: --system."
            in (process.stderr)
        )
        assert user.tree() == before

    @pytest.mark.parametrize(
        ("arguments", "status", "word"),
        [
            (["--bogus"], 2, "unrecognized arguments"),
            (["--detector"], 2, "expected one argument"),
            (["--detector", "/gone"], 1, "There is no file /gone."),
            (["--browser", "netscape"], 1, "does not know the browser netscape"),
            (["--wheel", "/gone.whl"], 1, "There is no /gone.whl."),
        ],
    )
    def test_wrong_usage(self, user, arguments, status, word):
        before = user.tree()
        process = user.install(*arguments)
        assert process.returncode == status
        assert word in process.stderr
        assert user.tree() == before

    def test_nothing_to_uninstall(self, user):
        before = user.tree()
        assert ok(user.uninstall()) == "FaceTune is not installed.\n"
        assert user.tree() == before


@pytest.mark.skipif(not can_install(SYSTEM_PYTHON), reason="every user needs a Python that every user may run")
@as_root
class TestOtherUsers:
    @pytest.fixture
    def somebody(self, open_folder, wheel):
        folder = Path(tempfile.mkdtemp(dir=open_folder))
        folder.chmod(0o755)
        return User(folder, wheel, python=SYSTEM_PYTHON, uid=NOBODY)

    @pytest.fixture(autouse=True)
    def _readable(self, monkeypatch, open_folder):
        """The script lies where the user may read it: a checkout of root's is closed to others."""
        from install import quick

        folder = open_folder / "installers"
        if not folder.exists():
            shutil.copytree(quick.ROOT / "installers", folder)
        monkeypatch.setattr(quick, "ROOT", open_folder)

    def test_an_ordinary_user(self, somebody):
        before = somebody.tree()
        ok(somebody.install())
        assert {path.lstat().st_uid for path in somebody.data.rglob("*")} == {NOBODY}
        assert somebody.states()["firefox"]["state"] == "registered"
        ok(somebody.uninstall())
        assert somebody.tree() == before

    def test_a_home_that_may_not_be_written(self, somebody):
        before = somebody.tree()
        somebody.home.chmod(0o555)
        process = somebody.install()
        assert process.returncode == 1
        assert "Permission denied. Free some space or correct the permissions" in process.stderr
        assert "Traceback" not in process.stderr
        somebody.home.chmod(0o755)
        assert somebody.tree() == before

    @pytest.mark.skipif(not may_mount(), reason="mounting is not allowed here")
    def test_a_disk_that_fills_up_and_then_has_room(self, somebody):
        size = (
            'mount -t tmpfs -o size=7m tmpfs "$HOME" && "$@"; s=$?; '
            'mount -o remount,size=300m "$HOME" && "$@" || exit 9'
        )
        mounted = ["unshare", "--mount", "sh", "-c", f"{size}; echo first $s", "sh"]
        somebody.uid = None
        process = somebody.run(*mounted, *somebody.installer())
        assert process.returncode == 0, process.stderr
        assert process.stdout.endswith("first 1\n")
        assert 'Traceback (most recent call last):\n  File "<string>"' not in process.stderr

    @pytest.mark.skipif(not may_mount(), reason="mounting is not allowed here")
    def test_for_every_user(self, somebody):
        before = somebody.tree()
        hidden = "for d in /opt /var/lib /usr/local/bin /etc/opt; do mount -t tmpfs tmpfs $d || exit 8; done; "
        steps = (
            '"$@" --system --browser chrome || exit 7; find /opt /var/lib /usr/local/bin /etc/opt | grep -v /venv/; '
            "cat /etc/opt/chrome/native-messaging-hosts/*; facetune --version; "
            '"$@" --system --uninstall || exit 6; echo left; find /opt /var/lib /usr/local/bin /etc/opt -mindepth 1'
        )
        mounted = ["unshare", "--mount", "sh", "-c", hidden + steps, "sh"]
        somebody.uid = None
        path = "/usr/local/bin:/usr/bin:/bin"
        process = somebody.run(*mounted, *somebody.installer(), PATH=path, SUDO_USER="alice")
        said = ok(process)
        assert '"path": "/opt/facetune/venv/bin/facetune-host"' in said
        assert f"facetune {__version__}\n" in said
        assert said.endswith("\nleft\n")
        assert somebody.tree() == before

    def test_for_every_user_takes_root(self, somebody):
        assert "only root may do" in somebody.install("--system").stderr


def test_the_record_is_json_that_people_can_read(user):
    ok(user.install())
    record = json.loads((user.data / "registrations.json").read_text(encoding="ascii"))
    assert record["prefix"] == str(user.data)
