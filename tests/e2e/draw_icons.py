"""Draws the icons of extension, page and stores from the SVGs with Chromium. Run by hand after a change of one."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ICONS = ROOT / "extension" / "icons"
STORE = ROOT / "docs" / "store"
WEB = ROOT / "web" / "icons"


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in (16, 32, 48, 128):
            own = ICONS / f"icon-{size}.svg"  # drawn for this size
            svg = (own if own.exists() else ICONS / "icon.svg").read_text(encoding="utf-8")
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
            page.screenshot(path=ICONS / f"icon-{size}.png", omit_background=True)
        # The stores want the drawing on 96 pixels, with 16 of air around it.
        page = browser.new_page(viewport={"width": 128, "height": 128})
        svg = (ICONS / "icon.svg").read_text(encoding="utf-8").replace('viewBox="0 0 128 128"', 'viewBox="4 4 120 120"')
        page.set_content(f"<style>body{{margin:16px}}svg{{display:block;width:96px}}</style>{svg}")
        page.screenshot(path=STORE / "icon-128.png", omit_background=True)
        # Phones cut their own shape out of a maskable icon, and iOS rounds the corners: both have colour to the border.
        whole = (ICONS / "icon.svg").read_text(encoding="utf-8")
        filled = whole.replace('<rect x="4" y="4" width="120" height="120" rx="34"', '<rect width="128" height="128"')
        for name, size, svg in (
            ("icon-192", 192, whole),
            ("icon-512", 512, whole),
            ("maskable-512", 512, filled),
            ("apple-touch-180", 180, filled),
        ):
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
            page.screenshot(path=WEB / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
