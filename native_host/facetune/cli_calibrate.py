"""`facetune profile calibrate`: get to know the face of the person at the computer."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from facetune.cli_parser import Commands, Parser, command

if TYPE_CHECKING:
    from facetune.cli_text import Screen
    from facetune.profile.types import Calibration

_READABLE: Final = 0.05
"""Bias from which it is worth a word."""


def add(parts: Commands[Parser]) -> None:
    """Add the command to those of `facetune profile`."""
    about = "Look at your face at rest for three seconds, so that later scans are corrected for it."
    parser = command(parts, "calibrate", "calibrate", about, module="cli_calibrate")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--source", metavar="SOURCE", help="a camera's number or name, a video, or a URL")
    what.add_argument("--show", action="store_true", help="only say what is known of the face")
    what.add_argument(
        "--reset", action="store_true", help="forget the face, and what was learnt from scans that were corrected"
    )


def calibrate(options: Namespace) -> int:
    """Look, show or forget."""
    from facetune import settings
    from facetune.cli_commands import interruptible
    from facetune.cli_text import ProgressLine, Screen, print_json
    from facetune.profile import calibrate as room
    from facetune.profile import face

    if options.reset:
        found = face.reset()
    elif options.show:
        found = face.state()
    else:
        terminal = Screen.of(sys.stderr)
        if not options.json:
            terminal.say("Look into the camera with your face at rest, for three seconds.")
        with ProgressLine(terminal, quiet=options.json) as line:
            found = interruptible(
                lambda cancelled: room.calibrate(
                    options.source or settings.default_source(),
                    on_progress=lambda progress, _frame: line.scanning(progress),
                    cancelled=cancelled,
                )
            )
    if options.json:
        print_json(found)
    else:
        _show(Screen.of(sys.stdout), found)
    return 0


def _show(screen: Screen, found: Calibration) -> None:
    if found.rest is None:
        screen.say("Your face at rest is not known.")
    else:
        day = time.strftime("%Y-%m-%d", time.localtime(found.rest.time))
        screen.say(f"Your face at rest is known since {day}, from {found.rest.frames} pictures.")
        if not found.rest.usable:
            screen.say("The model has changed since, so it is not used: calibrate again.")
    if found.corrections:
        screen.say(f"Learned from {found.corrections} scans of which you said that you were calm.")
    moved = sorted((found.bias or {}).items(), key=lambda item: item[1])
    less = [emotion for emotion, bias in moved if bias <= -_READABLE]
    if less:
        screen.say(f"Read less readily: {', '.join(less)}.")
    elif found.rest is not None and found.rest.usable:
        screen.say("Scans are not corrected: at rest, your face is read as many are.")
    else:
        screen.say("Scans are not corrected.")
