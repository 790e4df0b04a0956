"""The commands that use the camera: scan, cameras, and `facetune profile calibrate` and `uncovered`."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from facetune.cli.mood_text import heading, show_mood, show_scanning, show_tracks
from facetune.cli.music import add_track_options, wanted
from facetune.cli.parser import Commands, Parser, command, word
from facetune.cli.terminal import ProgressLine, Screen, plain, print_json
from facetune.errors import FaceTuneError

if TYPE_CHECKING:
    from facetune.profile.types import Calibration

UNSURE: Final = 3
"""The exit status of a scan that found no face or no confident answer."""

_READABLE: Final = 0.05
"""Least bias, in natural log-odds, that is mentioned."""


def add_scan(commands: Commands[Parser]) -> None:
    """Add `facetune scan`."""
    parser = command(commands, "scan", scan, "Look at a face and answer with tracks for its mood.")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--source",
        metavar="SOURCE",
        help="a camera's number or name, a picture, a video, a folder of pictures, or a URL",
    )
    where.add_argument("--sample", action="store_true", help="look at the portrait that comes with FaceTune")
    add_track_options(parser)


def add_cameras(commands: Commands[Parser]) -> None:
    """Add `facetune cameras`."""
    command(commands, "cameras", cameras, "The cameras of this computer.")


def add_calibrate(parts: Commands[Parser]) -> None:
    """Add `calibrate` to the commands of `facetune profile`."""
    about = "Look at your face at rest for three seconds, so that later scans are corrected for it."
    parser = command(parts, "calibrate", calibrate, about)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--source", metavar="SOURCE", help="a camera's number or name, a video, or a URL")
    what.add_argument("--show", action="store_true", help="only say what is known of the face")
    what.add_argument(
        "--reset", action="store_true", help="forget the face, and what was learnt from scans that were corrected"
    )


def add_uncovered(parts: Commands[Parser]) -> None:
    """Add `uncovered` to the commands of `facetune profile`."""
    about = "Say that nothing covers your mouth or your eyes, where scans say so again and again."
    parser = command(parts, "uncovered", uncovered, about)
    for part, never in (("mouth", "nothing covers my mouth and nose"), ("eyes", "no dark glasses hide my eyes")):
        parser.add_argument(f"--{part}", type=word, choices=("on", "off"), help=f"on: {never}; off takes it back")


def scan(options: Namespace) -> int:
    """Scan, then show the mood and the tracks."""
    from facetune import paths
    from facetune.app import scan
    from facetune.tasks import interruptible

    source = str(paths.sample_portrait()) if options.sample else options.source
    with ProgressLine(Screen.of(sys.stderr), quiet=options.json) as line:
        answer = interruptible(
            lambda cancelled: scan.scan(
                source,
                wanted(options),
                on_progress=lambda progress, _frame: show_scanning(line, progress),
                cancelled=cancelled,
                stranger=options.sample,
            )
        )
    if options.json:
        print_json(answer)
    else:
        screen = Screen.of(sys.stdout)
        show_mood(screen, answer.mood)
        if answer.mood.emotion is not None:
            screen.say(heading(answer.mood.emotion, None if answer.target else answer.goal, answer.tracks))
        show_tracks(screen, answer.tracks)
    return 0 if answer.mood.emotion is not None else UNSURE


def cameras(options: Namespace) -> int:
    """List the cameras. An empty list is an answer with --json, and an error without."""
    from facetune.app import cameras

    found = cameras.find()
    if options.json:
        print_json(found)
        return 0
    if not found.cameras:
        raise FaceTuneError("camera_missing")
    screen = Screen.of(sys.stdout)
    for camera in found.cameras:
        screen.say(f"{camera.index:>3}  {plain(camera.name)}")
    return 0


def calibrate(options: Namespace) -> int:
    """Calibrate, show what is known, or forget it."""
    from facetune.app import calibrate
    from facetune.tasks import interruptible

    if options.reset:
        found = calibrate.reset()
    elif options.show:
        found = calibrate.state()
    else:
        terminal = Screen.of(sys.stderr)
        if not options.json:
            terminal.say("Look into the camera with your face at rest, for three seconds.")
        with ProgressLine(terminal, quiet=options.json) as line:
            found = interruptible(
                lambda cancelled: calibrate.calibrate(
                    options.source,
                    on_progress=lambda progress, _frame: show_scanning(line, progress),
                    cancelled=cancelled,
                )
            )
    if options.json:
        print_json(found)
    else:
        _show_calibration(Screen.of(sys.stdout), found)
    return 0


def uncovered(options: Namespace) -> int:
    """Keep what is never covered, if it is named, and show it."""
    from facetune.app import uncovered

    named = {part: getattr(options, part) for part in ("mouth", "eyes")}
    said = uncovered.say(**{part: None if switch is None else switch == "on" for part, switch in named.items()})
    if options.json:
        print_json(said)
        return 0
    screen = Screen.of(sys.stdout)
    screen.say(f"Mouth and nose: {'never covered' if said.mouth else 'scans say if something covers them'}.")
    screen.say(f"Eyes: {'never hidden' if said.eyes else 'scans say if dark glasses hide them'}.")
    return 0


def _show_calibration(screen: Screen, found: Calibration) -> None:
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
