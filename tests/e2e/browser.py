"""What a test can do with either browser."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from e2e.machine import ROOT, Machine

if TYPE_CHECKING:
    from e2e.desktop import Desktop

AXE = ROOT / "tests/node_modules/axe-core/axe.min.js"
"""Its source; `npm ci` in tests/ brings it."""

POPUP = "popup/popup.html"
PANEL = "popup/popup.html?panel"
OPTIONS = "options/options.html"

OUTPUT = Path(__file__).with_name("output")
"""Pictures for people to look at, and the page that shows all of them."""

SETTLED = (
    "return document.getAnimations().every(({ playState, effect }) => playState !== 'running' || "
    "effect.getTiming().iterations === Infinity || effect.getTiming().delay > 0)"
)
"""Whether all animations that started have ended."""

PICTURES = os.environ.get("CI") != "true"
"""Whether pictures are taken, for people to look at. Each takes a tenth of a second."""

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe that look at colours, which take half of its time. Colours are the same in all languages."""

T = TypeVar("T")


def wait(look: Callable[[], T], good: Callable[[T], object] = bool, *, seconds: float = 45) -> T:
    """Wait until the result of `look` is `good`, and return it; fails with the last result if that takes too long."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if good(seen):
            return seen
        assert time.monotonic() < deadline, f"still {seen!r}"
        time.sleep(0.05)


def hour() -> int:
    """The hour by the clock here."""
    return time.localtime().tm_hour


def one_since(began: int) -> set[int]:
    """In how many days, or parts of a day, what was done since the hour `began` lies: two only if it is over."""
    return {1} if hour() == began else {1, 2}


class Browser(ABC):
    """A browser with FaceTune, on a machine of its own. Scripts run in its first tab.

    Without a window it prefers reduced motion: animations that are not seen would take a third of the tests' time.
    """

    name: str
    window_class: str
    base: str

    # Hundreds of rows are one like the other: the first fifty of a list are looked at.
    AXE_RUN = """
        const rules = Object.fromEntries(args[0].map((rule) => [rule, { enabled: false }]));
        const where = { exclude: [["li:nth-child(n + 51)"]] };
        const found = await axe.run(where, { resultTypes: ["violations"], iframes: false, rules });
        return found.violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html) }));
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._at = ""  # the extension's page in the first tab

    FORGET = """
        await api.runtime.sendMessage({ type: "withdraw" });
        await api.storage.local.clear();
        localStorage.clear();
    """

    @abstractmethod
    def visit(self, address: str) -> None:
        """Open an address in the first tab, and wait until it has loaded."""

    @abstractmethod
    def js(self, body: str, *args: object) -> Any:
        """Run the body of an async function in the first tab, with `api` and `args`."""

    @abstractmethod
    def click(self, css: str) -> None:
        """Click like a mouse; fails if another element covers it."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press Tab, Enter, Space, ArrowRight or Escape in the first tab, wherever the focus is."""

    @abstractmethod
    def screenshot(self, file: Path) -> None:
        """Save a picture of the page's body, including what is scrolled out of view."""

    def picture(self, name: str) -> None:
        """Save a picture for people to look at, except in CI."""
        if PICTURES:
            self.screenshot(OUTPUT / f"{name}.png")

    @abstractmethod
    def load_axe(self, source: str) -> None:
        """Run axe's source in the first tab's page."""

    @abstractmethod
    def emulate(self, *, dark: bool = False, forced: bool = False) -> None:
        """Prefer light or dark; `forced` replaces the page's colours with the system's."""

    @abstractmethod
    def zoom(self, factor: float) -> None:
        """Zoom the page in a window of 800 x 600, the largest popup; 1 resets it."""

    @abstractmethod
    def addresses(self) -> list[str]:
        """The address of every tab."""

    @abstractmethod
    def click_in_tab(self, beginning: str, css: str) -> str:
        """Click in the other tab whose address begins so, return the next page's text, and close the tab."""

    @abstractmethod
    def download(self, css: str) -> tuple[str, str]:
        """Click on an element that saves a file; returns the file's name and text."""

    @abstractmethod
    def foreground_tab(self) -> None:
        """Open an empty tab in front. Popups close when another window or tab takes the focus."""

    @abstractmethod
    def close_other_tabs(self) -> None:
        """Close all but the first tab."""

    @abstractmethod
    def icon(self, desktop: Desktop) -> tuple[int, int]:
        """The toolbar icon's place on the screen."""

    @abstractmethod
    def close_panel(self) -> None:
        """Close the panel beside the page."""

    @abstractmethod
    def pretend(self, page: str) -> list[str]:
        """Answer every request to the network with this page from now on; the addresses that are asked for."""

    @abstractmethod
    def open_private_popup(self) -> None:
        """Open a private window, and the popup in it."""

    @abstractmethod
    def in_private_popup(self, body: str) -> Any:
        """Run a script on that popup, as `document`. None while it is not there."""

    @abstractmethod
    def close_private_window(self) -> None:
        """Close that window."""

    @abstractmethod
    def sleep(self) -> None:
        """Stop the background, as the browser does when it has nothing to do."""

    @abstractmethod
    def restart(self) -> None:
        """Quit, and start again with the same profile."""

    @abstractmethod
    def close(self) -> None:
        """Quit."""

    def axe(self, *, colours: bool = True) -> list[dict]:
        """The violations that axe finds after all animations: colours that fade in have too little contrast."""
        if not self.js("return Boolean(window.axe)"):
            self.load_axe(AXE.read_text(encoding="utf-8"))
        wait(lambda: self.js(SETTLED))
        return self.js(self.AXE_RUN, () if colours else COLOURS)

    def open(self, page: str) -> None:
        """Open a page of the extension in the first tab."""
        self.visit(self.base + page)
        self._at = page

    def open_once(self, page: str) -> None:
        """Open a page of the extension in the first tab, if it is not there already."""
        if self._at != page:
            self.open(page)

    def start_over(self, *, agreed: bool) -> None:
        """Forget everything, stop the host, accept the notice or not, and open the popup's page."""
        self.close_other_tabs()
        if not self._at:
            self.open(OPTIONS)
        if self._at != POPUP:
            self.js(self.FORGET)
            # The options page would ask the host as soon as there is an agreement. The popup asks when it is opened.
            self.open(POPUP)
        self.forget(agreed=agreed)

    def forget(self, *, agreed: bool) -> None:
        """Forget everything and stop the host, on the extension's page that is open; accept the notice or not."""
        self.js(self.FORGET + ("await api.runtime.sendMessage({ type: 'accept_only' });" if agreed else ""))

    def leave(self) -> None:
        """Leave the extension's pages."""
        self.visit("about:blank")
        self._at = ""

    def state(self) -> str | None:
        return self.js("return document.body.dataset.state ?? null")

    def wait_state(self, *names: str, seconds: float = 60) -> str | None:
        try:
            return wait(self.state, lambda name: name in names, seconds=seconds)
        except AssertionError as late:
            raise AssertionError(f"{late}, {self.text('#error-code')}: {self.text('#error-message')}") from late

    def text(self, css: str) -> str:
        return self.js("return document.querySelector(args[0]).textContent", css)

    def texts(self, css: str) -> list[str]:
        return self.js("return [...document.querySelectorAll(args[0])].map((e) => e.textContent)", css)

    def focused(self, css: str) -> bool:
        """Whether the focus is on the element."""
        return self.js("return document.activeElement === document.querySelector(args[0])", css)

    def tab_to(self, css: str, *, most: int = 9) -> None:
        """Press Tab until the focus is there."""
        for _ in range(most):
            self.press("Tab")
            if self.focused(css):
                return
        here = self.js("return document.activeElement.outerHTML")
        raise AssertionError(f"{css} is not within {most} presses of Tab; now at {here}")

    def visible(self, css: str) -> bool:
        return self.js("return document.querySelector(args[0])?.checkVisibility() ?? false", css)

    def scan(self) -> None:
        """Open the popup's page in the tab: it scans at once if the notice was accepted."""
        self.open(POPUP)

    def scan_again(self) -> None:
        """Scan anew from the result that is shown. A quick scan may be over before a test looks."""
        self.js("""
            window.again = false;
            const note = () => (window.again ||= document.body.dataset.state !== "result");
            new MutationObserver(note).observe(document.body, { attributeFilter: ["data-state"] });
        """)
        self.click("#again")
        wait(lambda: self.js("return window.again"))
        self.wait_state("result")

    def popups(self) -> int:
        return self.js("return api.extension.getViews({ type: 'popup' }).length")

    def in_popup(self, body: str, *args: object) -> Any:
        """Run a script on the real popup, as `popup` and `document`. None while there is no popup."""
        script = f"""
            const popup = api.extension.getViews({{ type: 'popup' }})[0];
            if (!popup) return null;
            const document = popup.document;
            {body}
        """
        return self.js(script, *args)

    def in_panel(self, body: str, *args: object) -> Any:
        """Run a script on the panel beside the page, as `panel` and `document`. None while there is no panel."""
        script = f"""
            const panel = api.extension.getViews().find(({{ location }}) => location.search === "?panel");
            if (!panel) return null;
            const document = panel.document;
            {body}
        """
        return self.js(script, *args)

    def close_popups(self) -> None:
        # Escape sent as a key is racy: the popup may not have the focus yet.
        self.js("api.extension.getViews({ type: 'popup' }).forEach((popup) => popup.close())")
        wait(self.popups, lambda count: count == 0)
