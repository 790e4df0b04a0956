"""What the installer does around its environment: a move that is broken off, the sign-in, every user's files."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import sqlite3
import stat
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import platformdirs.windows
import pytest

from facetune import paths
from facetune.app import account, registrations
from facetune.app.doctor.browsers import examine
from facetune.browsers import record
from facetune.browsers.register import register
from facetune.cli import system
from facetune.cli.run import make_parser
from facetune.errors import FaceTuneError
from facetune.installer import __main__ as installer
from facetune.installer import install as steps
from facetune.installer import layout as layouts
from facetune.installer import removal
from facetune.installer import uninstall as undo
from facetune.installer.environment import Environment
from facetune.installer.layout import Layout
from facetune.installer.paths import UserPaths
from facetune.installer.prompt import StopError
from facetune.spotify import sign_in as signin
from facetune.spotify import store as memory

needs_sh = pytest.mark.skipif(os.name == "nt", reason="the stand-in for a program is a script for sh")


class FakeEnvironment:
    """Fills nothing in; `fails` says that the libraries are not to be had."""

    fails = False

    def __init__(self, layout, source):
        del source
        self.layout = layout

    def installed(self):
        return None

    def prepare(self, *, chosen):
        del chosen
        self.layout.scripts.mkdir(parents=True, exist_ok=True)
        self.layout.unfinished.touch()

    def fill(self):
        if self.fails:
            raise StopError("pip failed")
        for name in ("facetune", "facetune-host"):
            self.layout.program(name).touch()
        self.layout.unfinished.unlink()

    def facetune(self, *arguments):
        del arguments
        return 0


@pytest.fixture
def lay_out(make_machine, home, monkeypatch):
    """A function that lays an installation out, in the usual place or with another prefix."""
    # Other tests of this process may have used the usual folders, and those of their home.
    monkeypatch.setenv("HOME", str(home / "another home"))
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / f"xdg {name}"))

    def make(prefix=None, machine=None):
        machine = machine or make_machine()
        places = UserPaths(machine.data, machine.config / "facetune", machine.data / "log")
        there = Layout(machine, places, prefix or machine.data, machine.home / ".local/bin/facetune")
        return replace(there, machine=replace(machine, python=there.program("python")))

    return make


def machine_tree(folder):
    """What is in a home, without the folders that are empty."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or path.is_file()}


OPTIONS = steps.Options(source=Path(), chosen_python=False, browsers=[], detector=None, yes=False)


@needs_sh
class TestMoves:
    """From one prefix to another, when the first attempt breaks off."""

    @pytest.fixture
    def install(self, monkeypatch):
        monkeypatch.setattr(steps, "Environment", FakeEnvironment)

        def install(layout, *, fails=False):
            monkeypatch.setattr(FakeEnvironment, "fails", fails)
            with pytest.raises(StopError) if fails else contextlib.nullcontext():
                steps.install(layout, OPTIONS)

        return install

    def test_the_next_one_removes_the_previous_environment(self, lay_out, install, home, capsys):
        old, new = lay_out(), lay_out(home / "new")
        install(old)
        install(new, fails=True)
        assert old.program("facetune").exists()
        install(new)
        assert not old.venv.exists()
        assert new.link.readlink() == new.program("facetune")
        assert record.read(new.machine).prefixes == [str(new.prefix)]
        assert "is not FaceTune's" not in capsys.readouterr().out

    def test_back_again(self, lay_out, install, home):
        old, new = lay_out(home / "old"), lay_out(home / "new")
        install(old)
        install(new, fails=True)
        install(old)
        assert old.link.readlink() == old.program("facetune")
        assert not new.prefix.exists()
        assert record.read(old.machine).prefixes == [str(old.prefix)]

    def test_two_that_broke_off_and_a_third_place(self, lay_out, install, home):
        old, new, newer = (lay_out(home / name) for name in ("old", "new", "newer"))
        install(old)
        install(new, fails=True)
        install(newer)
        assert (old.prefix.exists(), new.prefix.exists(), newer.venv.exists()) == (False, False, True)

    @pytest.mark.parametrize(("first", "second"), [("new", "link"), ("link", "new")])
    def test_the_same_place_spelled_otherwise_is_no_move(self, lay_out, install, home, first, second):
        (home / "new").mkdir()
        (home / "link").symlink_to(home / "new")
        before, there = lay_out(home / first), lay_out(home / second)
        install(before)
        layouts.refuse_foreign(there)
        install(there)
        assert there.program("facetune").exists()
        assert there.link.readlink() == there.program("facetune")
        assert record.read(there.machine).prefixes == [str(there.prefix)]
        undo.uninstall(before, yes=False)
        assert (there.venv.exists(), os.path.lexists(there.link)) == (False, False)

    @pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\x7f"])
    def test_a_folder_from_which_nothing_starts_is_refused_before_anything_is_made(self, lay_out, home, tree, name):
        there = lay_out(home / name)
        before = tree()
        with pytest.raises(StopError, match=r"a line break, a tab or the like in its name.*--prefix"):
            steps.install(there, OPTIONS)
        assert tree() == before

    def test_a_place_from_which_nothing_can_run_is_refused(self, lay_out, home, tmp_path, monkeypatch):
        with pytest.raises(StopError, match=r"has the character : in its name.*--prefix"):
            layouts.refuse_unusable(lay_out(home / "new"))  # a colon is in the name of the home
        there = lay_out(tmp_path / "plain/new")
        layouts.refuse_unusable(there)
        if sys.platform != "linux":
            return
        asked = []

        def noexec(folder):
            asked.append(folder)
            return SimpleNamespace(f_flag=os.ST_NOEXEC | os.ST_NOSUID)

        monkeypatch.setattr(os, "statvfs", noexec)
        with pytest.raises(StopError, match=r"no program can be started from it \(noexec\).*--prefix"):
            layouts.refuse_unusable(there)
        assert asked == [tmp_path], "the folder that will hold it"

    def test_it_registers_without_a_list_of_tracks(self, lay_out, install, home, monkeypatch, capsys):
        (home / ".config/chromium/Default").mkdir(parents=True)
        monkeypatch.setattr(FakeEnvironment, "facetune", lambda *words: int("build" in words))
        there = lay_out()
        install(there)
        assert (home / ".config/chromium/NativeMessagingHosts/org.facetune.host.json").exists()
        assert there.link.readlink() == there.program("facetune")
        assert "Note: the list of tracks could not be built, see above." in capsys.readouterr().out

    def test_wsl_is_told(self, lay_out, install, capsys):
        there = lay_out()
        kernel = there.machine.root / "proc/sys/kernel/osrelease"
        kernel.parent.mkdir(parents=True)
        kernel.write_text("6.6.87.2-generic\n")
        install(there)
        assert "WSL" not in capsys.readouterr().out
        kernel.write_text("6.6.87.2-microsoft-standard-WSL2\n")
        install(there)
        assert "this Linux runs inside Windows (WSL)" in capsys.readouterr().out
        assert "linux_in_windows" in {check.code for check in examine(there.machine)}

    @pytest.mark.parametrize("named", ["new", "elsewhere"])
    def test_uninstall_removes_both(self, lay_out, install, home, tree, named):
        old, new = lay_out(home / "old"), lay_out(home / "new")
        before = tree()
        install(old)
        install(new, fails=True)
        undo.uninstall(lay_out(home / named), yes=False)
        assert tree() == before
        assert not os.path.lexists(old.link)

    def test_uninstall_takes_back_the_rest_where_the_folder_is_gone(self, lay_out, install, home, capsys):
        (home / ".config/chromium/Default").mkdir(parents=True)
        there = lay_out()
        there.scripts.mkdir(parents=True)
        there.unfinished.touch()
        there.program("facetune-host").touch()
        install(there)
        manifest = home / ".config/chromium/NativeMessagingHosts/org.facetune.host.json"
        assert manifest.exists()
        shutil.rmtree(there.prefix)
        undo.uninstall(there, yes=False)
        assert "FaceTune is removed." in capsys.readouterr().out
        assert (manifest.exists(), os.path.lexists(there.link)) == (False, False)
        undo.uninstall(there, yes=False)
        assert capsys.readouterr().out == "FaceTune is not installed.\n"

    def test_uninstall_leaves_the_registration_of_another_installation(self, lay_out, home, capsys):
        (home / ".config/chromium/Default").mkdir(parents=True)
        there = lay_out()
        pips = home / "pip/bin"
        pips.mkdir(parents=True)
        (pips / "facetune-host").touch()
        register(replace(there.machine, python=pips / "python"))
        record.forget(there.machine, record.Record())
        undo.uninstall(there, yes=False)
        assert capsys.readouterr().out == "FaceTune is not installed.\n"
        assert (home / ".config/chromium/NativeMessagingHosts/org.facetune.host.json").exists()

    def test_after_facetunes_own_uninstall_the_environment_is_still_known(self, lay_out, install, home):
        from facetune.browsers.unregister import unregister

        there = lay_out(home / "new")
        install(there)
        unregister(there.machine)
        layouts.refuse_foreign(there)
        undo.uninstall(there, yes=False)
        assert (there.prefix.exists(), os.path.lexists(there.link)) == (False, False)


@needs_sh
class TestAnotherHome:
    """A home that was renamed or copied after an installation, and the paths in it that name the old one."""

    @pytest.fixture
    def install(self, monkeypatch):
        monkeypatch.setattr(steps, "Environment", FakeEnvironment)
        return lambda layout: steps.install(layout, OPTIONS)

    @pytest.fixture
    def inside(self, lay_out, make_machine):
        """A function that lays an installation out in a home, as the installer finds it there."""

        def inside(home, prefix=None):
            machine = make_machine()
            folders = {name: home / getattr(machine, name).relative_to(machine.home) for name in ("config", "data")}
            machine = replace(machine, home=home, root=home.parent / "root", **folders)
            recorded = record.read(machine).prefix
            return lay_out(prefix or (Path(recorded) if recorded else None), machine)

        return inside

    def name_everything(self, file):
        """Write the record as 0.1 did: with the usual prefix, and without the home."""
        body = json.loads(file.read_bytes())
        del body["home"]
        file.write_text(json.dumps(body | {"prefix": body["prefix"] or str(file.parent)}), encoding="ascii")

    @pytest.mark.parametrize("older", [False, True])
    @pytest.mark.parametrize("place", [None, "anna/apps", "outside"])
    def test_a_renamed_one_is_installed_in_again_and_left_as_it_was(self, inside, install, tmp_path, place, older):
        prefix = tmp_path / place if place else None
        (tmp_path / "anna/.mozilla/firefox").mkdir(parents=True)
        before = machine_tree(tmp_path / "anna")
        first = inside(tmp_path / "anna", prefix)
        install(first)
        if older:
            self.name_everything(first.machine.data / record.NAME)
        (tmp_path / "anna").rename(tmp_path / "anna-smith")
        (tmp_path / "anna/.local/share/facetune/venv").mkdir(parents=True)  # the name is another person's now
        (tmp_path / "anna/.local/share/facetune/registrations.json").write_text("{}")
        if place != "outside":
            renamed = inside(tmp_path / "anna-smith")
            assert renamed.prefix == tmp_path / "anna-smith" / first.prefix.relative_to(tmp_path / "anna")
            install(renamed)
            assert renamed.link.readlink() == renamed.program("facetune")
            (tmp_path / "anna-smith").rename(tmp_path / "smith")
            renamed = inside(tmp_path / "smith")
        else:
            shutil.rmtree(tmp_path / "anna")
            (tmp_path / "anna-smith").rename(tmp_path / "smith")
            renamed = inside(tmp_path / "smith")
            assert renamed.prefix == prefix
        undo.uninstall(renamed, yes=False)
        assert machine_tree(tmp_path / "smith") == before
        assert not (tmp_path / "outside").exists()
        assert place == "outside" or (tmp_path / "anna/.local/share/facetune/venv").exists()

    @pytest.mark.parametrize("older", [False, True])
    @pytest.mark.parametrize("place", [None, "anna/apps", "outside"])
    def test_what_is_done_in_a_copy_leaves_the_original_alone(self, inside, install, tmp_path, place, older):
        original = inside(tmp_path / "anna", tmp_path / place if place else None)
        original.machine.home.mkdir()
        install(original)
        if older:
            self.name_everything(original.machine.data / record.NAME)
        before = {name: machine_tree(tmp_path / name) for name in ("anna", place or "anna")}
        for steps_in_the_copy in ([], [install]):
            shutil.copytree(tmp_path / "anna", tmp_path / "copy", symlinks=True)
            for step in steps_in_the_copy:
                step(inside(tmp_path / "copy"))
                assert inside(tmp_path / "copy").venv.is_relative_to(tmp_path / "copy")
            undo.uninstall(inside(tmp_path / "copy"), yes=False)
            assert {name: machine_tree(tmp_path / name) for name in before} == before
            left = {each.name for each in (tmp_path / "copy").rglob("*") if not each.is_dir()}
            assert left == ({"facetune"} if place == "outside" else set()), "at most the link to the original"
            shutil.rmtree(tmp_path / "copy")

    def test_a_copy_that_is_erased_leaves_the_sign_in(self, inside, install, tmp_path, capsys):
        original = inside(tmp_path / "anna")
        original.machine.home.mkdir()
        install(original)
        shutil.copytree(tmp_path / "anna", tmp_path / "copy", symlinks=True)
        copied = inside(tmp_path / "copy")
        (copied.machine.data / "profile.db").write_bytes(b"a profile")
        python = copied.program("python")
        python.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(tmp_path / 'signed out'))}\n")
        python.chmod(0o755)
        undo.uninstall(copied, yes=True)
        assert not (tmp_path / "signed out").exists()
        assert "your sign-in with Spotify stays" in capsys.readouterr().out

    def test_the_usual_place_is_looked_at_where_the_record_is_gone(self, inside, install, tmp_path):
        there = inside(tmp_path / "anna")
        there.machine.home.mkdir()
        install(there)
        (there.machine.data / record.NAME).unlink(missing_ok=True)
        elsewhere = inside(tmp_path / "anna", tmp_path / "elsewhere")
        undo.uninstall(elsewhere, yes=False)
        assert not there.venv.exists()


@needs_sh
class TestSignOut:
    @pytest.fixture
    def installed(self, lay_out):
        """A function that makes an environment whose Python ends with a status, and a profile or none."""

        def make(status, *, signed_in=None):
            there = lay_out()
            there.scripts.mkdir(parents=True)
            if status is not None:
                there.program("python").write_text(f"#!/bin/sh\nexit {status}\n")
                there.program("python").chmod(0o755)
            profile = there.paths.data / "profile.db"
            if signed_in is not None:
                with contextlib.closing(sqlite3.connect(profile)) as connection:
                    connection.execute("CREATE TABLE cache (profile_id, name, stored, value)")
                    name = memory.ACCOUNT if signed_in else memory.TASTE
                    connection.execute("INSERT INTO cache VALUES (1, ?, 0, '{}')", (name,))
                    connection.commit()
            return there

        return make

    @pytest.mark.parametrize("status", [1, None])
    def test_a_sign_in_that_stays_is_told(self, installed, capsys, status):
        undo.uninstall(installed(status, signed_in=True), yes=True)
        said = capsys.readouterr().out
        assert 'keyring may still hold your sign-in with Spotify, under "FaceTune".' in said
        assert "https://www.spotify.com/account/apps" in said

    @pytest.mark.parametrize(("status", "signed_in"), [(0, True), (1, False), (1, None)])
    def test_else_there_is_nothing_to_tell(self, installed, capsys, status, signed_in):
        undo.uninstall(installed(status, signed_in=signed_in), yes=True)
        assert "keyring" not in capsys.readouterr().out

    def test_a_profile_that_cannot_be_read_may_know_of_one(self, installed, capsys):
        there = installed(1)
        (there.paths.data / "profile.db").write_bytes(b"a profile")
        undo.uninstall(there, yes=True)
        assert "keyring" in capsys.readouterr().out

    def test_the_name_is_that_of_the_profile(self):
        assert removal.ACCOUNT == memory.ACCOUNT


class TestSigningEverybodyOut:
    @pytest.mark.parametrize(("answer", "done"), [(True, True), (False, False)])
    def test_it_says_whether_the_keyring_let_it(self, monkeypatch, tmp_path, answer, done):
        monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "profile.db")
        asked = []
        monkeypatch.setattr(signin, "forget_person", lambda person: asked.append(person) or answer)
        assert account.sign_everyone_out() is done
        assert asked == ["1"]

    def test_a_profile_that_does_not_open(self, monkeypatch, tmp_path):
        (tmp_path / "profile.db").mkdir()
        monkeypatch.setattr(paths, "profile_file", lambda: tmp_path / "profile.db")
        assert account.sign_everyone_out() is False


@needs_sh
@pytest.mark.parametrize(("version", "ours"), [(sys.version_info[:2], True), ((3, 99), False)])
def test_a_python_of_another_version_is_another_one_though_the_prefix_is_the_same(lay_out, version, ours):
    there = lay_out()
    there.scripts.mkdir(parents=True)
    code = f"import sys; sys.version_info = {tuple(version)!r}; "
    there.program("python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -c "{code}$3"\n')
    there.program("python").chmod(0o755)
    assert Environment(there, Path())._is_ours() is ours


@needs_sh
class TestEverybody:
    @pytest.fixture(autouse=True)
    def _closed(self):
        """Root's files are root's own, unless somebody says otherwise."""
        old = os.umask(0o077)
        yield
        os.umask(old)

    @pytest.fixture
    def machine(self, make_machine, monkeypatch):
        machine = make_machine()
        monkeypatch.setattr(registrations, "this_machine", lambda: machine)
        monkeypatch.setattr(layouts, "this_machine", lambda *_: machine)
        monkeypatch.setattr(layouts, "is_privileged", lambda: True)
        return machine

    def closed(self, folder):
        return [each for each in folder.rglob("*") if each.is_dir() and stat.S_IMODE(each.stat().st_mode) != 0o755]

    def test_the_command_makes_folders_that_every_user_may_enter(self, machine, capsys):
        system.install(make_parser().parse_args(["install", "--system", "--browser", "chrome"]))
        assert "Chrome: registered" in capsys.readouterr().out
        assert (machine.root / "etc/opt/chrome/native-messaging-hosts").is_dir()
        assert self.closed(machine.root) == []

    def test_the_installer_does_too(self, machine, monkeypatch):
        monkeypatch.setattr(installer, "refuse_unusable", lambda _: None)  # the folder's name has a colon
        monkeypatch.setattr(steps, "Environment", FakeEnvironment)
        monkeypatch.setattr(steps, "_fetch_detector", lambda *_: None)
        with pytest.raises(SystemExit) as left:
            installer.main(["--system", "--wheel", str(self.wheel(machine))])
        assert left.value.code == 0
        assert (machine.root / "opt/facetune/venv").is_dir()
        assert self.closed(machine.root) == []

    def wheel(self, machine):
        file = machine.home / "facetune.whl"
        file.touch()
        return file

    def test_weights_that_were_not_to_be_had_leave_no_folder(self, machine, lay_out):
        there = lay_out(machine.root / "opt/facetune", machine.for_all())
        there.scripts.mkdir(parents=True)
        there.program("facetune").write_text("#!/bin/sh\nexit 1\n")
        there.program("facetune").chmod(0o755)
        steps._fetch_detector(there, FakeEnvironment(there, None), None)
        assert not (there.machine.data / "models").exists()

    def test_the_callers_own_weights_do_not_take_everybodys_place(self, machine, lay_out, monkeypatch):
        there = lay_out(machine.root / "opt/facetune", machine.for_all())
        there.scripts.mkdir(parents=True)
        seen = machine.home / "seen"
        script = f'#!/bin/sh\nprintf "%s\\n" "$HOME" "$WIN_PD_OVERRIDE_LOCAL_APPDATA" >{shlex.quote(str(seen))}\n'
        there.program("facetune").write_text(script)
        there.program("facetune").chmod(0o755)
        monkeypatch.setenv("HOME", str(machine.home))
        steps._fetch_detector(there, FakeEnvironment(there, None), None)
        home, windows = seen.read_text().splitlines()
        assert home == windows != str(machine.home)
        # What platformdirs makes of it on Windows, where HOME means nothing.
        monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", r"C:\Temp\x")
        found = platformdirs.windows.Windows("facetune", appauthor=False)
        assert found.user_data_dir.startswith(r"C:\Temp\x")
        assert found.user_log_dir.startswith(r"C:\Temp\x")

    def test_uninstall_with_data_removes_everybodys_and_not_the_callers(self, machine, tmp_path, monkeypatch):
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        for data in (machine.data, machine.for_all().data, UserPaths.here().data):
            (data / "models").mkdir(parents=True, exist_ok=True)
        system.uninstall(make_parser().parse_args(["uninstall", "--system", "--data"]))
        assert not machine.for_all().data.exists()
        assert UserPaths.here().data.joinpath("models").is_dir()

    def test_data_is_not_one_browsers(self, machine):
        del machine
        with pytest.raises(FaceTuneError) as caught:
            system.uninstall(make_parser().parse_args(["uninstall", "--data", "--browser", "chrome"]))
        assert caught.value.code == "usage"


class TestEverybodysWeights:
    @pytest.fixture
    def shared(self, tmp_path, monkeypatch):
        monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "own")
        monkeypatch.setattr(paths, "shared_dir", lambda: tmp_path / "shared")
        monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
        (tmp_path / "shared/models").mkdir(parents=True)
        return tmp_path / "shared/models"

    def test_a_folder_without_any_keeps_nobody_from_fetching_their_own(self, shared, tmp_path):
        (shared / ".face_detection.onnx.x1y2").touch()  # of a download that was killed
        assert paths.fetched_models() == tmp_path / "own/models"

    def test_they_serve_who_has_none(self, shared, tmp_path):
        (shared / "face_detection.onnx").touch()
        assert paths.fetched_models() == shared
        (tmp_path / "own/models").mkdir(parents=True)
        assert paths.fetched_models() == tmp_path / "own/models"
