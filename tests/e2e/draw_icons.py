"""Draws extension/icons/icon-*.png from the SVGs with Chromium. Run by hand after a change of the SVG."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ICONS = Path(__file__).resolve().parents[2] / "extension" / "icons"


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in (16, 32, 48, 128):
            own = ICONS / f"icon-{size}.svg"  # drawn for this size
            svg = (own if own.exists() else ICONS / "icon.svg").read_text(encoding="utf-8")
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
            page.screenshot(path=ICONS / f"icon-{size}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
