"""Installations for every user of a computer."""

from __future__ import annotations

import os
import shlex
import stat

import platformdirs.windows
import pytest

from facetune import paths
from facetune.app import registrations
from facetune.cli import system
from facetune.cli.run import make_parser
from facetune.errors import FaceTuneError
from facetune.installer import __main__ as installer
from facetune.installer import install as steps
from facetune.installer import layout as layouts
from facetune.installer.paths import UserPaths
from tests.unit.installer.conftest import FakeEnvironment, needs_sh


@needs_sh
class TestEverybody:
    @pytest.fixture(autouse=True)
    def _closed(self):
        """Root's files are root's own, unless root says otherwise."""
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
