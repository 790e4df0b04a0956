"""Real browsers. `ui` has the extension as it lies in the tree, the real host and a window on a screen; `lab` has a
host that misbehaves, and a copy of the extension that waits for milliseconds where the real one waits for seconds."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from e2e.desktop import Desktop
from e2e.machine import EXTENSION, Machine

OUTPUT = Path(__file__).with_name("output")
BROWSERS = ["chromium", "firefox"]

IMPATIENT = """// @ts-check
export const TIMEOUTS = {
  initialize: 6000, scan: 1500, doctor: 4000, other: 1500, cancel: 800, idle: 300, fresh: 3000,
};
"""


@pytest.fixture(scope="session")
def desktop():
    made = Desktop()
    yield made
    made.close()


@contextlib.contextmanager
def _browser(name: str, machine: Machine, extension: Path, *, headless: bool):
    if name == "chromium":
        from e2e.chromium import Chromium
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = Chromium(playwright, machine, extension, headless=headless)
            yield browser
            browser.close()
    else:
        from e2e.firefox import Firefox

        browser = Firefox(machine, extension, headless=headless)
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=BROWSERS)
def ui(request, tmp_path_factory, desktop):
    machine = Machine(tmp_path_factory.mktemp(request.param))
    machine.env["DISPLAY"] = desktop.display
    machine.show_face()
    machine.use_real_host()
    with _browser(request.param, machine, EXTENSION, headless=False) as browser:
        yield browser


@pytest.fixture(scope="module", params=BROWSERS)
def lab(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"{request.param}-lab")
    extension = folder / "extension"
    shutil.copytree(EXTENSION, extension)
    (extension / "lib/timeouts.js").write_text(IMPATIENT, encoding="utf-8")
    with _browser(request.param, Machine(folder), extension, headless=True) as browser:
        yield browser
