"""What `facetune doctor --fix` repairs."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace

import pytest

from facetune import paths
from facetune.app import weights as models
from facetune.app.doctor import repair as fix
from facetune.browsers.register import register
from facetune.browsers.status import registrations
from facetune.browsers.table import by_key
from facetune.errors import FaceTuneError
from facetune.music.catalogue.catalogue import Catalogue
from facetune.profile import health
from facetune.profile.store import open_profile
from tests.profiles import mood


def states(registrations):
    return {each.browser: each.state for each in registrations}


def manifest(browser, machine):
    return by_key(browser).manifests(machine)[0]


def rewrite(file, **changes):
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | changes), encoding="utf-8")


class TestFix:
    @pytest.fixture(autouse=True)
    def _elsewhere(self, tmp_path, monkeypatch):
        """FaceTune's own folder, for one test, and no network."""
        folder = tmp_path / "data"
        folder.mkdir()
        monkeypatch.setattr(paths, "data_dir", lambda: folder)
        monkeypatch.setattr(paths, "settings_file", lambda: folder / "settings.json")
        monkeypatch.setattr(paths, "log_file", lambda: folder / "host.log")
        monkeypatch.setattr(models, "fetch", lambda *_, **__: False)
        self.builds = fix._catalogue
        monkeypatch.setattr(fix, "_catalogue", lambda _: iter(()))  # it takes seconds

    @pytest.fixture
    def machine(self, make_machine):
        return replace(make_machine(), data=paths.data_dir())

    def repaired(self, machine):
        return {check.subject: check for check in fix.repair(machine)}

    def test_nothing_to_do(self, make_machine):
        machine = replace(make_machine(programs={"firefox", "arc"}), data=paths.data_dir())  # arc: an archiver
        assert [check.found for check in fix.repair(machine)] == ["registered with Firefox"]
        assert fix.repair(machine) == []

    def test_registrations(self, machine):
        register(machine, names=["chrome", "firefox", "brave"])
        rewrite(manifest("firefox", machine), allowed_extensions=["other@example.org"])
        manifest("chrome", machine).write_bytes(b"{")
        done = [check.found for check in fix.repair(machine) if check.subject == "Browsers"]
        assert done == ["registered with Google Chrome", "registered with Firefox"]
        assert states(registrations(machine))["chrome"] == "registered"

    def test_a_damaged_catalogue(self, machine):
        paths.catalogue_file().write_bytes(b"no catalogue")
        (done,) = self.builds(machine)
        assert done.startswith("built the catalogue")
        assert len(Catalogue.open(paths.catalogue_file())) > 1000

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
    def test_permissions_of_our_own_files(self, machine):
        program = machine.python.parent / "facetune-host"
        program.chmod(0o644)
        paths.settings_file().write_text("{}")
        paths.settings_file().chmod(0o644)
        fix.repair(machine)
        assert os.access(program, os.X_OK)
        assert stat.S_IMODE(paths.settings_file().stat().st_mode) == 0o600

    def test_a_download_that_fails_is_told_and_the_rest_goes_on(self, machine, monkeypatch):
        def fail(*_, **__):
            raise FaceTuneError("download_failed", file="x", detail="no network", url="y")

        monkeypatch.setattr(models, "fetch", fail)
        paths.profile_file().write_bytes(b"no database at all" * 400)
        done = self.repaired(machine)
        assert done["Face detector"].state == "failure"
        assert done["Profile"].state == "ok"

    def test_a_damaged_profile(self, machine):
        paths.profile_file().write_bytes(b"no database at all" * 400)
        assert self.repaired(machine)["Profile"].state == "ok"
        assert "Profile" not in self.repaired(machine)

    def test_a_profile_with_damage_that_opening_does_not_meet(self, machine):
        with open_profile() as profile:
            for _ in range(300):
                profile.record_scan(mood(), "match")
        body = bytearray(paths.profile_file().read_bytes())
        at = body.rindex(b'"neutral"') & ~4095
        body[at : at + 4096] = bytes([255]) * 4096
        paths.profile_file().write_bytes(body)
        with open_profile():
            pass
        assert health.check().state == "damaged"
        assert self.repaired(machine)["Profile"].state == "ok"
        assert health.check().state == "ok"
        assert "Profile" not in self.repaired(machine)

    @pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no sudo on Windows")
    def test_sudo_is_refused(self, machine, monkeypatch):
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setenv("SUDO_USER", "ana")
        with pytest.raises(FaceTuneError) as caught:
            fix.repair(machine)
        assert caught.value.code == "sudo_refused"
