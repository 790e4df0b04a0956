"""Draws the README's picture and the stores' from a real run: Chromium, the host, the model and the catalogue.

    .venv-test/bin/python tests/e2e/draw_pictures.py

The camera is the sample portrait that ships with the package. Run by hand after a change of the popup; needs Xvfb,
openbox, xdotool and Chromium. It writes docs/popup.png, and into docs/store/ five pictures of 1280 x 800 and a tile of
440 x 280.
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host"), str(ROOT / "tests")]

import cv2  # noqa: E402
import media  # noqa: E402
import numpy as np  # noqa: E402
from e2e.browser import OPTIONS, wait  # noqa: E402
from e2e.chromium import Chromium  # noqa: E402
from e2e.desktop import Desktop  # noqa: E402
from e2e.machine import EXTENSION, Machine  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

DOCS = ROOT / "docs"
ABOVE, AROUND = 80, 16  # pixels: the browser's bars above the popup, and what is shown around it
STATE = "return document.body?.dataset.state ?? null"
TEAL, VIOLET = (158, 163, 32), (184, 72, 122)  # BGR, of the icon


def camera(file: Path) -> Path:
    """Two seconds of the portrait, as a webcam would show it."""
    portrait = media.portrait()
    height = round(portrait.shape[0] * media.WIDTH / portrait.shape[1])
    frame = cv2.resize(portrait, (media.WIDTH, height), interpolation=cv2.INTER_AREA)[: media.HEIGHT]
    return media.write_video(file, [frame] * 30)


class Photographer:
    """A browser on a screen, and pictures of its popup."""

    def __init__(self, browser: Chromium, desktop: Desktop) -> None:
        self._browser = browser
        self._desktop = desktop

    def do(self, script: str) -> object:
        return self._browser.in_popup(script)

    def wait_state(self, name: str) -> None:
        wait(lambda: self.do(STATE), lambda state: state == name)

    def open(self) -> None:
        """Open the popup anew."""
        if self._browser.popups():
            self._browser.close_popups()
        self._desktop.click(5, 890)  # the pointer out of the way
        self._desktop.press("alt+shift+j", self._browser.popups, window_class=self._browser.window_class)

    def screens(self, until: str, css: str) -> list[np.ndarray]:
        """Pictures of the screen while the element is seen, until the state is there."""
        taken = []
        while self.do(STATE) != until:
            if self.do(f"return document.querySelector('{css}')?.checkVisibility() ?? false"):
                taken.append(self._desktop.screen())
            time.sleep(0.02)
        return taken

    def popup(self, screen: np.ndarray | None = None, *, bars: bool = False) -> np.ndarray:
        """The popup alone or with the browser's bars, (H, W, 3) uint8 BGR, once what moves has come to rest."""
        if screen is None:
            time.sleep(1.5)
            screen = self._desktop.screen()
        left, top, width, height = self.do("return [popup.screenX, popup.screenY, popup.outerWidth, popup.outerHeight]")
        if bars:
            return screen[: ABOVE + height + AROUND, left - AROUND : left + width + AROUND]
        return screen[top : top + height, left : left + width]


def on_ground(pictures: list[np.ndarray], width: int, height: int) -> np.ndarray:
    """Pictures side by side on the icon's colours, (height, width, 3) uint8 BGR."""
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    share = ((across + down) / 2)[..., None]
    ground = (np.array(TEAL) * (1 - share) + np.array(VIOLET) * share).astype(np.uint8)
    free = (width - sum(picture.shape[1] for picture in pictures)) // (len(pictures) + 1)
    left = free
    for picture in pictures:
        top = (height - picture.shape[0]) // 2
        ground[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
        left += picture.shape[1] + free
    return ground


def tile() -> np.ndarray:
    """The icon and the name, (280, 440, 3) uint8 BGR."""
    drawn = cv2.imread(str(ROOT / "extension/icons/icon-128.png"), cv2.IMREAD_UNCHANGED).astype(float)
    picture = on_ground([], 440, 280)
    picture[...] = (46, 37, 29)
    share = drawn[..., 3:] / 255
    place = picture[56:184, 156:284]
    place[...] = (drawn[..., :3] * share + place * (1 - share)).astype(np.uint8)
    cv2.putText(picture, "FaceTune", (126, 236), cv2.FONT_HERSHEY_DUPLEX, 1.3, (246, 241, 238), 2, cv2.LINE_AA)
    return picture


def take(browser: Chromium, desktop: Desktop) -> dict[str, np.ndarray]:
    """Each picture by its name."""
    at = Photographer(browser, desktop)
    at.open()
    at.wait_state("first_run")
    first = at.popup()
    at.do("document.querySelector('.feel-face[data-mood=sad]').click()")
    at.wait_state("result")
    at.do("document.querySelector('#goals input[value=lift]').click()")
    wait(lambda: at.do("return document.querySelector('.track-why').textContent.includes('towards')"))
    at.do("document.querySelector('#how-read').click()")
    lifted = at.popup()
    at.do("document.querySelector('#how-read').click()")
    browser.close_popups()
    browser.start_over(agreed=True)
    browser.open(OPTIONS)
    browser.foreground_tab()

    at.open()
    looking = at.screens("result", "#box")[-1]
    found = desktop_at_rest(at)
    pictures = {
        "popup": np.hstack([at.popup(looking, bars=True), at.popup(found, bars=True)]),
        "store/1-look": on_ground([at.popup(looking), at.popup(found)], 1280, 800),
    }
    at.do("document.querySelector('#how-read').click()")
    pictures["store/2-how-it-was-read"] = on_ground([at.popup(found), at.popup()], 1280, 800)
    at.do("document.querySelector('#how-read').click()")
    pictures["store/3-without-a-camera"] = on_ground([first, lifted], 1280, 800)
    at.do("document.querySelector('.act.play').click()")
    pictures["store/4-hear-it"] = on_ground([at.popup()], 1280, 800)
    at.do("document.querySelector('#hear-no').click(); document.querySelector('#correct summary').click()")
    pictures["store/5-correct-it"] = on_ground([at.popup()], 1280, 800)
    return pictures


def desktop_at_rest(at: Photographer) -> np.ndarray:
    """The screen with all tracks, once what moves has come to rest."""
    wait(lambda: at.do("return document.querySelectorAll('.track-link').length"), lambda count: count >= 10)
    time.sleep(2)
    return at._desktop.screen()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        desktop = Desktop(Path(folder))
        machine = Machine(Path(tempfile.mkdtemp(dir=folder)))
        machine.env |= {"DISPLAY": desktop.display, "FACETUNE_CAMERA": str(camera(Path(folder) / "portrait.avi"))}
        machine.use_real_host()
        browser = Chromium(playwright, machine, EXTENSION, headless=False)
        try:
            browser.start_over(agreed=False)
            browser.open(OPTIONS)
            browser.foreground_tab()
            pictures = take(browser, desktop) | {"store/tile": tile()}
        finally:
            browser.close()
            desktop.close()
    (DOCS / "store").mkdir(exist_ok=True)
    for name, picture in pictures.items():
        file = DOCS / f"{name}.png"
        cv2.imwrite(str(file), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        print(f"{file}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
