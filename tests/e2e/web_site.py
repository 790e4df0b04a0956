"""The page that needs no host, as tests see it: a copy of the built site with its server, and a tab that shows it."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading

from e2e import scenarios as say
from e2e.browser import AXE, COLOURS, wait
from e2e.machine import GECKO_ID
from e2e.marionette import Firefox, PageReplacedError

from facetune.app import page

SHOW = """
async (state) => {
  const { session } = await import(new URL("web/inside.js", document.baseURI).href);
  const { NO_ABILITIES } = await import(new URL("extension/shared/vocabulary.js", document.baseURI).href);
  session.popups.tell({ type: "able", abilities: { ...NO_ABILITIES, uncovered: true } });
  session.popups.tell({ type: "state", state });
}
"""
STEP = {"phase": "looking", "done": 0.6, "hint": "hold_still", "distribution": say.distribution(happy=0.5)}
FOUND = say.answer(say.mood()) | {"said": None, "few": [], "liked": [], "saved": [], "removed": None}
STATES = {
    "connecting": {},
    "finding": {},
    "scanning": {"progress": STEP | {"box": {"x": 0.3, "y": 0.2, "width": 0.4, "height": 0.5}}, "live": False},
    "result": {"result": FOUND | {"at": 0, "used": None, "asking": None, "problem": None}, "live": False},
    "not_sure": {
        "mood": say.unsure() | {"hint": "uncover_mouth"},
        "scan": None,
        "at": 0,
        "asking": False,
        "problem": None,
    },
    "no_face": {"hint": "too_dark", "detector": "yunet"},
    "stopped": {},
    "error": {"problem": {"code": "camera_busy", "message": "", "hint": "", "params": {}}},
}
"""The states after the first. A real scan passes some of them in no time."""

MIRROR = """
window.turned = [];
addEventListener("DOMContentLoaded", () => {
  const picture = document.querySelector("figure .mirror");
  const look = () => picture?.checkVisibility() && turned.push(getComputedStyle(picture).transform);
  new MutationObserver(look).observe(document.body, { attributes: true });
});
"""
"""Notes how the picture is turned, while it is seen."""

CAMERA_OF = """
async ([width, height]) => {
  const { showView } = await import(new URL("web/view.js", document.baseURI).href);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, width, height), 50);
  showView(canvas.captureStream());
}
"""
"""A camera of this width and height in place of the device's."""

FULL = """
for (const way of ["add", "put"]) {
  IDBObjectStore.prototype[way] = () => { throw new DOMException("", "QuotaExceededError"); };
}
"""

HIDING = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
let sight = "visible";
window.opened = [];
window.see = (how) => { sight = how; document.dispatchEvent(new Event("visibilitychange")); };
Object.defineProperty(document, "visibilityState", { get: () => sight });
navigator.mediaDevices.getUserMedia = async (how) => {
  const stream = await open(how);
  if (opened.push(stream) === 1) setTimeout(see, 0, "hidden");
  return stream;
};
"""
"""The first time that the camera is on, another app comes to the front."""

REACHED = """
(place) => {
  const all = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")];
  const seen = all.filter((one) => one.checkVisibility() && one.matches(place + " *"));
  // Of choices of which one is taken, the keyboard stops at one.
  return seen.filter(({ type, name, checked }) => type !== "radio" || checked).length;
}
"""

SHARING = """
<form method="post" enctype="multipart/form-data" action="{}share"><input type="file" name="picture"></form>
"""

IPAD = """
async (standalone) => {
  for (const [name, value] of Object.entries({ platform: "MacIntel", maxTouchPoints: 5, standalone })) {
    Object.defineProperty(navigator, name, { value, configurable: true });
  }
  (await import(new URL("web/install.js", document.baseURI).href)).prepareInstall();
}
"""

NO_CAMERA = """
window.refusal = "NotFoundError";
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", refusal));
"""

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148"
)

NO_ASKING = "if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = () => { window.asked = true; }"
"""Notes that the camera was asked for."""

ROWS = """
async () => {
  const { all } = await import(new URL("web/store.js", document.baseURI).href);
  return (await Promise.all(["shown", "feedback"].map(all))).map(({ length }) => length);
}
"""
"""How many tracks that were shown, and how much feedback, the page has stored."""

PROMPT = "dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt: () => (window.prompted = true) }))"


class Site:
    """A copy of the built page, and its server, which can be stopped. Its port is its own for as long as it lives."""

    def __init__(self, folder):
        self.folder = folder
        self._server = self._held = None

    def start(self, port=0):
        if self._held:
            self._held.close()
        self._server = page.server(page.folder_of(self.folder), port)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address, self.port = self._server.address, self._server.server_port

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        # Nothing answers there, and no other program gets it.
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", self.port))

    def close(self):
        self.stop()
        self._held.close()

    def renew(self, path, old, new):
        """Publish a new version, in which one file is another."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        before = hashlib.sha256(file.read_bytes()).hexdigest()
        file.write_text(text.replace(old, new), encoding="utf-8")
        after = hashlib.sha256(file.read_bytes()).hexdigest()
        worker = self.folder / "service_worker.js"
        script = worker.read_text(encoding="utf-8").replace(before, after)
        version = json.dumps(script.split('VERSION = "', 1)[1].split('"', 1)[0])
        worker.write_text(script.replace(version, '"another"', 1), encoding="utf-8")


class Page:
    """The page in a context of its own. Every request that is not for one of its files is noted."""

    def __init__(self, browser, address, *, script="", permissions=("camera",), **how):
        self.context = browser.new_context(
            viewport={"width": 360, "height": 740}, permissions=list(permissions), reduced_motion="reduce", **how
        )
        self.context.set_default_timeout(90_000)
        self.strange, self.errors = [], []
        own = (address, "data:", "blob:")
        self.context.on("request", lambda asked: asked.url.startswith(own) or self.strange.append(asked.url))
        if script:
            self.context.add_init_script(script)
        self.tab = self.context.new_page()
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.goto(address)

    def state(self, *names):
        self.until("names.includes(document.body.dataset.state)", "names", list(names))
        return self.tab.evaluate("document.body.dataset.state")

    def until(self, condition, name="_", value=None):
        """Wait until a condition, in JavaScript, holds. `name` is what it calls `value`."""
        self.tab.wait_for_function(f"({name}) => {condition}", arg=value)

    def show(self, name):
        """Show one of the STATES as the session does."""
        self.tab.evaluate(SHOW, {"name": name, **STATES[name]})
        assert self.state(name)

    def stored(self):
        self.until("document.body.dataset.offline === 'ready'")

    def fits(self):
        """Nothing is wider than the window."""
        return self.tab.evaluate(
            "Math.max(...['html', 'main'].map((name) => document.querySelector(name).scrollWidth)) <= innerWidth"
        )

    def seen_whole(self, *places):
        """Each of these elements is inside the window."""
        return self.tab.evaluate(
            """(places) => places.every((place) => {
              const { left, top, right, bottom, height } = document.querySelector(place).getBoundingClientRect();
              return height > 0 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
            })""",
            list(places),
        )

    def axe(self, *, dark=True):
        """What axe finds in light colours, and of the colours in dark ones."""
        if not self.tab.evaluate("Boolean(window.axe)"):
            self.tab.evaluate(AXE.read_text(encoding="utf-8"))
        found = self._axe({"resultTypes": ["violations"]})
        if dark:
            self.tab.emulate_media(color_scheme="dark")
            found += self._axe({"resultTypes": ["violations"], "runOnly": list(COLOURS)})
            self.tab.emulate_media(color_scheme="light")
        return found

    def _axe(self, how):
        found = self.tab.evaluate("(how) => axe.run(how)", how)
        return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


class FirefoxPage:
    """The page in a Firefox of its own."""

    state = "return document.body?.dataset.state ?? null"
    code = "return document.querySelector('#error-code').textContent"

    def __init__(self, served, folder):
        env = os.environ | {"HOME": str(folder)}
        env.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self.served, self.browser = served, Firefox(folder / "profile", GECKO_ID, env, headless=True)

    def prefer(self, **prefs):
        for name, value in prefs.items():
            self.browser.set_pref(name.replace("_", "."), value)

    def visit(self):
        self.browser.command("WebDriver:Navigate", url=self.served.address)

    def until(self, script, *good):
        """Wait for one of these values, or for any that is true."""
        return wait(lambda: self._now(script), lambda found: found in good if good else found, seconds=120)

    def _now(self, script):
        """What a script gives; nothing while another page comes in the place of its own."""
        try:
            return self.browser.script(script)
        except PageReplacedError:
            return None
