"""The table of browsers, from browsers.json, in the order in which people see them. Everything else walks its rows.

Where sources disagree about a place, the row has both: a manifest that no browser reads does no harm. A row's `note`
gives the reason for what would surprise a reader.
"""

from __future__ import annotations

import json
import pkgutil
from typing import Any, Final

from facetune.browsers.browser import Browser
from facetune.browsers.machine import Machine
from facetune.errors import FaceTuneError


def _browser(row: dict[str, Any]) -> Browser:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    fields.pop("note", None)
    return Browser(**fields)


# Not opened as a file, because the installer runs this inside a wheel.
_ROWS: Final = pkgutil.get_data("facetune.browsers", "browsers.json") or b"[]"

BROWSERS: Final[tuple[Browser, ...]] = tuple(_browser(row) for row in json.loads(_ROWS))


def known(machine: Machine) -> list[Browser]:
    """The browsers that this system can have, at the machine's level: no Arc on Linux."""
    return [browser for browser in BROWSERS if browser.manifests(machine)]


def by_key(key: str, machine: Machine | None = None) -> Browser:
    """The row called `key`. Raises FaceTuneError browser_unknown, which names those that `machine` can have."""
    for browser in BROWSERS:
        if browser.key == key:
            return browser
    others = known(machine) if machine else BROWSERS
    raise FaceTuneError("browser_unknown", name=key, known=", ".join(browser.key for browser in others))
