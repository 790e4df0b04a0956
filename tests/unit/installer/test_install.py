"""What the installer does around its environment: moves that are broken off, and another home."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from facetune.app.doctor.browsers import examine
from facetune.browsers import record
from facetune.browsers.register import register
from facetune.installer import install as steps
from facetune.installer import layout as layouts
from facetune.installer import uninstall as undo
from facetune.installer.environment import Environment
from facetune.installer.prompt import StopError
from tests.unit.installer.conftest import OPTIONS, FakeEnvironment, machine_tree, needs_sh


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
@pytest.mark.parametrize(("version", "ours"), [(sys.version_info[:2], True), ((3, 99), False)])
def test_a_python_of_another_version_is_another_one_though_the_prefix_is_the_same(lay_out, version, ours):
    there = lay_out()
    there.scripts.mkdir(parents=True)
    code = f"import sys; sys.version_info = {tuple(version)!r}; "
    there.program("python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -I -c "{code}$3"\n')
    there.program("python").chmod(0o755)
    assert Environment(there, Path())._is_ours() is ours
