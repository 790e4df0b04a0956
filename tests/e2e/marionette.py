"""A small Marionette client: starts Firefox and drives it. Standard library only.

Playwright's Firefox is a patched build, and geckodriver is in no registry that we install from.
"""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import socket
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

_PREFS = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # No test uses the network: this proxy does not exist.
    "network.proxy.type": 1,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "xpinstall.signatures.required": False,
    "termsofuse.bypassNotification": True,
    "toolkit.telemetry.enabled": False,
}

_SCRIPT = """
const done = arguments[arguments.length - 1], args = [...arguments].slice(0, -1);
(async () => { %s })().then((value) => done({ value }), (error) => done({ error: String(error) }));
"""


_NOT_YET = ("no such element", "stale element", "not interactable", "click intercepted")
_PATIENCE = 45.0
"""Seconds until an element that cannot be clicked is an error. The same as Playwright waits, in Chromium."""


class MarionetteError(Exception):
    """Firefox refused a command, or a script threw."""


class PageReplacedError(MarionetteError):
    """Another page came in the place of the one in which the script ran."""


class Firefox:
    """One Firefox with a temporary profile in `profile`. The extension `addon_id` gets a known page address."""

    def __init__(self, profile: Path, addon_id: str, env: dict[str, str], *, headless: bool) -> None:
        self._count = 0
        # The same after a restart.
        self.uuid = str(uuid.uuid5(uuid.NAMESPACE_URL, profile.as_uri()))
        # Firefox takes a free port, and writes its number into this file.
        port = profile / "MarionetteActivePort"
        port.unlink(missing_ok=True)
        prefs = _PREFS | {
            "marionette.port": 0,
            "extensions.webextensions.uuids": json.dumps({addon_id: self.uuid}),
        }
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in prefs.items()]
        profile.mkdir(parents=True, exist_ok=True)
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        program = shutil.which("firefox-esr") or shutil.which("firefox") or "firefox"
        command = [program, "--marionette", "--remote-allow-system-access", "--no-remote"]
        command += ["--profile", str(profile), "--width", "1100", "--height", "800"]
        if headless:
            command.append("--headless")
        self._log = (profile / "firefox.log").open("w", encoding="utf-8")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log, env=env)
        try:
            self._stream = self._connect(port)
            self._receive()
            self.command("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
            self.command("WebDriver:SetTimeouts", script=30_000, pageLoad=30_000, implicit=0)
        except BaseException:
            self.close()
            raise

    def _connect(self, port: Path) -> Any:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError, ValueError):
                number = int(port.read_text(encoding="ascii"))
                return socket.create_connection(("127.0.0.1", number), timeout=60).makefile("rwb")
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise MarionetteError("Firefox did not start; see firefox.log in its profile")
            time.sleep(0.05)

    def _receive(self) -> Any:
        digits = b""
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise MarionetteError("Firefox closed the connection")
            digits += byte
        return json.loads(self._stream.read(int(digits)))

    def command(self, name: str, **params: object) -> Any:
        self._count += 1
        body = json.dumps([0, self._count, name, params]).encode()
        self._stream.write(b"%d:%s" % (len(body), body))
        self._stream.flush()
        _, _, error, value = self._receive()
        if error:
            raise MarionetteError(f"{name}: {error['error']}: {error['message']}")
        return value["value"] if isinstance(value, dict) and set(value) == {"value"} else value

    def script(self, body: str, *args: object, chrome: bool = False) -> Any:
        """Run the body of an async function; `args` holds the arguments. `chrome` runs it in the browser itself."""
        if chrome:
            self.command("Marionette:SetContext", value="chrome")
        try:
            sandbox = "system" if chrome else None
            answer = self.command(
                "WebDriver:ExecuteAsyncScript", script=_SCRIPT % body, args=list(args), sandbox=sandbox
            )
        except MarionetteError as error:
            if "unloaded" in str(error) or "destroyed before" in str(error):
                raise PageReplacedError(str(error)) from error
            raise
        finally:
            if chrome:
                self.command("Marionette:SetContext", value="content")
        if answer is None:
            raise PageReplacedError("the script's page went away before it answered")
        if "error" in answer:
            raise MarionetteError(answer["error"])
        return answer.get("value")

    def install(self, extension: Path, *, temporary: bool) -> None:
        self.command("Addon:Install", path=str(extension), temporary=temporary, allowPrivateBrowsing=True)

    def find(self, css: str) -> str:
        return next(iter(self.command("WebDriver:FindElement", using="css selector", value=css).values()))

    def click(self, css: str) -> None:
        """Click as soon as it can be done: the page may be about to show the element, or redraw it just now."""
        deadline = time.monotonic() + _PATIENCE
        while why := self._refuses(css):
            if time.monotonic() > deadline:
                raise MarionetteError(f"{css} cannot be clicked: {why}")
            time.sleep(0.05)

    def _refuses(self, css: str) -> str:
        """Click. Gives why that cannot be done yet; nothing if it was."""
        try:
            element = self.find(css)
            if not self.command("WebDriver:IsElementEnabled", id=element):
                return "it is disabled"
            self.command("WebDriver:ElementClick", id=element)
        except MarionetteError as error:
            if any(reason in str(error) for reason in _NOT_YET):
                return str(error)
            raise
        return ""

    def press(self, key: str) -> None:
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.command("WebDriver:PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": strokes}])

    def screenshot(self, css: str) -> bytes:
        """A picture of an element, or of the whole page if the element is higher than the window."""
        high = self.script("return document.querySelector(args[0]).offsetHeight > innerHeight", css)
        which = {"full": True} if high else {"id": self.find(css), "full": False}
        return base64.b64decode(self.command("WebDriver:TakeScreenshot", **which))

    def set_pref(self, name: str, value: object) -> None:
        setter = {bool: "setBoolPref", int: "setIntPref", str: "setStringPref"}[type(value)]
        self.script(f"Services.prefs.{setter}(args[0], args[1])", name, value, chrome=True)

    def close(self) -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError, MarionetteError):
            self.command("Marionette:Quit", flags=["eForceQuit"])
        try:
            self._process.wait(30)  # what is killed may not have written all of its profile
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
