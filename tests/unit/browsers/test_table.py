"""The table of browsers, on three systems."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from facetune.browsers.browser import HOST_NAME
from facetune.browsers.status import found
from facetune.browsers.table import BROWSERS, by_key
from facetune.errors import FaceTuneError
from tools import browser_docs

NMH = "NativeMessagingHosts"

SUPPORT = "Library/Application Support"

# The places of the browsers that most people have, once more, by hand: a slip in the table must not confirm itself.
LINUX = {
    "chrome": [f".config/google-chrome/{NMH}"],
    "chrome-dev": [f".config/google-chrome-unstable/{NMH}"],
    "chromium": [f".config/chromium/{NMH}"],
    "edge": [f".config/microsoft-edge/{NMH}"],
    "edge-beta": [f".config/microsoft-edge-beta/{NMH}"],
    "brave": [f".config/BraveSoftware/Brave-Browser/{NMH}"],
    "brave-nightly": [f".config/BraveSoftware/Brave-Browser-Nightly/{NMH}"],
    "vivaldi": [f".config/vivaldi/{NMH}"],
    "opera": [f".config/opera/{NMH}", f".config/google-chrome/{NMH}"],
    "arc": [],
    "helium": [f".config/net.imput.helium/{NMH}"],
    "firefox": [".mozilla/native-messaging-hosts"],
    "librewolf": [".librewolf/native-messaging-hosts"],
    "waterfox": [".waterfox/native-messaging-hosts"],
    "zen": [".mozilla/native-messaging-hosts"],
}
MACOS = {
    "chrome": [f"{SUPPORT}/Google/Chrome/{NMH}"],
    "chrome-canary": [f"{SUPPORT}/Google/Chrome Canary/{NMH}"],
    "chromium": [f"{SUPPORT}/Chromium/{NMH}"],
    "edge": [f"{SUPPORT}/Microsoft Edge/{NMH}"],
    "brave": [f"{SUPPORT}/BraveSoftware/Brave-Browser/{NMH}"],
    "vivaldi": [f"{SUPPORT}/Vivaldi/{NMH}"],
    "arc": [f"{SUPPORT}/Arc/User Data/{NMH}"],
    "firefox": [f"{SUPPORT}/Mozilla/{NMH}"],
    "librewolf": [f"{SUPPORT}/LibreWolf/{NMH}"],
    "zen": [f"{SUPPORT}/Zen/{NMH}", f"{SUPPORT}/Mozilla/{NMH}"],
    "tor": [f"{SUPPORT}/TorBrowser-Data/Browser/Mozilla/{NMH}"],
}
LINUX_FOR_ALL = {
    "chrome": ["etc/opt/chrome/native-messaging-hosts"],
    "chromium": ["etc/chromium/native-messaging-hosts"],
    "edge-dev": ["etc/opt/edge/native-messaging-hosts"],
    "firefox": ["usr/lib/mozilla/native-messaging-hosts", "usr/lib64/mozilla/native-messaging-hosts"],
}
MACOS_FOR_ALL = {
    "chrome": [f"Library/Google/Chrome/{NMH}"],
    "chromium": [f"{SUPPORT}/Chromium/{NMH}"],
    "firefox": [f"{SUPPORT}/Mozilla/{NMH}"],
}
WINDOWS = {
    "chrome": {r"Google\Chrome"},
    "chrome-beta": {r"Google\Chrome"},
    "chromium": {"Chromium", r"Google\Chrome"},
    "edge": {r"Microsoft\Edge"},
    "brave": {r"BraveSoftware\Brave-Browser", r"Google\Chrome"},
    "vivaldi": {"Vivaldi", r"Google\Chrome"},
    "opera": {"Opera Software", r"Google\Chrome"},
    "firefox": {"Mozilla"},
    "librewolf": {"LibreWolf", "Mozilla"},
    "waterfox": {"Waterfox", "Mozilla"},
}

each_browser = pytest.mark.parametrize("browser", BROWSERS, ids=lambda browser: browser.key)


def test_every_key_is_there_once_and_is_a_word_for_the_installer():
    keys = [browser.key for browser in BROWSERS]
    assert len(set(keys)) == len(keys) == 23
    assert all(re.fullmatch(r"[a-z-]+", key) for key in keys)


def test_the_hosts_name_is_legal_in_both_families():
    assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", HOST_NAME)
    assert re.fullmatch(r"\w+(\.\w+)*", HOST_NAME)


def test_the_readme_has_this_table():
    text = browser_docs.PAGE.read_text(encoding="utf-8")
    assert browser_docs.fill(text) == text, "run python -m tools.browser_docs"
    assert browser_docs.fill(text.replace("`chrome-beta`", "`chrome-alpha`")) == text
    with pytest.raises(ValueError, match="no place"):
        browser_docs.fill("# nothing here")


@pytest.mark.parametrize(("system", "places"), [("linux", LINUX), ("macos", MACOS)])
def test_manifests_lie_where_the_browsers_look(make_machine, home, system, places):
    machine = make_machine(system)
    for key, folders in places.items():
        assert by_key(key).manifests(machine) == [home / folder / f"{HOST_NAME}.json" for folder in folders], key


@pytest.mark.parametrize(("system", "places"), [("linux", LINUX_FOR_ALL), ("macos", MACOS_FOR_ALL)])
def test_manifests_for_all_users_lie_where_the_browsers_look(make_machine, system, places):
    machine = make_machine(system).for_all()
    for key, folders in places.items():
        expected = [machine.root / folder / f"{HOST_NAME}.json" for folder in folders]
        assert by_key(key).manifests(machine) == expected, key


def test_windows_has_one_manifest_a_family_and_the_browsers_own_keys(make_machine):
    machine = make_machine("windows")
    assert {file.name for browser in BROWSERS for file in browser.manifests(machine)} == {
        "org.facetune.host.chromium.json",
        "org.facetune.host.gecko.json",
    }
    for key, vendors in WINDOWS.items():
        expected = {rf"Software\{vendor}\{NMH}\{HOST_NAME}" for vendor in vendors}
        assert set(by_key(key).registry_keys()) == expected, key


@each_browser
def test_a_browser_is_found_by_its_own_folder(make_machine, browser):
    for system in ("linux", "macos"):
        machine = make_machine(system)
        folders = [file.parent.parent for file in browser.manifests(machine)]
        if not folders:
            continue
        own = machine.home / browser.signs[-1] if system == "linux" and browser.signs else folders[0]
        if browser.key == "firefox":
            own = folders[0]
        (own / NMH).mkdir(parents=True)
        (own / "native-messaging-hosts").mkdir()
        assert browser not in found(machine), "manifests alone are no browser"
        (own / "Default").mkdir()
        assert browser in found(machine)
        shutil.rmtree(own)


def test_firefox_is_found_where_its_newer_versions_keep_profiles(make_machine, home):
    machine = make_machine()
    (home / ".config/mozilla/firefox/abc.default").mkdir(parents=True)
    assert found(machine) == [by_key("firefox")]


@each_browser
def test_a_browser_is_found_by_its_program(make_machine, browser):
    for program in browser.programs:
        machine = make_machine("linux", programs={program})
        assert (browser in found(machine)) == bool(browser.manifests(machine)), "on Linux, arc is another program"


WRAPPER = """#!/bin/sh
if ! [ -x /snap/bin/chromium ]; then
    echo "this requires the chromium snap to be installed" >&2
    exit 1
fi
exec /snap/bin/chromium "$@"
"""


@pytest.mark.parametrize(
    ("body", "is_real"),
    [(WRAPPER, False), (WRAPPER.replace("/snap/", "/usr/"), True), (f"\x7fELF{WRAPPER}", True)],
    ids=["Ubuntu's script", "another script", "a program"],
)
def test_a_script_that_starts_the_snap_is_no_chromium(make_machine, home, body, is_real):
    program = home / "chromium-browser"
    program.write_text(body)
    machine = replace(make_machine(), which={"chromium-browser": str(program)}.get)
    assert (by_key("chromium") in found(machine)) == is_real


def test_firefoxs_script_is_one_because_its_snap_starts_hosts(make_machine, home):
    program = home / "firefox"
    program.write_text(WRAPPER.replace("chromium", "firefox"))
    assert found(replace(make_machine(), which={"firefox": str(program)}.get)) == [by_key("firefox")]


def test_a_browser_is_found_by_its_application(make_machine, home):
    machine = make_machine("macos")
    (home / "Applications" / "Brave Browser.app").mkdir(parents=True)
    assert found(machine) == [by_key("brave")]


@pytest.mark.parametrize("browser", [each for each in BROWSERS if each.own_key], ids=lambda browser: browser.key)
@pytest.mark.parametrize("root", ["HKCU", "HKLM"])
def test_a_browser_is_found_in_the_registry(make_machine, browser, root):
    machine = make_machine("windows")
    assert found(machine) == []
    machine.registry.values[root, rf"Software\{browser.own_key}\Version"] = "1"
    assert found(machine) == [browser]


def test_programs_that_registered_with_a_browser_are_none(make_machine):
    machine = make_machine("windows")
    machine.registry.write("HKCU", r"Software\Vivaldi\NativeMessagingHosts\org.other", "other.json")
    assert found(machine) == []


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
