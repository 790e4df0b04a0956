"""A screen, a mouse and a keyboard: Xvfb, openbox and xdotool."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable

from e2e.browser import wait


class Desktop:
    """A private X display. Browsers that are to be seen get its name in DISPLAY."""

    def __init__(self) -> None:
        read, write = os.pipe()
        quiet = subprocess.DEVNULL
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(command, pass_fds=[write], stdout=quiet, stderr=quiet)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = f":{pipe.readline().strip()}"
        self._env = os.environ | {"DISPLAY": self.display}
        self._manager = subprocess.Popen(["openbox"], env=self._env, stdout=quiet, stderr=quiet)
        time.sleep(0.3)

    def _xdotool(self, *words: str) -> list[str]:
        done = subprocess.run(
            ["xdotool", *words], env=self._env, capture_output=True, text=True, check=False, timeout=20
        )
        return done.stdout.split()

    def click(self, x: int, y: int) -> None:
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def _window(self, window_class: str) -> str:
        return wait(lambda: self._xdotool("search", "--onlyvisible", "--class", window_class))[-1]

    def window(self, window_class: str) -> tuple[int, int, int]:
        """Left, top and width of the browser's window."""
        lines = self._xdotool("getwindowgeometry", "--shell", self._window(window_class))
        found = dict(line.split("=") for line in lines)
        return int(found["X"]), int(found["Y"]), int(found["WIDTH"])

    def focus(self, window_class: str) -> None:
        self._xdotool("windowactivate", "--sync", self._window(window_class))

    def press(self, key: str, happened: Callable[[], object], *, window_class: str | None = None) -> None:
        """Press a key until it has an effect: one sent before the window has the focus is lost."""
        for _ in range(6):
            if window_class:
                self.focus(window_class)
            self._xdotool("key", "--clearmodifiers", key)
            try:
                wait(happened, seconds=4)
            except AssertionError:
                continue
            return
        raise AssertionError(f"{key} had no effect")

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)
