"""How far a long command is, in a terminal or for another program."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from facetune.cli.terminal import ProgressLine, Screen

_PACE: Final = 0.5
"""Seconds between two JSON lines of progress."""


class Progress:
    """A line in the terminal, or one JSON object per line on standard error."""

    def __init__(self, verb: str, *, as_json: bool) -> None:
        self._verb = verb
        self._screen = Screen.of(sys.stderr)
        self._line = ProgressLine(self._screen, quiet=as_json)
        self._as_json = as_json
        self._due = 0.0

    def __enter__(self) -> Callable[[float], None]:
        self._line.__enter__()
        return self._tell

    def __exit__(self, *error: object) -> None:
        self._line.__exit__(*error)

    def _tell(self, share: float) -> None:
        self._line.write(f"{self._verb} {self._screen.bar(share)} {share:>4.0%}")
        if self._as_json and (share >= 1 or time.monotonic() >= self._due):
            self._due = time.monotonic() + _PACE
            print(f'{{"progress": {share:.4f}}}', file=sys.stderr, flush=True)
