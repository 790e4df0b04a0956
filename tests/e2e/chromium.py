"""Chromium under test, driven by Playwright."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, Literal

from e2e.browser import Browser, wait
from e2e.desktop import Desktop
from e2e.machine import CHROMIUM_ID, Machine
from playwright.sync_api import Page, Playwright, Route

Motion = Literal["reduce", "no-preference"]


def _motion(headless: bool) -> Motion:
    return "reduce" if headless else "no-preference"


class Chromium(Browser):
    name = "chromium"
    window_class = "chromium"
    base = f"chrome-extension://{CHROMIUM_ID}/"

    def __init__(
        self, playwright: Playwright, machine: Machine, extension: Path, *, headless: bool, language: str | None = None
    ) -> None:
        super().__init__(machine)
        # The user's own profile folder, so that the browser finds the host where `facetune install` put it.
        profile = machine.home / ".config/chromium"
        (profile / "Default").mkdir(parents=True)
        chosen = {"pinned_extensions": [CHROMIUM_ID], "settings": {CHROMIUM_ID: {"incognito": True}}}
        (profile / "Default/Preferences").write_text(json.dumps({"extensions": chosen}))
        self._profile = str(profile)
        self._switches = [
            "--no-sandbox",
            "--disable-background-networking",
            "--window-size=1100,800",
            "--window-position=0,0",
        ]
        # No test uses the network. The page at the end of a sign-in is on this computer.
        self._switches += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        self._switches += [f"--load-extension={extension}", f"--disable-extensions-except={extension}"]
        if headless:
            self._switches.append("--disable-gpu")  # it would be emulated, which takes a tenth more
        self._playwright, self._headless, self._language = playwright, headless, language
        self._motion = _motion(headless)
        self._start()

    def _start(self) -> None:
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile,
            executable_path=shutil.which("chromium"),
            headless=self._headless,
            args=self._switches,
            env=self.machine.env | ({"LANGUAGE": self._language} if self._language else {}),
            viewport={"width": 900, "height": 620},
            reduced_motion=self._motion,
        )
        self._context.set_default_timeout(45_000)
        if not self._context.service_workers:
            self._context.wait_for_event("serviceworker")
        self._page = self._context.pages[0]

    def visit(self, address: str) -> None:
        self._page.goto(address)

    def js(self, body: str, *args: object) -> Any:
        script = f"async (args) => {{ const api = globalThis.browser ?? chrome; {body} }}"
        return self._page.evaluate(script, list(args))

    def click(self, css: str) -> None:
        self._page.click(css)

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def screenshot(self, file: Path) -> None:
        self._page.locator("body").screenshot(path=file)

    def load_axe(self, source: str) -> None:
        self._page.evaluate(source)

    def emulate(self, *, dark: bool = False, forced: bool = False) -> None:
        self._page.emulate_media(
            color_scheme="dark" if dark else "light",
            forced_colors="active" if forced else "none",
            reduced_motion=self._motion,
        )

    def zoom(self, factor: float) -> None:
        width, height = (900, 620) if factor == 1 else (round(800 / factor), round(600 / factor))
        self._page.set_viewport_size({"width": width, "height": height})

    def addresses(self) -> list[str]:
        self.js("return null")  # news of other tabs arrives only while Playwright waits for something
        return [self._address(page) for page in self._context.pages]

    def _address(self, page: Page) -> str:
        """A page's address, also if it did not load: the page itself then has the error page's address."""
        session = self._context.new_cdp_session(page)
        history = session.send("Page.getNavigationHistory")
        session.detach()
        return history["entries"][history["currentIndex"]]["url"]

    def _pages_at(self, beginning: str) -> list[Page]:
        self.js("return null")  # as above
        return [page for page in self._context.pages if page.url.startswith(beginning)]

    def click_in_tab(self, beginning: str, css: str) -> str:
        [page] = wait(lambda: self._pages_at(beginning))
        page.click(css)
        page.wait_for_url(lambda address: not address.startswith(beginning))
        text = page.inner_text("body")
        page.close()
        return text

    def download(self, css: str) -> tuple[str, str]:
        with self._page.expect_download() as waiting:
            self._page.click(css)
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_text(encoding="utf-8")

    def foreground_tab(self) -> None:
        page = self._context.new_page()
        page.goto("about:blank")
        page.bring_to_front()

    def close_other_tabs(self) -> None:
        for page in self._context.pages:
            if page is not self._page:
                page.close()

    def icon(self, desktop: Desktop) -> tuple[int, int]:
        # Scripts cannot reach Chromium's own interface. To the right of the one pinned extension are the puzzle piece,
        # the profile and the menu.
        left, top, width = desktop.window(self.window_class)
        return left + width - 153, top + 63

    def close_panel(self) -> None:
        self.in_panel("panel.close()")
        wait(lambda: self.in_panel("return true") is None)

    def pretend(self, page: str) -> list[str]:
        asked: list[str] = []

        def answer(route: Route) -> None:
            asked.append(route.request.url)
            route.fulfill(content_type="text/html", body=page)

        self._context.unroute_all()
        self._context.route(re.compile("^https?:"), answer)
        return asked

    def open_private_popup(self) -> None:
        self._private = self.js("return (await api.windows.create({ incognito: true })).id")
        # An icon that is not drawn yet opens no popup.
        opening = "try { await api.action.openPopup({ windowId: args[0] }); } catch {}"
        opening += "return api.extension.getViews({ type: 'popup' }).length"
        wait(lambda: self.js(opening, self._private))

    def in_private_popup(self, body: str) -> Any:
        return self.in_popup(body)

    def close_private_window(self) -> None:
        self.js("await api.windows.remove(args[0])", self._private)

    def sleep(self) -> None:
        session = self._context.new_cdp_session(self._page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def restart(self) -> None:
        self._context.close()
        self._at = ""
        self._start()

    def close(self) -> None:
        self._context.close()
