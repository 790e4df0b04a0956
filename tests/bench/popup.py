"""How soon the popup shows something, how many live pictures it shows, and how soon the camera is released.

    python tests/bench/popup.py [chromium|firefox]...

For each browser, headless, with the extension as it lies in the tree:

- opening the popup's page to its first paint; compared with a page of the extension with one word on it
- opening it to the first preview; compared with the same host, asked by a program without a browser
- of the pictures that a host sends 15 times a second for ten seconds, how many were painted
- the switch turned off, or the popup closed, to the release of the camera (target: under 200 ms). The camera is a video
  file, and released when the host has no file descriptor of it.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "native_host"), str(ROOT / "tests")]

from e2e import scenarios as say  # noqa: E402
from e2e.browser import OPTIONS, POPUP, Browser, wait  # noqa: E402
from e2e.machine import EXTENSION, Machine  # noqa: E402
from e2e.pictures import picture  # noqa: E402

from tests.host.client import HostProcess  # noqa: E402

RUNS = 9
SECONDS = 10

NOTES = """
window.painted = 0;
const decode = HTMLImageElement.prototype.decode;
HTMLImageElement.prototype.decode = async function () {
  await decode.call(this);
  await new Promise(requestAnimationFrame);
  window.first ??= performance.now();
  window.painted += 1;
};
"""
FLOOR = "floor.html"


def extension_in(folder: Path) -> Path:
    """A copy of the extension that records times, and the page to compare the first paint with."""
    copy = folder / "extension"
    shutil.copytree(EXTENSION, copy)
    (copy / "popup/notes.js").write_text(NOTES, encoding="utf-8")
    (copy / FLOOR).write_text("<!doctype html><title>floor</title><p>floor", encoding="utf-8")
    limits = copy / "host/timeouts.js"
    # Each run begins without a host, instead of waiting a minute for the last one to end.
    limits.write_text(re.sub(r"idle: [\d_]+", "idle: 300", limits.read_text(encoding="utf-8")), encoding="utf-8")
    page = copy / POPUP
    html = page.read_text(encoding="utf-8")
    page.write_text(html.replace("<script", '<script type="module" src="notes.js"></script><script', 1), "utf-8")
    return copy


def first_paint(browser: Browser, page: str) -> float:
    """Milliseconds from the navigation to the first contentful paint."""
    browser.open(page)
    script = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
    return wait(lambda: browser.js(script), lambda found: found is not None)


def first_preview(browser: Browser) -> float:
    """Milliseconds from the navigation to the first picture on the page. No host runs before."""
    browser.start_over(agreed=True)
    wait(browser.machine.host_processes, lambda left: not left)
    browser.leave()
    browser.open(POPUP)
    return wait(lambda: browser.js("return window.first ?? null"), lambda found: found is not None)


def first_preview_without_a_browser(machine: Machine) -> float:
    """Milliseconds from the start of the host to its first picture."""
    began = time.perf_counter()
    with HostProcess(env=machine.env) as host:
        host.initialize()
        host.start("scan", {"preview": True})
        while not host.read()["params"].get("preview"):
            pass
        return (time.perf_counter() - began) * 1000


def painted(browser: Browser) -> tuple[int, int]:
    """The numbers of pictures painted and sent, for a host that sends 15 a second without waiting."""
    plan = {"preview": picture(), "every": 1 / 15, "steps": say.steps(5, distribution=say.distribution(happy=0.5))}
    browser.machine.use_fake_host(say.good(watch=plan))
    browser.start_over(agreed=True)
    browser.open(POPUP)
    browser.wait_state("result")
    wait(lambda: browser.visible("#watch"))
    browser.js("window.painted = 0; document.querySelector('#watch').click()")
    time.sleep(SECONDS)
    browser.js("document.querySelector('#watch').click()")
    time.sleep(0.5)
    [watch] = browser.machine.heard("watch")
    acks = [told["params"] for told in browser.machine.heard("scan/ack") if told["params"]["id"] == watch["id"]]
    return browser.js("return window.painted"), 1 + max(ack["sequence"] for ack in acks)


def holds(machine: Machine) -> bool:
    """Whether a host of this machine has the camera open."""
    links = (link for process in machine.host_processes() for link in Path(f"/proc/{process}/fd").glob("*"))
    return any(leads_to(link, machine.camera) for link in links)


def leads_to(link: Path, file: Path) -> bool:
    """Whether this descriptor, which may already be closed, belongs to the file."""
    with contextlib.suppress(OSError):
        return link.readlink() == file
    return False


def watch_in(browser: Browser) -> None:
    """The popup's page in the first tab, watching."""
    browser.start_over(agreed=True)
    browser.open(POPUP)
    browser.wait_state("result")
    wait(lambda: browser.visible("#watch"))
    browser.js("document.querySelector('#watch').click()")
    wait(lambda: browser.visible("#live-preview"))


def switched_off(browser: Browser) -> float:
    """Milliseconds from switching off to the release of the camera."""
    watch_in(browser)
    return let_go(browser, browser.js("const at = Date.now(); document.querySelector('#watch').click(); return at"))


def closed(browser: Browser) -> float:
    """Milliseconds from closing the popup's page to the release of the camera."""
    watch_in(browser)
    browser.leave()
    browser.open(OPTIONS)
    wait(lambda: not holds(browser.machine))
    tab = browser.js("return (await api.tabs.create({ url: api.runtime.getURL(args[0]), active: false })).id", POPUP)
    wait(lambda: holds(browser.machine))  # it continues to watch
    return let_go(browser, browser.js("const at = Date.now(); void api.tabs.remove(args[0]); return at", tab))


def let_go(browser: Browser, since: float) -> float:
    """Milliseconds from `since` (the browser's clock) until no host has the camera open."""
    while holds(browser.machine):
        time.sleep(0.002)
    return time.time() * 1000 - since


def measure(name: str, start: Callable[[Machine, Path], Browser], folder: Path) -> dict[str, float]:
    """Every number of one browser."""
    machine = Machine(folder)
    machine.show_face()
    browser = start(machine, extension_in(folder))
    try:
        machine.use_real_host()
        times = [(first_paint(browser, FLOOR), first_paint(browser, POPUP)) for _ in range(RUNS)]
        floor, paint = (statistics.median(column) for column in zip(*times, strict=True))
        waits = [(first_preview_without_a_browser(machine), first_preview(browser)) for _ in range(RUNS)]
        least, preview = (statistics.median(column) for column in zip(*waits, strict=True))
        off = statistics.median(switched_off(browser) for _ in range(RUNS))
        left = statistics.median(closed(browser) for _ in range(RUNS))
        drawn, sent = painted(browser)
    finally:
        browser.close()
    print(f"{name}: a page with one word, first paint {floor:8.1f} ms")
    print(f"{name}: the popup, first paint            {paint:8.1f} ms   {paint / floor:5.2f} x")
    print(f"{name}: the host alone, first preview     {least:8.1f} ms")
    print(f"{name}: the popup, first preview          {preview:8.1f} ms   {preview / least:5.2f} x")
    print(f"{name}: previews painted                  {drawn:4} of {sent}      {drawn / sent:5.2f}")
    print(f"{name}: switch off to camera let go       {off:8.1f} ms             (aim: under 200)")
    print(f"{name}: popup closed to camera let go     {left:8.1f} ms             (aim: under 200)")
    return {
        "paint": paint / floor,
        "preview": preview / least,
        "painted": drawn / sent,
        "off_ms": off,
        "closed_ms": left,
    }


def main() -> None:
    """Measure the browsers that were named, or both."""
    from e2e.chromium import Chromium
    from e2e.firefox import Firefox
    from playwright.sync_api import sync_playwright

    asked = sys.argv[1:] or ["chromium", "firefox"]
    found = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        starts = {
            "chromium": lambda machine, extension: Chromium(playwright, machine, extension, headless=True),
            "firefox": lambda machine, extension: Firefox(machine, extension, headless=True),
        }
        for name in asked:
            place = Path(folder) / name
            place.mkdir()
            found[name] = measure(name, starts[name], place)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
