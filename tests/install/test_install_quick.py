"""installers/install.sh there and back, broken off and again, without the large libraries.

test_install_users.py has the circumstances, test_install_sh.py the real libraries and browsers.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from copy import copy
from pathlib import Path

import pytest
from install.quick import SYSTEM_PYTHON, User, can_install, make_wheels, ok

from facetune import __version__

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="install.sh is for Linux and macOS"),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def older(open_folder):
    return make_wheels(open_folder / "wheels, older", version="0.0.9")


class Finished:
    """An installation that is made once. Each test gets it at the place where it was made, which its programs name."""

    def __init__(self, folder, wheel, python):
        self.user = User(folder, wheel, python)
        self.before = self.user.tree()
        self.user.umask = 0  # as some desktops have it
        started = time.monotonic()
        ok(self.user.install())
        self.user.umask = -1
        self.seconds = time.monotonic() - started
        self.kept = folder / "kept"
        self.user.home.rename(self.kept)

    def again(self):
        shutil.rmtree(self.user.home, ignore_errors=True)
        shutil.copytree(self.kept, self.user.home, symlinks=True)
        return copy(self.user)


@pytest.fixture(scope="module")
def finished(tmp_path_factory, wheel, python):
    return Finished(tmp_path_factory.mktemp("finished"), wheel, python)


@pytest.fixture
def installed(finished):
    """Somebody who has installed FaceTune."""
    return finished.again()


@pytest.fixture
def before(finished):
    """What was in that home until then."""
    return finished.before


class TestThereAndBack:
    def test_offline_from_a_wheel_into_a_chosen_prefix_and_back(self, user, tmp_path):
        """And from a shell with XDG variables that no browser has."""
        before = user.tree()
        prefix = tmp_path / "a 'prefix' für \"FaceTune\""
        chosen = ("--prefix", str(prefix), "--browser", "chromium", "--browser", "firefox")
        # Another Python's variables kill a Python that reads them.
        others = {
            "PYTHONHOME": "/nowhere",
            "PYTHONPLATLIBDIR": "lib128",
            "PYTHONHASHSEED": "abc",
            "PYTHONUTF8": "maybe",
        }
        shell = {f"XDG_{name}_HOME": str(user.home / "xdg" / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        others |= {"PIP_TARGET": str(tmp_path / "astray"), "PIP_PREFIX": "/nowhere", "PIP_TIMEOUT": "abc"}
        others |= {"PIP_NO_DEPS": "1", "PIP_DRY_RUN": "1", "PIP_REQUIRE_HASHES": "1"}
        said = ok(user.install(*chosen, **others, **shell))
        assert not user.data.exists()
        user.data = user.home / "xdg/data/facetune"
        assert "Chromium: registered\nFirefox: registered\n" in said
        assert user.states()["chromium"]["program"] == str(prefix / "venv/bin/facetune-host")
        assert not (user.data / "venv").exists()
        command = str(user.home / ".local/bin/facetune")
        assert ok(user.run(command, "--version", **others)).startswith("facetune ")
        assert ok(user.run(str(user.program("facetune-host")), "chrome-extension://test/", **others)) == ""
        for folder in (".config", "xdg/config"):
            assert (user.home / folder / "chromium/NativeMessagingHosts/org.facetune.host.json").is_file()
        ok(user.run(command, "profile", "new", "Ada"))
        assert "Ada" in ok(user.run(command, "profile", "list", **shell))
        # The record knows the prefix: nobody has to name it again.
        assert json.loads((user.data / "registrations.json").read_text(encoding="ascii"))["prefix"] == str(prefix)
        # A browser without the variables used these until the installer recorded the folders.
        old = user.home / ".local/share/facetune/profile.db"
        old.parent.mkdir(parents=True)
        old.write_bytes(b"a profile")
        assert "FaceTune is removed." in ok(user.uninstall("--yes"))
        os.removedirs(user.home / ".local/share")  # which this test made
        assert user.tree() == before
        assert not prefix.exists()

    def test_under_any_mask_its_files_are_its_users_to_write(self, installed, before):
        made = [each for each in installed.home.rglob("*") if str(each.relative_to(installed.home)) not in before]
        assert installed.program() in made
        assert [each for each in made if each.lstat().st_mode & 0o022 and not each.is_symlink()] == []
        assert installed.data.stat().st_mode & 0o777 == 0o700

    def test_into_another_prefix_and_never_into_an_environment_of_somebody_elses(self, installed, before, tmp_path):
        link, other = installed.home / ".local/bin/facetune", tmp_path / "other"
        (other / "venv/bin").mkdir(parents=True)
        (other / "venv/pyvenv.cfg").write_text("home = /usr/bin\n")
        for refused in (installed.install("--prefix", str(other)), installed.uninstall("--prefix", str(other))):
            assert refused.returncode == 1
            assert f"{other}/venv is there already and is not FaceTune's." in refused.stderr
        assert {each.name for each in (other / "venv").iterdir()} == {"bin", "pyvenv.cfg"}
        assert ok(installed.run(str(link), "--version")) == f"facetune {__version__}\n"

        shutil.rmtree(other)
        said = ok(installed.install("--prefix", str(other)))
        assert "is not FaceTune's" not in said
        assert not (installed.data / "venv").exists()
        assert link.readlink() == other / "venv/bin/facetune"
        ok(installed.uninstall())
        assert (installed.tree(), other.exists()) == (before, False)

    def test_a_copied_home_and_a_renamed_one(self, installed, before):
        copied, renamed = installed.moved("copy"), installed.moved("renamed")
        kept = installed.tree()
        shutil.copytree(installed.home, copied.home, symlinks=True)
        ok(copied.uninstall())
        assert copied.tree() == before
        assert installed.tree() == kept
        installed.home.rename(renamed.home)
        said = ok(renamed.install())
        assert "Chromium: registered\nFirefox: registered\n" in said
        assert "is not FaceTune's" not in said
        assert ok(renamed.run(str(renamed.home / ".local/bin/facetune"), "--version")) == f"facetune {__version__}\n"
        assert renamed.states()["chromium"]["program"] == str(renamed.data / "venv/bin/facetune-host")
        ok(renamed.uninstall())
        assert renamed.tree() == before
        shutil.rmtree(renamed.home)
        shutil.rmtree(copied.home)

    def test_an_older_one_over_it_and_a_newer_one_over_that_and_again(self, installed, older):
        settings = installed.home / ".config/facetune/settings.json"
        settings.parent.mkdir()
        kept = {settings: b'{"goal": "calm"}', installed.data / "profile.db": b"a profile"}
        for file, body in kept.items():
            file.write_bytes(body)
        refused = installed.install(wheel=older)
        assert refused.returncode == 1
        assert "which is newer than this 0.0.9. With --yes it is replaced." in refused.stderr
        assert ok(installed.run(str(installed.program()), "--version")) == f"facetune {__version__}\n"
        ok(installed.install("--yes", "--browser", "vivaldi", wheel=older))
        assert ok(installed.run(str(installed.program()), "--version")) == "facetune 0.0.9\n"

        host = installed.program("facetune-host")
        for loose in (installed.data, host.parent, host):
            loose.chmod(0o777)
        ok(installed.install())
        assert [each.stat().st_mode & 0o022 for each in (installed.data, host.parent, host)] == [0, 0, 0]
        manifests = {name: body for name, body in installed.tree().items() if name.endswith("org.facetune.host.json")}
        assert len(manifests) == 3, "the browsers that are found, and the one that was named before"
        assert all(f"FaceTune {__version__} ".encode() in body for body in manifests.values())

        before = installed.tree()
        ok(installed.install())
        after = installed.tree()
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        times = ("/venv/", "catalogue.sqlite", "fetch_again.json")  # these files hold times
        assert {name for name in changed if not any(each in name for each in times)} == set()
        assert {file: file.read_bytes() for file in kept} == kept

    def test_the_profile_is_erased_only_by_who_agrees(self, installed, before):
        settings = installed.home / ".config/facetune/settings.json"
        settings.parent.mkdir()
        settings.write_text('{"goal": "calm"}')
        (installed.data / "profile.db").write_bytes(b"a profile")
        (installed.data / "profile.db.lock").touch()
        said = ok(installed.uninstall())  # no terminal: nobody to ask
        assert f"Kept: {installed.data}/profile.db, {settings}." in said
        left = {name for name, body in installed.tree().items() if body is not None} - set(before)
        assert {Path(name).name for name in left} == {"profile.db", "settings.json", "registrations.json"}
        assert "Erase your history" in self.answer(installed, "n")
        assert settings.exists()
        self.answer(installed, "y")
        assert installed.tree() == before

    def answer(self, user, word):
        """Uninstall on a terminal, where somebody types the word; what they saw."""
        import pty  # Windows has none

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

    def test_yes_asks_nothing(self, installed, before):
        (installed.data / "profile.db").write_bytes(b"a profile")
        ok(installed.uninstall("--yes"))
        assert installed.tree() == before


class TestBrokenAndInterrupted:
    def test_killed_anywhere_it_is_repaired_by_the_next_run(self, user, finished):
        before = user.tree()
        seed = random.randrange(2**32)
        print(f"seed {seed}")
        chance = random.Random(seed)
        for _ in range(3):
            self.kill(user.start(*user.installer()), after=chance.uniform(0, finished.seconds))
            if chance.random() < 0.5:
                shutil.rmtree(user.data / "venv/lib", ignore_errors=True)
        ok(user.install())
        assert ok(user.run(str(user.program()), "--version")) == f"facetune {__version__}\n"
        assert {user.states()[name]["state"] for name in ("chromium", "firefox")} == {"registered"}
        assert not (user.data / "unfinished").exists()
        ok(user.uninstall())
        assert user.tree() == before

    def test_a_removal_that_was_killed_is_finished_by_the_next(self, installed, before):
        self.kill(installed.start(*installed.installer("--uninstall")), after=random.uniform(0, 0.6))
        ok(installed.uninstall())
        assert installed.tree() == before

    def kill(self, process, *, after):
        """Kill the installer and all that it started."""
        time.sleep(after)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def test_a_python_that_went_away_and_libraries_that_are_not_to_be_had(self, installed, wheel, tmp_path):
        # As if the system's python3 were the next version by now: it looks into a folder with another name.
        (libraries,) = (installed.data / "venv/lib").iterdir()
        libraries.rename(libraries.with_name("python3.9"))
        doctor = installed.run(str(installed.program()), "doctor")
        assert doctor.returncode == 1
        assert re.fullmatch(
            r"facetune: FaceTune is not installed for Python 3\..+ Run the installer.+\n", doctor.stderr
        )
        libraries.with_name("python3.9").rename(libraries)

        (installed.data / "venv/bin/python").unlink()
        alone = tmp_path / "alone" / wheel.name
        alone.parent.mkdir()
        shutil.copy(wheel, alone)
        index = self.index(tmp_path / "simple", wheel.parent, lacking="onnxruntime")
        process = installed.install(wheel=alone, PIP_INDEX_URL=index)
        assert process.returncode == 1
        assert "Making the environment anew ..." in process.stdout
        assert "asking the network for the rest" in process.stdout
        assert "pip download --dest DIR" in process.stderr
        assert re.search(r"For this platform \(.+, Python 3\..+\) there is no wheel of onnxruntime, ", process.stderr)
        # Stand-ins under the right names, from somewhere else than beside the wheel: they lack the hashes.
        forged = installed.install(wheel=alone, PIP_FIND_LINKS=str(wheel.parent))
        assert (forged.returncode, "pip download --dest DIR" in forged.stderr) == (1, True)
        ok(installed.install())
        ok(installed.run(str(installed.program()), "--version"))

    def index(self, folder, wheels, *, lacking):
        """An index of these wheels; of the library `lacking` it has only a source."""
        for wheel in wheels.glob("*.whl"):
            name = wheel.name.split("-")[0].replace("_", "-")
            page = folder / name / "index.html"
            page.parent.mkdir(parents=True)
            source = folder / f"{name}-99.tar.gz"
            source.write_bytes(b"never unpacked")
            page.write_text(f'<a href="{(source if name == lacking else wheel).as_uri()}">{name}</a>')
        return folder.as_uri()


@pytest.mark.skipif(
    not can_install(SYSTEM_PYTHON) or os.path.realpath(SYSTEM_PYTHON) == os.path.realpath(sys.executable),
    reason="there is no second Python of the same version",
)
def test_the_environment_keeps_its_python_until_another_one_is_chosen(installed):
    def base():
        code = "import sys; print(sys.base_prefix)"
        return ok(installed.run(str(installed.program("python")), "-c", code)).strip()

    installed.python = ""  # the system's is found first
    assert "Making" not in ok(installed.install())
    assert base() == sys.base_prefix
    assert "with the chosen Python" in ok(installed.install("--python", SYSTEM_PYTHON))
    assert base() == "/usr"
