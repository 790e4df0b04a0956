"""What doctor says of browsers: registrations, sandboxes, policies."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from facetune import __version__
from facetune.app.doctor import browsers as doctor_browsers
from facetune.app.doctor.handshake import Answer, Greeting
from facetune.browsers.register import register
from facetune.browsers.table import by_key
from facetune.errors import FaceTuneError

pytestmark = pytest.mark.usefixtures("greetings")


def browsers(machine):
    return {check.subject: check for check in doctor_browsers.examine(machine)}


class TestBrowsers:
    def test_all_is_well(self, make_machine, greetings):
        machine = make_machine(programs={"firefox", "chromium"})
        register(machine)
        checks = browsers(machine)
        assert {check.state for check in checks.values()} == {"ok"}
        assert list(checks) == ["Chromium", "Firefox", "Host program"]
        ((program, arguments),) = greetings
        assert program == machine.python.parent / "facetune-host"
        assert arguments[0].startswith("chrome-extension://")

    def test_firefox_starts_the_host_with_the_manifest_and_the_id(self, make_machine, greetings):
        machine = make_machine()
        register(machine, names=["firefox"])
        browsers(machine)
        manifest = str(by_key("firefox").manifests(machine)[0])
        assert greetings[0][1] == [manifest, "extension@facetune.org"]

    def test_no_browser(self, make_machine):
        checks = browsers(make_machine())
        assert checks["Browsers"].state == "warning"

    def test_none_is_registered(self, make_machine):
        checks = browsers(make_machine(programs={"firefox"}))
        assert checks["Firefox"].state == "failure"
        assert checks["Firefox"].remedy == "Run `facetune install --browser firefox`."

    def test_one_that_was_left_out_is_a_warning(self, make_machine):
        machine = make_machine(programs={"firefox", "chromium"})
        register(machine, names=["firefox"])
        assert browsers(machine)["Chromium"].state == "warning"

    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ({"path": "/gone/facetune-host"}, "/gone/facetune-host is gone"),
            ({"name": "org.other"}, "belongs to another program"),
            ({"allowed_extensions": ["other@example.org"]}, "does not allow the extension extension@facetune.org"),
        ],
    )
    def test_a_manifest_that_does_not_do(self, make_machine, change, word):
        machine = make_machine()
        register(machine, names=["firefox"])
        file = by_key("firefox").manifests(machine)[0]
        file.write_text(json.dumps(json.loads(file.read_text()) | change))
        check = browsers(machine)["Firefox"]
        assert check.state == "failure"
        assert word in check.found
        assert "facetune install --browser firefox" in check.remedy

    @pytest.mark.parametrize("beside_the_program", [True, False])
    def test_a_relative_path(self, make_machine, monkeypatch, beside_the_program):
        machine = make_machine()
        register(machine, names=["firefox"])
        file = by_key("firefox").manifests(machine)[0]
        file.write_text(json.dumps(json.loads(file.read_text()) | {"path": "facetune-host"}))
        monkeypatch.chdir(machine.python.parent if beside_the_program else machine.home)
        assert "relative path" in browsers(machine)["Firefox"].found
        register(machine)
        assert browsers(machine)["Firefox"].state == "ok"

    def test_a_manifest_cut_short(self, make_machine):
        machine = make_machine()
        register(machine, names=["firefox"])
        file = by_key("firefox").manifests(machine)[0]
        file.write_bytes(file.read_bytes()[:40])
        assert "does not work" in browsers(machine)["Firefox"].found

    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such permission")
    def test_a_program_that_may_not_be_executed(self, make_machine):
        machine = make_machine()
        register(machine, names=["firefox"])
        (machine.python.parent / "facetune-host").chmod(0o644)
        assert "may not be executed" in browsers(machine)["Firefox"].found

    def test_a_host_that_does_not_answer(self, make_machine, greetings):
        greetings.answer = Greeting(None, "ImportError: no module named numpy")
        machine = make_machine()
        register(machine, names=["firefox"])
        check = browsers(machine)["Host program"]
        assert check.state == "failure"
        assert "no module named numpy" in check.found

    @pytest.mark.parametrize(("version", "state"), [(__version__, "note"), ("0.0.1", "warning")])
    def test_a_host_of_another_installation(self, make_machine, greetings, home, version, state):
        other = make_machine()
        register(other, names=["firefox"])
        greetings.answer = Greeting(Answer(host_version=version, protocol=1, capabilities=[]))
        (home / "bin").mkdir()
        machine = type(other)(**{**vars(other), "python": home / "bin/python"})
        check = browsers(machine)["Host program"]
        assert check.state == state
        assert "another installation" in check.found


class TestSandboxes:
    @pytest.fixture(autouse=True)
    def no_real_browser(self, greetings):
        assert greetings == []

    def test_a_flatpak_alone_is_a_failure_that_is_explained(self, make_machine, home):
        machine = make_machine()
        (home / ".var/app/org.mozilla.firefox").mkdir(parents=True)
        checks = browsers(machine)
        assert list(checks) == ["Firefox (Flatpak)"]
        assert checks["Firefox (Flatpak)"].state == "failure"
        assert "rights that open it" in checks["Firefox (Flatpak)"].found

    def test_beside_a_browser_that_works_it_is_a_warning(self, make_machine):
        machine = make_machine(programs={"firefox"})
        (machine.root / "var/lib/flatpak/app/com.google.Chrome").mkdir(parents=True)
        register(machine)
        assert browsers(machine)["Google Chrome (Flatpak)"].state == "warning"

    def test_chromiums_snap_is_no_browser_that_install_would_take(self, make_machine):
        machine = replace(make_machine(), which={"chromium": "/snap/bin/chromium"}.get)
        (machine.root / "snap/chromium").mkdir(parents=True)
        with pytest.raises(FaceTuneError) as caught:
            register(machine)
        assert caught.value.code == "browser_not_found"
        checks = browsers(machine)
        assert list(checks) == ["Chromium (Snap)"]
        assert "cannot start programs" in checks["Chromium (Snap)"].found
        assert "facetune install --browser chromium" in checks["Chromium (Snap)"].remedy

    def test_firefoxs_snap_works_through_the_portal(self, make_machine):
        machine = replace(make_machine(), which={"firefox": "/snap/bin/firefox"}.get)
        (machine.root / "snap/firefox").mkdir(parents=True)
        register(machine)
        checks = browsers(machine)
        assert checks["Firefox"].state == "ok"
        assert checks["Firefox (Snap)"].state == "note"
        assert "widget.use-xdg-desktop-portal.native-messaging" in checks["Firefox (Snap)"].remedy

    @pytest.fixture
    def portal(self, make_machine):
        """A Flatpak of Firefox of a version, and the portal's proxy: portal(version)."""

        def make(version):
            machine = make_machine()
            files = machine.root / "var/lib/flatpak/app/org.mozilla.firefox/current/active/files/lib/firefox"
            files.mkdir(parents=True)
            (files / "application.ini").write_text(f"[App]\nName=Firefox\nVersion={version}\n")
            services = machine.root / "usr/share/dbus-1/services"
            services.mkdir(parents=True)
            (services / "org.freedesktop.NativeMessagingProxy.service").touch()
            return machine

        return make

    @pytest.mark.parametrize(("version", "state"), [("156.0.2", "failure"), ("157.0", "note")])
    def test_firefoxs_flatpak_works_through_its_portal_from_157_on(self, portal, version, state):
        assert browsers(portal(version))["Firefox (Flatpak)"].state == state

    def test_without_the_proxy_it_does_not(self, portal):
        machine = portal("157.0")
        (machine.root / "usr/share/dbus-1/services/org.freedesktop.NativeMessagingProxy.service").unlink()
        assert browsers(machine)["Firefox (Flatpak)"].state == "failure"


class TestPolicies:
    @pytest.fixture
    def managed(self, make_machine):
        """Chromium, registered, on a computer with policies in these files: managed(name={policy: value})."""

        def make(**files):
            machine = make_machine(programs={"chromium"})
            register(machine)
            folder = machine.root / "etc/chromium/policies/managed"
            folder.mkdir(parents=True)
            for name, policies in files.items():
                (folder / f"{name}.json").write_text(policies if isinstance(policies, str) else json.dumps(policies))
            checks = [each for each in doctor_browsers.examine(machine) if (each.code or "").startswith("policy_")]
            return [(each.subject, each.code, each.state) for each in checks]

        return make

    @pytest.mark.parametrize("names", [["*"], ["org.facetune.host", "x"]])
    def test_a_forbidden_host_is_told(self, managed, names):
        assert managed(a={"NativeMessagingBlocklist": names}) == [("Chromium", "policy_blocks", "failure")]

    def test_an_exception_counts_and_of_two_files_the_last(self, managed):
        excepted = {"NativeMessagingBlocklist": ["*"], "NativeMessagingAllowlist": ["org.facetune.host"]}
        assert managed(a=excepted, broken="{", other="[]") == []

    def test_of_two_files_the_last_counts(self, managed):
        assert managed(a={"NativeMessagingBlocklist": ["*"]}, b={"NativeMessagingBlocklist": []}) == []

    def test_a_registration_for_one_user_may_not_be_enough(self, managed):
        found = managed(a={"NativeMessagingUserLevelHosts": False})
        assert found == [("Chromium", "policy_system_only", "failure")]

    def test_for_all_users_it_is(self, make_machine):
        machine = make_machine(programs={"chromium"})
        everybody = machine.for_all()
        register(replace(everybody, data=machine.root / "var"), names=["chromium"])
        folder = machine.root / "etc/chromium/policies/managed"
        folder.mkdir(parents=True)
        (folder / "a.json").write_text('{"NativeMessagingUserLevelHosts": false}')
        assert [each for each in doctor_browsers.examine(machine) if each.code == "policy_system_only"] == []


class TestForEverybody:
    def test_a_registration_for_all_users_serves(self, make_machine):
        machine = make_machine(programs={"firefox"})
        everybody = machine.for_all()
        register(replace(everybody, data=machine.root / "var"), names=["firefox"])
        checks = browsers(machine)
        assert list(checks) == ["Firefox, for all users", "Host program"]
        assert checks["Firefox, for all users"].state == "ok"
