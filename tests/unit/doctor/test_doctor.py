"""What the doctor says of computers that lack this or that."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from facetune import paths
from facetune.app.doctor import examine as doctor
from facetune.app.doctor import parts as doctor_parts
from facetune.app.doctor import profile as doctor_profile
from facetune.app.doctor import spotify as doctor_spotify
from facetune.errors import FaceTuneError
from facetune.findings import Check
from facetune.music.catalogue.build import build

pytestmark = pytest.mark.usefixtures("greetings")


class TestParts:
    @pytest.fixture
    def machine(self, make_machine):
        return make_machine()

    @pytest.fixture
    def data(self, tmp_path, monkeypatch):
        """FaceTune's own folder, for one test."""
        folder = tmp_path / "data"
        folder.mkdir()
        monkeypatch.setattr(paths, "data_dir", lambda: folder)
        return folder

    @pytest.fixture
    def shipped(self, tmp_path, monkeypatch):
        folder = tmp_path / "shipped models"
        folder.mkdir()
        monkeypatch.setattr(paths, "shipped_models", lambda: folder)
        return folder

    def test_variables_for_another_python_are_named(self, machine, monkeypatch):
        set_here = {"PYTHONHOME": "/x", "PYTHONPATH": "", "PYTHONHASHSEED": "abc", "PYTHONUTF8": "1"}
        for name, value in set_here.items():
            monkeypatch.setenv(name, value)
        _, check = doctor_parts.python(machine)
        assert (check.state, check.code) == ("warning", "python_variables_read")
        assert "PYTHONHOME, PYTHONHASHSEED" in check.found
        for name in set_here:
            monkeypatch.setenv(name, "0")
        monkeypatch.delenv("PYTHONHOME")
        monkeypatch.delenv("PYTHONPATH")
        assert len(list(doctor_parts.python(machine))) == 1

    def test_the_stores_python_is_refused(self, machine, monkeypatch):
        monkeypatch.setattr(sys, "base_prefix", str(Path("/Program Files/WindowsApps/Python")))
        (check,) = doctor_parts.python(machine)
        assert check.state == "failure"
        assert "python.org" in check.remedy

    def test_libraries(self, machine):
        assert [check.state for check in doctor_parts.opencv(machine)] == ["ok"]
        assert [check.state for check in doctor_parts.onnxruntime(machine)] == ["ok"]

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (None, "model_missing"),
            (b"{", "manifest_invalid"),
            (b'{"version": 1}', "manifest_invalid"),
        ],
    )
    def test_the_emotion_model_without_a_manifest(self, machine, shipped, body, code):
        if body is not None:
            (shipped / "manifest.json").write_bytes(body)
        with pytest.raises(FaceTuneError) as caught:
            list(doctor_parts.emotions(machine))
        assert caught.value.code == code

    def test_no_weights_means_the_cascade(self, machine, data):
        assert data.is_dir()
        (check,) = doctor_parts.detector(machine)
        assert check.state == "warning"
        assert "Haar" in check.found
        assert check.remedy == "Run `facetune models fetch`."

    def test_the_catalogue(self, machine, data):
        (check,) = doctor_parts.catalogue(machine)
        assert (check.state, check.remedy) == ("warning", "Run `facetune catalogue build`.")
        assert list(data.iterdir()) == []
        build()
        (check,) = doctor_parts.catalogue(machine)
        assert check.state == "ok"
        (data / "catalogue.sqlite").write_bytes(b"no catalogue")
        (check,) = doctor_parts.catalogue(machine)
        assert check.state == "warning"

    def test_settings_that_do_not_decode(self, machine, tmp_path, monkeypatch):
        (tmp_path / "settings.json").write_text('{"goal": "party"}')
        monkeypatch.setattr(paths, "settings_file", lambda: tmp_path / "settings.json")
        with pytest.raises(FaceTuneError) as caught:
            list(doctor_parts.settings(machine))
        assert caught.value.code == "settings_invalid"

    @pytest.fixture
    def log(self, tmp_path, monkeypatch):
        file = tmp_path / "logs" / "host.log"
        monkeypatch.setattr(paths, "log_file", lambda: file)
        return file

    def test_no_log(self, machine, log):
        (check,) = doctor_parts.log(machine)
        assert (check.state, check.found) == ("ok", f"{log} is not there: nothing was logged yet")

    def test_a_log(self, machine, log):
        log.parent.mkdir()
        log.write_text("2026-01-02 03:04:05,678 99 INFO MainThread no ERROR at all\n")
        (check,) = doctor_parts.log(machine)
        assert (check.state, check.found) == ("ok", f"{log}, 59 bytes")

    def test_a_log_with_errors_tells_when_the_last_was_not_what(self, machine, log):
        log.parent.mkdir()
        lines = [
            b"2026-01-01 00:00:00,000 99 ERROR Thread-1 (run) old",
            b"2026-01-02 03:04:05,678 99 ERROR MainThread of /home/\xfc",
            b"Traceback (most recent call last):",
            b"2026-01-03 00:00:00,000 99 INFO MainThread fine again",
        ]
        log.write_bytes(b"\n".join(lines))
        (check,) = doctor_parts.log(machine)
        assert check.state == "note"
        assert check.found.endswith("; among its last lines is an error, of 2026-01-02 03:04:05")
        log.write_bytes(b"\n".join([*lines, b"2026-01-03 00:00:01,000 99 INFO MainThread fine" * 1000]))
        (check,) = doctor_parts.log(machine)
        assert check.state == "ok"

    def test_a_log_that_is_none(self, machine, log):
        log.mkdir(parents=True)
        (check,) = doctor_parts.log(machine)
        assert check.state == "note"

    def test_a_full_disk(self, machine, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 7 * 2**20))
        (check,) = doctor_parts.disk(machine)
        assert (check.state, "7 MB" in check.found) == ("warning", True)

    def test_libraries_that_the_environment_lacks(self, machine, monkeypatch):
        from importlib import metadata

        assert [check.state for check in doctor_parts.libraries(machine)] == ["ok"]
        monkeypatch.setattr(metadata, "requires", lambda _: ["msgspec<1", "no-such-thing>=3", 'other==1; extra == "t"'])
        (check,) = doctor_parts.libraries(machine)
        assert (check.state, check.found.endswith(": no-such-thing")) == ("failure", True)


class TestRooms:
    def test_a_profile(self, make_machine, monkeypatch):
        from facetune.profile import health

        states = {"ok": "ok", "missing": "ok", "newer": "warning", "locked": "warning", "unusable": "warning"}
        for state, wanted in {**states, "damaged": "warning"}.items():
            found = health.Health(file="/x/profile.db", state=state, detail="why")
            monkeypatch.setattr(health, "check", lambda found=found: found)
            (check,) = doctor_profile.examine(make_machine())
            assert (check.state, "/x/profile.db" in check.found) == (wanted, True), state
        bare = health.Health(file="/x/profile.db", state="ok", private=False, set_aside=["/x/old"])
        monkeypatch.setattr(health, "check", lambda: bare)
        assert [check.state for check in doctor_profile.examine(make_machine())] == ["warning", "note"]

    def test_spotify_and_the_keyring(self, make_machine):
        assert [check.subject for check in doctor_spotify.examine(make_machine())] == ["Keyring", "Spotify"]


class TestExamine:
    def test_the_worst_decides(self, make_machine, monkeypatch):
        checks = [Check("a", "ok", ""), Check("b", "warning", ""), Check("c", "note", "")]
        monkeypatch.setattr(doctor, "EXAMINATIONS", {"all": lambda _: checks})
        result = doctor.examine(make_machine())
        assert (result.worst, result.checks) == ("warning", checks)

    def test_an_examination_that_fails_is_a_finding_and_the_rest_goes_on(self, make_machine, monkeypatch):
        def known(_):
            raise FaceTuneError("camera_missing")

        def unknown(_):
            raise ZeroDivisionError("by zero")

        looks = {"Known": known, "Unknown": unknown, "Fine": lambda _: [Check("Fine", "ok", "")]}
        monkeypatch.setattr(doctor, "EXAMINATIONS", looks)
        checks = doctor.examine(make_machine()).checks
        assert [(check.subject, check.state) for check in checks] == [
            ("Known", "failure"),
            ("Unknown", "failure"),
            ("Fine", "ok"),
        ]
        assert "ZeroDivisionError: by zero" in checks[1].found

    def test_nothing_is_changed(self, make_machine, tree):
        machine = make_machine()
        before = tree()
        doctor.examine(machine)
        assert tree() == before
