"""Writes the table of browsers in docs/browsers.md from the table of facetune.browsers.

    python -m tools.browser_docs

A test fails when the page is stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from facetune.browsers.browser import Browser
from facetune.browsers.table import BROWSERS

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "browsers.md"

_TABLE: Final = re.compile(r"(<!-- browsers -->\n).*?(<!-- /browsers -->)", re.DOTALL)
_HEAD: Final = (
    "| browser | `--browser` | Linux, one user | Linux, all users | macOS, one user | Windows, below `Software` |\n"
    "| --- | --- | --- | --- | --- | --- |\n"
)


def fill(text: str) -> str:
    """The page's text with the table between its markers. Raises ValueError if there are none."""
    table = _HEAD + "".join(_row(browser) for browser in BROWSERS)
    filled, count = _TABLE.subn(lambda match: f"{match[1]}\n{table}\n{match[2]}", text)
    if count != 1:
        raise ValueError("the text has no place for the table of browsers")
    return filled


def _row(browser: Browser) -> str:
    linux = [folder if folder.startswith(".") else f".config/{folder}" for folder in browser.linux]
    cells = [
        browser.name,
        f"`{browser.key}`",
        _cell(f"~/{folder}" for folder in linux),
        _cell(browser.linux_system),
        _cell(browser.macos),
        _cell(browser.windows),
    ]
    return f"| {' | '.join(cells)} |\n"


def _cell(places: Iterable[str]) -> str:
    return ", ".join(f"`{place}`" for place in places) or "-"


def main() -> None:
    """Write the table into the page."""
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
