"""The zips for the stores, in the browsers that their users have, with the real host: the first mood, and a restart."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest
from e2e.browser import POPUP, wait
from e2e.machine import PROGRAMS, ROOT, Machine

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zips")
    subprocess.run([sys.executable, ROOT / "installers/package.py", "--out", folder], check=True, capture_output=True)
    return {file.name.split("-")[1]: file for file in folder.iterdir()}


@pytest.fixture
def machine(tmp_path):
    made = Machine(tmp_path)
    made.show_face()
    made.use_real_host()
    return made


@pytest.fixture
def packed(start, browser_name, zips, machine):
    """A browser with what its store would hand out."""
    if browser_name == "firefox":
        browser = start(machine, zips["gecko"], headless=True)
    else:
        # A store signs what it is given, with a key of its own. Without one the folder's name makes the id.
        folder = machine.folder / "packed"
        with zipfile.ZipFile(zips["chromium"]) as archive:
            archive.extractall(folder)
        digits = sha256(str(folder).encode()).hexdigest()[:32]
        name = "".join(chr(ord("a") + int(digit, 16)) for digit in digits)
        command = [PROGRAMS / "facetune", "install", "--browser", "chromium", "--extension-id", name]
        subprocess.run(command, env=machine.env, check=True, capture_output=True, timeout=60)
        browser = start(machine, folder, headless=True)
        browser.base = f"chrome-extension://{name}/"
    yield browser
    browser.close()


def test_from_the_store_to_the_first_tracks(packed):
    packed.open(POPUP)
    packed.wait_state("first_run")
    packed.click("[data-action=accept]")
    packed.wait_state("wishes")
    packed.click("section[data-state=wishes] [data-action=scan]")
    packed.wait_state("result")
    tracks = packed.texts(".track-name")
    assert len(tracks) >= 10
    manifest = packed.js("return api.runtime.getManifest()")
    assert "key" not in manifest
    # Firefox lists what is not there as null.
    background = {name for name, value in manifest["background"].items() if value is not None}
    assert background == {"type", "scripts" if packed.name == "firefox" else "service_worker"}

    # The list is stored as soon as it is shown.
    wait(lambda: packed.js("return (await api.storage.local.get('result')).result !== undefined"))
    packed.restart()
    packed.open(POPUP)
    packed.wait_state("result")
    # The list is still there.
    assert packed.texts(".track-name") == tracks
    assert packed.visible("#again")
