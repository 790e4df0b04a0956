"""Fixtures for all tests: temporary user directories."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import hypothesis
import pytest

from tests import catalogue

# No test asserts a time: a busy machine is not an error. In CI the examples are the same in each run: a failure there
# is due to the change, and the chance to find new ones belongs to the runs of developers.
hypothesis.settings.register_profile(
    "facetune",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("facetune")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(config, items):
    """Run the slowest files first, so that no process is left with a long file at the end."""
    if not hasattr(config, "workerinput"):
        return
    allowed = Counter()
    for item in items:
        if marker := item.get_closest_marker("timeout"):  # quick tests have none
            allowed[item.path] += marker.args[0]
    items.sort(key=lambda item: -allowed[item.path])


@pytest.fixture(scope="session", autouse=True)
def _home(request, tmp_path_factory):
    """HOME and the XDG directories in a temporary folder, so that no test sees or touches the user's own."""
    home = tmp_path_factory.mktemp("home with space")
    saved = dict(os.environ)
    os.environ.update(
        HOME=str(home),
        XDG_CONFIG_HOME=str(home / ".config"),
        XDG_DATA_HOME=str(home / ".local/share"),
        XDG_STATE_HOME=str(home / ".local/state"),
        XDG_CACHE_HOME=str(home / ".cache"),
    )
    os.environ.pop("FACETUNE_CAMERA", None)
    base = tmp_path_factory.getbasetemp()
    os.environ[catalogue.PLACE] = str(base.parent if hasattr(request.config, "workerinput") else base)
    yield home
    os.environ.clear()
    os.environ.update(saved)


@pytest.fixture(scope="session")
def playwright():
    """The one Playwright of a process: it refuses a second one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as made:
        yield made
