"""The table of browsers, on three systems."""

from __future__ import annotations

import re

import pytest

from facetune.errors import FaceTuneError
from facetune.setup.browsers import BROWSERS, HOST_NAME, by_key, found

NMH = "NativeMessagingHosts"

LINUX = {
    "chrome": f".config/google-chrome/{NMH}",
    "chromium": f".config/chromium/{NMH}",
    "edge": f".config/microsoft-edge/{NMH}",
    "brave": f".config/BraveSoftware/Brave-Browser/{NMH}",
    "vivaldi": f".config/vivaldi/{NMH}",
    "firefox": ".mozilla/native-messaging-hosts",
}
MACOS = {
    "chrome": f"Library/Application Support/Google/Chrome/{NMH}",
    "chromium": f"Library/Application Support/Chromium/{NMH}",
    "edge": f"Library/Application Support/Microsoft Edge/{NMH}",
    "brave": f"Library/Application Support/BraveSoftware/Brave-Browser/{NMH}",
    "vivaldi": f"Library/Application Support/Vivaldi/{NMH}",
    "firefox": f"Library/Application Support/Mozilla/{NMH}",
}
WINDOWS = {
    "chrome": {r"Google\Chrome"},
    "chromium": {"Chromium", r"Google\Chrome"},
    "edge": {r"Microsoft\Edge"},
    "brave": {r"BraveSoftware\Brave-Browser", r"Google\Chrome"},
    "vivaldi": {"Vivaldi", r"Google\Chrome"},
    "firefox": {"Mozilla"},
}


def test_the_table_has_the_browsers_of_the_readme_once():
    assert [browser.key for browser in BROWSERS] == list(LINUX)


def test_the_hosts_name_is_legal_in_both_families():
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", HOST_NAME)
    assert re.fullmatch(r"\w+(\.\w+)*", HOST_NAME)


@pytest.mark.parametrize(("system", "places"), [("linux", LINUX), ("macos", MACOS)])
def test_manifests_lie_where_the_browsers_look(make_machine, home, system, places):
    machine = make_machine(system)
    for browser in BROWSERS:
        assert browser.manifest(machine) == home / places[browser.key] / f"{HOST_NAME}.json"


def test_windows_has_one_manifest_a_family_and_the_browsers_own_keys(make_machine):
    machine = make_machine("windows")
    assert {browser.manifest(machine).name for browser in BROWSERS} == {
        "org.facetune.host.chromium.json",
        "org.facetune.host.gecko.json",
    }
    for browser in BROWSERS:
        assert set(browser.registry_keys()) == {
            rf"Software\{vendor}\{NMH}\{HOST_NAME}" for vendor in WINDOWS[browser.key]
        }


@pytest.mark.parametrize("browser", BROWSERS, ids=lambda browser: browser.key)
def test_a_browser_is_found_by_its_directory(make_machine, browser):
    for system in ("linux", "macos"):
        machine = make_machine(system)
        assert browser not in found(machine)
        browser.profile(machine).mkdir(parents=True)
        assert found(machine) == [browser]
        browser.profile(machine).rmdir()


@pytest.mark.parametrize("browser", BROWSERS, ids=lambda browser: browser.key)
def test_a_browser_is_found_by_its_program(make_machine, browser):
    for program in browser.programs:
        assert found(make_machine("linux", programs={program})) == [browser]


def test_a_browser_is_found_by_its_application(make_machine, home):
    machine = make_machine("macos")
    (home / "Applications" / "Brave Browser.app").mkdir(parents=True)
    assert found(machine) == [by_key("brave")]


@pytest.mark.parametrize("browser", BROWSERS, ids=lambda browser: browser.key)
@pytest.mark.parametrize("root", ["HKCU", "HKLM"])
def test_a_browser_is_found_in_the_registry(make_machine, browser, root):
    machine = make_machine("windows")
    assert found(machine) == []
    machine.registry.values[root, rf"Software\{browser.own_key}\Version"] = "1"
    assert found(machine) == [browser]


def test_a_browser_is_found_by_its_application_path_on_windows(make_machine):
    machine = make_machine("windows")
    key = r"Software\Microsoft\Windows\CurrentVersion\App Paths\firefox.exe"
    machine.registry.values["HKLM", key] = r"C:\Program Files\Mozilla Firefox\firefox.exe"
    assert found(machine) == [by_key("firefox")]


def test_an_unknown_browser_is_named_with_the_known_ones():
    with pytest.raises(FaceTuneError) as caught:
        by_key("netscape")
    assert caught.value.code == "browser_unknown"
    assert "netscape" in caught.value.message
    assert "firefox" in caught.value.hint
