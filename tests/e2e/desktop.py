"""A screen, a mouse and a keyboard: Xvfb, openbox and xdotool."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from e2e.browser import wait


class Desktop:
    """A private X display. Browsers that are to be seen get its name in DISPLAY.

    `folder` is where the screen's content is kept, for `screen`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        read, write = os.pipe()
        quiet = subprocess.DEVNULL
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
        self._folder = folder
        if folder:
            command += ["-fbdir", str(folder)]
        self._server = subprocess.Popen(command, pass_fds=[write], stdout=quiet, stderr=quiet)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.display = f":{pipe.readline().strip()}"
        self._env = os.environ | {"DISPLAY": self.display}
        self._manager = subprocess.Popen(["openbox"], env=self._env, stdout=quiet, stderr=quiet)
        # Windows cannot be focused before the manager is there.
        wait(lambda: self._xdotool("get_num_desktops"), lambda count: count not in ([], ["0"]))

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
                wait(happened, seconds=8)  # pressed once more, it may undo what is only slow
            except AssertionError:
                continue
            return
        raise AssertionError(f"{key} had no effect")

    def screen(self) -> np.ndarray:
        """What is on the screen, (900, 1280, 3) uint8 BGR, from Xvfb's file in the format of xwd (XWDFile.h)."""
        assert self._folder is not None
        content = (self._folder / "Xvfb_screen0").read_bytes()
        header = np.frombuffer(content, ">u4", 25)
        size, width, height, line, colours = header[[0, 4, 5, 12, 19]].tolist()
        pixels = np.frombuffer(content, np.uint8, line * height, size + 12 * colours)
        return pixels.reshape(height, line)[:, : 4 * width].reshape(height, width, 4)[:, :, :3].copy()

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)
