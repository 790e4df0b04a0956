"""Draws docs/popup.png, the README's picture, from a real run: Chromium, the host, the model and the catalogue.

    .venv-test/bin/python tests/e2e/draw_popup.py

The camera is the sample portrait that ships with the package. Run by hand after a change of the popup; needs Xvfb,
openbox, xdotool and Chromium.
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "native_host"), str(ROOT / "tests")]

import cv2  # noqa: E402
import media  # noqa: E402
import numpy as np  # noqa: E402
from e2e.browser import OPTIONS, wait  # noqa: E402
from e2e.chromium import Chromium  # noqa: E402
from e2e.desktop import Desktop  # noqa: E402
from e2e.machine import EXTENSION, Machine  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

OUT = ROOT / "docs" / "popup.png"
ABOVE, AROUND = 80, 16  # pixels: the browser's bars above the popup, and what is shown around it
STATE = "return document.body?.dataset.state ?? null"


def camera(file: Path) -> Path:
    """Two seconds of the portrait, as a webcam would show it."""
    portrait = media.portrait()
    height = round(portrait.shape[0] * media.WIDTH / portrait.shape[1])
    frame = cv2.resize(portrait, (media.WIDTH, height), interpolation=cv2.INTER_AREA)[: media.HEIGHT]
    return media.write_video(file, [frame] * 30)


def scan(browser: Chromium, desktop: Desktop) -> list[np.ndarray]:
    """The popup with the browser's bars, late in a scan and with its result, each (H, W, 3) uint8 BGR."""
    desktop.click(5, 890)  # the pointer out of the way
    desktop.press("ctrl+shift+u", browser.popups, window_class=browser.window_class)
    scanning = []
    while browser.in_popup(STATE) != "result":
        if browser.in_popup("return document.querySelector('#box')?.checkVisibility() ?? false"):
            scanning.append(desktop.screen())
        time.sleep(0.02)
    wait(lambda: browser.in_popup("return document.querySelectorAll('.track-link').length"), lambda count: count >= 10)
    time.sleep(2)  # for what moves to come to rest
    left, width, height = browser.in_popup("return [popup.screenX, popup.outerWidth, popup.outerHeight]")
    columns = slice(left - AROUND, left + width + AROUND)
    return [screen[: ABOVE + height + AROUND, columns] for screen in (scanning[-1], desktop.screen())]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        desktop = Desktop(Path(folder))
        machine = Machine(Path(tempfile.mkdtemp(dir=folder)))
        machine.env |= {"DISPLAY": desktop.display, "FACETUNE_CAMERA": str(camera(Path(folder) / "portrait.avi"))}
        machine.use_real_host()
        browser = Chromium(playwright, machine, EXTENSION, headless=False)
        try:
            browser.start_over(agreed=True)
            browser.open(OPTIONS)
            browser.foreground_tab()
            pictures = scan(browser, desktop)
        finally:
            browser.close()
            desktop.close()
    OUT.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(OUT), np.hstack(pictures), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(f"{OUT}: {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
