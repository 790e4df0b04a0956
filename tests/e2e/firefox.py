"""Firefox under test, driven by Marionette."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from e2e.browser import POPUP, Browser, wait
from e2e.desktop import Desktop
from e2e.embed import Proxy
from e2e.machine import GECKO_ID, Machine
from e2e.marionette import Firefox as Driver
from e2e.marionette import PageReplacedError

_LIGHT, _DARK = 1, 0
_KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "ArrowRight": "\ue014", "Escape": "\ue00c"}
_AUTOMATIC, _SYSTEM_COLOURS = 0, 2

_ANY_CERTIFICATE = """
    const service = Cc["@mozilla.org/security/certoverride;1"].getService(Ci.nsICertOverrideService);
    service.setDisableAllSecurityChecksAndLetAttackersInterceptMyData(true);
"""


class Firefox(Browser):
    name = "firefox"
    window_class = "firefox"

    def __init__(self, machine: Machine, extension: Path, *, headless: bool, language: str | None = None) -> None:
        super().__init__(machine)
        self._proxy: Proxy | None = None
        self._headless = headless
        self._driver = self._start()
        if language:
            # As after installing a language pack; its own menus stay English. Asked of before the extension loads.
            script = "Services.locale.availableLocales = ['en-US', args[0]];"
            script += "Services.locale.requestedLocales = [args[0]];"
            self._driver.script(script, language, chrome=True)
        self._driver.set_pref("ui.prefersReducedMotion", int(headless))
        # What is packed is installed as a store does it, and is there again after a restart.
        self._driver.install(extension, temporary=extension.is_dir())
        self.base = f"moz-extension://{self._driver.uuid}/"
        self._tab = self._driver.command("WebDriver:GetWindowHandle")

    def _start(self) -> Driver:
        return Driver(self.machine.folder / "profile", GECKO_ID, self.machine.env, headless=self._headless)

    def visit(self, address: str) -> None:
        self._driver.command("WebDriver:Navigate", url=address)

    def js(self, body: str, *args: object) -> Any:
        return self._driver.script(f"const api = browser; {body}", *args)

    def click(self, css: str) -> None:
        self._driver.click(css)

    def press(self, key: str) -> None:
        self._driver.press(_KEYS[key])

    def screenshot(self, file: Path) -> None:
        file.write_bytes(self._driver.screenshot("body"))

    def load_axe(self, source: str) -> None:
        # The page's content policy does not bind the driver's own eval.
        self.js("(0, eval)(args[0])", source)

    def emulate(self, *, dark: bool = False, forced: bool = False) -> None:
        self._driver.set_pref("browser.display.document_color_use", _SYSTEM_COLOURS if forced else _AUTOMATIC)
        self._driver.set_pref("layout.css.prefers-color-scheme.content-override", _DARK if dark else _LIGHT)

    def zoom(self, factor: float) -> None:
        self._driver.script("window.ZoomManager.zoom = args[0]", factor, chrome=True)
        width, height = (1100, 800) if factor == 1 else (800, 600 + 100)  # and the window's own bars
        self._driver.command("WebDriver:SetWindowRect", width=width, height=height)
        # The page hears of both a moment later.
        wait(lambda: self.js("return innerWidth"), lambda pixels: abs(pixels * factor - width) <= 20)

    def addresses(self) -> list[str]:
        script = "return [...window.gBrowser.tabs].map((tab) => tab.linkedBrowser.currentURI.spec)"
        return self._driver.script(script, chrome=True)

    def click_in_tab(self, beginning: str, css: str) -> str:
        try:
            wait(lambda: self._switch_to(beginning))
            self._driver.click(css)
            wait(lambda: self._has_left(beginning))
            text = self._driver.script("return document.body.innerText")
            self._driver.command("WebDriver:CloseWindow")
        finally:
            self._driver.command("WebDriver:SwitchToWindow", handle=self._tab, focus=True)
        return text

    def _switch_to(self, beginning: str) -> bool:
        """Whether there is such a tab by now, as the page in it tells."""
        for tab in self._driver.command("WebDriver:GetWindowHandles"):
            self._driver.command("WebDriver:SwitchToWindow", handle=tab, focus=False)
            if self._page()[0].startswith(beginning):
                return True
        return False

    def _has_left(self, beginning: str) -> bool:
        address, ready = self._page()
        return not address.startswith(beginning) and ready == "complete"

    def _page(self) -> tuple[str, str]:
        """The address of the tab that was switched to, and how far it has loaded."""
        try:
            return tuple(self._driver.script("return [location.href, document.readyState]"))
        except PageReplacedError:
            return "", ""

    def download(self, css: str) -> tuple[str, str]:
        folder = self.machine.folder / "downloads"
        folder.mkdir(exist_ok=True)
        for name, value in {"browser.download.folderList": 2, "browser.download.dir": str(folder)}.items():
            self._driver.set_pref(name, value)
        before = set(folder.iterdir())
        self.click(css)
        # Firefox writes into a second file, with .part at its end, until it has all.
        [file] = wait(
            lambda: set(folder.iterdir()) - before,
            lambda new: len(new) == 1 and all(one.suffix != ".part" and one.stat().st_size for one in new),
        )
        return file.name, file.read_text(encoding="utf-8")

    def foreground_tab(self) -> None:
        tab = self._driver.command("WebDriver:NewWindow", type="tab", focus=True)["handle"]
        self._driver.command("WebDriver:SwitchToWindow", handle=tab, focus=True)
        self._driver.command("WebDriver:SwitchToWindow", handle=self._tab, focus=False)

    def close_other_tabs(self) -> None:
        for tab in self._driver.command("WebDriver:GetWindowHandles"):
            if tab != self._tab:
                self._driver.command("WebDriver:SwitchToWindow", handle=tab, focus=False)
                self._driver.command("WebDriver:CloseWindow")
        self._driver.command("WebDriver:SwitchToWindow", handle=self._tab, focus=True)

    def icon(self, desktop: Desktop) -> tuple[int, int]:
        del desktop
        name = GECKO_ID.replace("@", "_").replace(".", "_")
        script = """
            const { x, y, width, height } = document.getElementById(args[0] + "-BAP").getBoundingClientRect();
            return [mozInnerScreenX + x + width / 2, mozInnerScreenY + y + height / 2];
        """
        x, y = self._driver.script(script, name, chrome=True)
        return round(x), round(y)

    def close_panel(self) -> None:
        self._driver.script("window.SidebarController.hide()", chrome=True)
        wait(lambda: self.in_panel("return true") is None)

    def pretend(self, page: str) -> list[str]:
        if self._proxy:
            self._proxy.close()
        self._proxy = Proxy(self.machine.folder, page)
        # No one has signed its certificate.
        self._driver.script(_ANY_CERTIFICATE, chrome=True)
        self._driver.set_pref("security.cert_pinning.enforcement_level", 0)
        self._driver.set_pref("network.stricttransportsecurity.preloadlist", False)
        self._driver.set_pref("network.proxy.ssl_port", self._proxy.port)
        return self._proxy.asked

    def open_private_popup(self) -> None:
        # Other windows do not see a popup there, so it is the popup's page in a tab.
        before = self._driver.command("WebDriver:GetWindowHandles")
        self.js("await api.windows.create({ incognito: true, url: args[0] })", self.base + POPUP)
        handles = wait(lambda: set(self._driver.command("WebDriver:GetWindowHandles")) - set(before))
        self._private = handles.pop()

    def in_private_popup(self, body: str) -> Any:
        self._driver.command("WebDriver:SwitchToWindow", handle=self._private, focus=False)
        try:
            return self._driver.script(body)  # the page may not have loaded, and has no API then
        except PageReplacedError:
            return None  # the popup's page has just come in the place of an empty one
        finally:
            self._driver.command("WebDriver:SwitchToWindow", handle=self._tab, focus=False)

    def close_private_window(self) -> None:
        self._driver.command("WebDriver:SwitchToWindow", handle=self._private, focus=False)
        self._driver.command("WebDriver:CloseWindow")
        self._driver.command("WebDriver:SwitchToWindow", handle=self._tab, focus=True)

    def sleep(self) -> None:
        how = "{ ignoreDevToolsAttached: true, disableResetIdleForTest: true }"
        script = f"await WebExtensionPolicy.getByID(args[0]).extension.terminateBackground({how});"
        self._driver.script(script, GECKO_ID, chrome=True)

    def restart(self) -> None:
        self._driver.close()
        self._at = ""
        self._driver = self._start()
        self.base = f"moz-extension://{self._driver.uuid}/"
        self._tab = self._driver.command("WebDriver:GetWindowHandle")

    def close(self) -> None:
        if self._proxy:
            self._proxy.close()
        self._driver.close()
