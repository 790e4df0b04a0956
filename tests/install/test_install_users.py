"""installers/install.sh for different users, with different Pythons, and on disks that refuse. See quick.py."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from install import machine
from install.quick import SYSTEM_PYTHON, User, can_install, ok

from facetune import __version__

NOBODY = 12345

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="install.sh is for Linux and macOS"),
    pytest.mark.timeout(300),
]

as_root = pytest.mark.skipif(not machine.is_root(), reason="takes root")
needs_mounts = pytest.mark.skipif(not machine.may_mount(), reason="mounting is not allowed here")


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
        else:  # one that believes it
            self.put(
                tools / "python3",
                f'exec "{sys.executable}" -I -B -c "import sys; sys.version_info = (3, 9); $4" "$5" "$6"',
            )
        said = self.refused(user, PATH=str(tools), FACETUNE_PYTHON="")
        assert "No Python 3.10 or newer was found." in said
        assert "is Python 3.9: FaceTune needs 3.10 or newer." in said

    def put(self, file, script):
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def test_one_that_does_not_run_is_passed_over(self, user, tools):
        self.put(tools / "python3.13", "exit 127")
        self.put(tools / "python3", f'exec "{sys.executable}" "$@"')
        process = user.install("--uninstall", PATH=str(tools), FACETUNE_PYTHON="")
        assert (process.returncode, process.stdout) == (0, "FaceTune is not installed.\n")

    def test_a_chosen_one_that_does_not_do(self, user):
        assert "/bin/false cannot be used." in self.refused(user, FACETUNE_PYTHON="/bin/false")


class TestRefusals:
    def test_a_home_that_is_none(self, user):
        assert "HOME is not set to a folder." in user.install(HOME="/gone").stderr

    @as_root
    def test_sudo_for_one_user(self, user):
        before = user.tree()
        process = user.install(SUDO_USER="alice")
        assert process.returncode == 1
        said = "Run the command again as alice, without sudo. To install for every user of this computer: --system."
        assert said in process.stderr
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
        return User(folder, wheel, SYSTEM_PYTHON, uid=NOBODY)

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

    @needs_mounts
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
        assert re.search(r"Only \d MB are free in .+; 500 are needed\. Free some space\.", process.stderr)
        assert 'Traceback (most recent call last):\n  File "<string>"' not in process.stderr

    @needs_mounts
    def test_a_home_from_which_nothing_starts(self, somebody):
        somebody.uid = None
        mounted = [
            "unshare",
            "--mount",
            "sh",
            "-c",
            'mount -t tmpfs -o noexec tmpfs "$HOME" && "$@"; ls -A "$HOME"',
            "sh",
        ]
        process = somebody.run(*mounted, *somebody.installer())
        assert "no program can be started from it (noexec)" in process.stderr
        assert "--prefix" in process.stderr
        assert process.stdout == ""

    def test_root_in_the_home_of_a_user(self, somebody):
        before = somebody.tree()
        somebody.uid = None
        process = somebody.install()
        assert process.returncode == 1
        assert f"Run the command again as the user {NOBODY}, without sudo." in process.stderr
        assert somebody.tree() == before

    @needs_mounts
    def test_for_every_user(self, somebody, python):
        somebody.python = python  # root's own will do here, and makes environments quickly
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
