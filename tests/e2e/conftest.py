"""Real browsers. `ui` and `at_home` have the extension from the tree and the real host, `ui` in a window on a screen.
`lab` has a fake host that can misbehave, and a copy of the extension that waits for milliseconds instead of seconds."""

from __future__ import annotations

import shutil

import pytest
from e2e import gallery, languages
from e2e.browser import OUTPUT
from e2e.desktop import Desktop
from e2e.machine import EXTENSION, Machine

IMPATIENT = """// @ts-check
export const TIMEOUTS = {
  initialize: 10_000, scan: 6000, doctor: 6000, library: 6000, spotify: 6000, sign_in: 120_000, other: 6000,
  cancel: 800, idle: 300, fresh: 1_200_000, used: 10_800_000, recent: 20_000,
  greeting: 250,
};
"""


@pytest.fixture(scope="session")
def desktop():
    made = Desktop()
    yield made
    made.close()


@pytest.fixture(scope="session", params=["chromium", "firefox"])
def browser_name(request):
    """The browser of this round."""
    OUTPUT.mkdir(exist_ok=True)
    return request.param


@pytest.fixture(scope="session")
def start(request, browser_name):
    """Starts it: start(machine, extension, headless=...)."""
    if browser_name == "chromium":
        from e2e.chromium import Chromium

        playwright = request.getfixturevalue("playwright")
        return lambda machine, extension, **how: Chromium(playwright, machine, extension, **how)
    from e2e.firefox import Firefox

    return Firefox


@pytest.fixture(scope="session")
def ui(start, tmp_path_factory, desktop):
    machine = Machine(tmp_path_factory.mktemp("ui"))
    machine.env["DISPLAY"] = desktop.display
    machine.show_face()
    browser = start(machine, EXTENSION, headless=False)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def at_home(start, tmp_path_factory):
    """A browser without a window, for one file of tests, with the extension from the tree and the real host."""
    machine = Machine(tmp_path_factory.mktemp("at home"))
    machine.show_face()
    machine.use_real_host()
    browser = start(machine, EXTENSION, headless=True)
    browser.start_over(agreed=True)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def _labs():
    """The browsers of `lab` by name: one of each for all files."""
    started = {}
    yield started
    for browser in started.values():
        browser.close()
    gallery.write(OUTPUT)


@pytest.fixture(scope="session")
def lab(browser_name, start, _labs, tmp_path_factory):
    if browser_name not in _labs:
        folder = tmp_path_factory.mktemp("lab")
        extension = folder / "extension"
        shutil.copytree(EXTENSION, extension)
        (extension / "host/timeouts.js").write_text(IMPATIENT, encoding="utf-8")
        languages.teach(extension)
        _labs[browser_name] = start(Machine(folder), extension, headless=True)
    yield _labs[browser_name]
    # Until its next test it has no page open and no host.
    _labs[browser_name].leave()
