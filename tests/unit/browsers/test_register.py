"""Registering, and taking that back."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from facetune.browsers import manifests, record
from facetune.browsers import register as register_module
from facetune.browsers.browser import HOST_NAME
from facetune.browsers.register import Place, register
from facetune.browsers.status import found, registrations
from facetune.browsers.table import BROWSERS, by_key
from facetune.browsers.unregister import unregister
from facetune.errors import FaceTuneError

CHROMIUM_IDS = manifests.extension_ids("chromium")
GECKO_IDS = manifests.extension_ids("gecko")
OTHER_ID = "abcdefghijklmnopabcdefghijklmnop"

on_each_system = pytest.mark.parametrize("system", ["linux", "macos", "windows"])


def states(registrations):
    return {each.browser: each.state for each in registrations}


def everywhere(machine):
    return [browser.key for browser in BROWSERS if browser.manifests(machine)]


def manifest(browser, machine):
    return by_key(browser).manifests(machine)[0]


def read(browser, machine):
    return json.loads(manifest(browser, machine).read_bytes())


@on_each_system
def test_both_families_manifests_say_what_their_browsers_want(make_machine, system):
    machine = make_machine(system)
    register(machine, names=["chrome", "firefox"])
    program = str(machine.python.parent / ("facetune-host.exe" if system == "windows" else "facetune-host"))
    common = {"name": HOST_NAME, "path": program, "type": "stdio"}
    chrome, firefox = read("chrome", machine), read("firefox", machine)
    assert chrome.pop("description") == firefox.pop("description") != ""
    assert chrome == {**common, "allowed_origins": [f"chrome-extension://{name}/" for name in CHROMIUM_IDS]}
    assert firefox == {**common, "allowed_extensions": GECKO_IDS}


def test_a_manifest_is_plain_utf_8_that_anybody_may_read(make_machine):
    machine = make_machine()
    old = os.umask(0o077)
    try:
        register(machine, names=["firefox"])
    finally:
        os.umask(old)
    file = manifest("firefox", machine)
    assert file.read_bytes().startswith(b"{")
    assert file.read_bytes().endswith(b"}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@on_each_system
def test_uninstall_leaves_the_tree_as_it_was(make_machine, tree, system):
    machine = make_machine(system)
    before = tree()
    assert set(states(register(machine, names=everywhere(machine))).values()) == {"registered"}
    assert tree() != before
    assert set(states(unregister(machine)).values()) == {"not_registered"}
    assert tree() == before
    assert getattr(machine.registry, "values", {}) == {}


def test_uninstall_keeps_the_folders_that_were_there(make_machine, home, tree):
    machine = make_machine()
    (home / ".config/chromium/NativeMessagingHosts").mkdir(parents=True)
    (home / ".config/chromium/Default").mkdir()
    (home / ".mozilla/firefox").mkdir(parents=True)
    before = tree()
    assert set(states(register(machine))) == {"chromium", "firefox"}
    unregister(machine)
    assert tree() == before


def test_uninstall_keeps_a_folder_that_somebody_else_uses_by_now(make_machine, home):
    machine = make_machine()
    register(machine, names=["vivaldi"])
    neighbour = home / ".config/vivaldi/NativeMessagingHosts/org.other.json"
    neighbour.write_text("{}")
    unregister(machine)
    assert [path.name for path in neighbour.parent.iterdir()] == ["org.other.json"]
    assert not machine.data.exists()


@on_each_system
def test_a_second_install_changes_nothing(make_machine, tree, system):
    machine = make_machine(system)
    register(machine, names=["brave", "firefox"])
    before, moment = tree(), manifest("firefox", machine).stat().st_mtime_ns
    assert set(states(register(machine, names=["brave", "firefox"])).values()) == {"registered"}
    assert tree() == before
    assert manifest("firefox", machine).stat().st_mtime_ns == moment


def test_a_manifest_of_an_older_installation_is_replaced(make_machine, home):
    machine = make_machine()
    file = manifest("firefox", machine)
    file.parent.mkdir(parents=True)
    file.write_bytes(manifests.compose("gecko", home / "gone/facetune-host", ["older@facetune.org"]))
    assert states(registrations(machine))["firefox"] == "dangling"
    register(machine)
    assert states(registrations(machine))["firefox"] == "registered"
    assert read("firefox", machine)["allowed_extensions"] == [*GECKO_IDS, "older@facetune.org"]


LATIN_1 = '{"name": "org.facetune.host", "description": "Gef\xfchle", "path": "/x/facetune-host"}'.encode("latin-1")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"name": "org.face', LATIN_1, b"[" * 100_000])
def test_a_broken_manifest_is_replaced_and_removed(make_machine, body):
    machine = make_machine()
    file = manifest("chrome", machine)
    file.parent.mkdir(parents=True)
    file.write_bytes(body)
    assert states(registrations(machine))["chrome"] == "broken"
    assert states(register(machine)) == {"chrome": "registered"}
    file.write_bytes(body)
    assert states(unregister(machine)) == {"chrome": "not_registered"}


def test_a_broken_manifest_does_not_keep_the_next_browser_from_being_registered(make_machine):
    machine = make_machine(programs={"chromium", "firefox"})
    file = manifest("chromium", machine)
    file.parent.mkdir(parents=True)
    file.write_bytes(LATIN_1)
    assert states(register(machine)) == {"chromium": "registered", "firefox": "registered"}


def test_a_program_that_nobody_can_reach_is_dangling(make_machine):
    machine = make_machine()
    file = manifest("chrome", machine)
    file.parent.mkdir(parents=True)
    file.write_bytes(manifests.compose("chromium", Path("/x" * 3000, "facetune-host"), CHROMIUM_IDS))
    assert states(registrations(machine))["chrome"] == "dangling"
    assert states(register(machine)) == {"chrome": "registered"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"directories": ["\xfc"]}', b"[" * 100_000])
def test_a_record_that_cannot_be_read_counts_as_none(make_machine, body):
    machine = make_machine()
    machine.data.mkdir(parents=True)
    (machine.data / "registrations.json").write_bytes(body)
    assert states(register(machine, names=["firefox"])) == {"firefox": "registered"}
    assert states(unregister(machine)) == {"firefox": "not_registered"}


@pytest.mark.parametrize("previous", ["/one", 7, None, {"a": 1}])
def test_a_record_whose_previous_prefixes_are_none(make_machine, previous):
    machine = make_machine()
    machine.data.mkdir(parents=True)
    (machine.data / "registrations.json").write_text(json.dumps({"prefix": "/new", "previous": previous}))
    assert record.read(machine).prefixes == ["/new"]


def test_uninstall_leaves_the_installer_its_knowledge_of_its_environment(make_machine, home):
    machine = make_machine()
    kept = record.Record(prefix=str(home / "new"), previous=[str(home / "old")])
    kept.expect(home / "new", home / "gone")
    (home / "new/venv").mkdir(parents=True)
    record.write(machine, kept)
    register(machine, names=["vivaldi"])
    unregister(machine)
    left = record.read(machine)
    assert left.prefixes == kept.prefixes
    assert {str(home / "new"), str(machine.data)} <= set(left.directories)
    assert [name for name in left.directories if not Path(name).is_dir()] == []


@pytest.mark.parametrize(
    "foreign",
    [{"name": "org.other", "path": "/x/facetune-host"}, {"name": HOST_NAME, "path": "/usr/bin/cat"}, {"path": 7}],
)
def test_another_programs_manifest_stays(make_machine, foreign):
    machine = make_machine()
    file = manifest("chrome", machine)
    file.parent.mkdir(parents=True)
    body = json.dumps(foreign).encode()
    file.write_bytes(body)
    assert states(register(machine)) == {"chrome": "foreign"}
    unregister(machine)
    assert file.read_bytes() == body
    assert states(registrations(machine))["chrome"] == "foreign"


def test_extension_ids_are_added_to_their_own_family_and_stay(make_machine):
    machine = make_machine()
    register(machine, names=["chrome", "firefox"], extra_ids=[OTHER_ID, "dev@example.org"])
    register(machine, names=["chrome", "firefox"])
    assert read("chrome", machine)["allowed_origins"][-1] == f"chrome-extension://{OTHER_ID}/"
    assert read("firefox", machine)["allowed_extensions"] == [*GECKO_IDS, "dev@example.org"]


@pytest.mark.parametrize("wrong", ["", "abc", OTHER_ID.upper(), OTHER_ID + "a", "*", "{1234}", "chrome-extension://x/"])
def test_a_mistyped_extension_id_is_refused_before_anything_is_written(make_machine, tree, wrong):
    machine = make_machine()
    before = tree()
    with pytest.raises(FaceTuneError) as caught:
        register(machine, names=["chrome"], extra_ids=[wrong])
    assert caught.value.code == "usage"
    assert tree() == before


def test_a_folder_outside_the_table(make_machine, home, tree):
    machine = make_machine()
    before = tree()
    folder = home / "odd browser" / "NativeMessagingHosts"
    (made,) = register(machine, place=Place(folder, "chromium"))
    assert (made.browser, made.state, made.manifest) == (None, "registered", str(folder / f"{HOST_NAME}.json"))
    assert [each.manifest for each in registrations(machine) if each.browser is None] == [made.manifest]
    register(machine, place=Place(folder, "chromium"))
    assert len([each for each in registrations(machine) if each.browser is None]) == 1
    assert states(unregister(machine)) == {None: "not_registered"}
    assert tree() == before


def test_no_browser_at_all(make_machine):
    with pytest.raises(FaceTuneError) as caught:
        register(make_machine())
    assert caught.value.code == "browser_not_found"


def test_no_program_beside_the_interpreter(make_machine, tree):
    machine = make_machine()
    (machine.python.parent / "facetune-host").unlink()
    before = tree()
    with pytest.raises(FaceTuneError) as caught:
        register(machine, names=["chrome"])
    assert caught.value.code == "host_program_missing"
    assert tree() == before


def test_one_place_that_cannot_be_written_does_not_stop_the_others(make_machine, home):
    machine = make_machine()
    (home / ".config").mkdir()
    (home / ".config/google-chrome").write_text("a file where the browser would have a folder")
    result = register(machine, names=["chrome", "firefox"])
    assert states(result) == {"chrome": "failed", "firefox": "registered"}
    assert result[0].detail


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no sudo on Windows")
def test_sudo_into_another_users_home_is_refused(make_machine, tree, monkeypatch):
    machine = make_machine()
    before = tree()
    monkeypatch.setenv("SUDO_USER", "alice")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(FaceTuneError) as caught:
        register(machine, names=["chrome"])
    assert caught.value.code == "sudo_refused"
    assert "alice" in caught.value.hint
    assert tree() == before


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no root on Windows")
def test_root_in_another_users_home_is_refused_by_the_homes_owner(make_machine, tree, monkeypatch):
    machine = make_machine()
    before = tree()
    for name in ("SUDO_USER", "DOAS_USER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(register_module, "_owner", lambda home: "alice" if home == machine.home else None)
    with pytest.raises(FaceTuneError) as caught:
        register(machine, names=["chrome"])
    assert (caught.value.code, caught.value.params["user"]) == ("sudo_refused", "alice")
    assert tree() == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away")
def test_the_owner_of_a_home(tmp_path):
    assert register_module._owner(tmp_path) is None
    assert register_module._owner(tmp_path / "gone") is None
    os.chown(tmp_path, 54321, 54321)
    assert register_module._owner(tmp_path) == "the user 54321"


def test_a_system_offers_only_the_browsers_that_it_can_have(make_machine):
    machine = make_machine()
    for names, code in (([], "browser_not_found"), (["netscape"], "browser_unknown")):
        with pytest.raises(FaceTuneError) as caught:
            register(machine, names=names)
        assert caught.value.code == code
        assert "arc" not in caught.value.hint.lower().replace(",", "").split()
        assert "vivaldi" in caught.value.hint.lower()


def test_root_may_install_for_root(make_machine, monkeypatch):
    machine = make_machine()
    monkeypatch.setenv("SUDO_USER", "root")
    assert states(register(machine, names=["chrome"])) == {"chrome": "registered"}


class TestWindows:
    def test_each_browsers_keys_point_to_its_familys_manifest(self, make_machine):
        machine = make_machine("windows")
        register(machine, names=["brave", "firefox"])
        chromium, gecko = (str(manifest(key, machine)) for key in ("brave", "firefox"))
        assert machine.registry.written() == {
            ("HKCU", rf"Software\BraveSoftware\Brave-Browser\NativeMessagingHosts\{HOST_NAME}"): chromium,
            ("HKCU", rf"Software\Google\Chrome\NativeMessagingHosts\{HOST_NAME}"): chromium,
            ("HKCU", rf"Software\Mozilla\NativeMessagingHosts\{HOST_NAME}"): gecko,
        }

    def test_a_key_that_another_browser_needs_stays_with_its_manifest(self, make_machine):
        machine = make_machine("windows")
        machine.registry.values["HKLM", r"Software\Google\Chrome\BLBeacon"] = None
        register(machine, names=["chrome", "brave"])
        unregister(machine, names=["brave"])
        now = states(registrations(machine))
        assert (now["chrome"], now["brave"]) == ("registered", "not_registered")

    def test_the_last_browser_of_a_family_takes_the_manifest_along(self, make_machine):
        machine = make_machine("windows")
        register(machine, names=["edge"])
        unregister(machine, names=["edge"])
        assert not manifest("edge", machine).exists()

    def test_a_browser_that_was_named_and_is_not_there_does_not_count_as_found_for_ever(self, make_machine):
        machine = make_machine("windows")
        register(machine, names=["vivaldi"])
        assert found(machine) == []
        unregister(machine)
        assert machine.registry.values == {}

    def test_a_parent_that_others_use_stays(self, make_machine):
        machine = make_machine("windows")
        register(machine, names=["vivaldi"])
        neighbour = r"Software\Vivaldi\NativeMessagingHosts\org.other"
        machine.registry.write("HKCU", neighbour, "other.json")
        unregister(machine)
        assert machine.registry.written() == {("HKCU", neighbour): "other.json"}
        assert found(machine) == []

    def test_a_key_that_points_to_a_vanished_file_is_dangling_and_mended(self, make_machine, home):
        machine = make_machine("windows")
        (key,) = by_key("edge").registry_keys()
        machine.registry.write("HKCU", key, str(home / "gone.json"))
        assert states(registrations(machine))["edge"] == "dangling"
        register(machine, names=["edge"])
        assert states(registrations(machine))["edge"] == "registered"

    def test_a_key_of_another_program_stays(self, make_machine, home):
        machine = make_machine("windows")
        foreign = home / "foreign.json"
        foreign.write_text('{"name": "org.facetune.host", "path": "other.exe"}')
        (key,) = by_key("edge").registry_keys()
        machine.registry.write("HKCU", key, str(foreign))
        assert states(register(machine, names=["edge"])) == {"edge": "foreign"}
        unregister(machine)
        assert machine.registry.written() == {("HKCU", key): str(foreign)}

    def test_a_registry_that_refuses_is_told(self, make_machine):
        machine = make_machine("windows")

        def refuse(*_):
            raise PermissionError(13, "Access is denied")

        machine.registry.write = refuse
        (result,) = register(machine, names=["edge"])
        assert (result.state, result.detail) == ("failed", "Access is denied")
