"""`facetune`: the command line's arguments, exit statuses and errors.

What the commands do is in the other files called cli_*.py.

Exit status: 0 done, 1 a failure with a code of errors.py, 2 wrong usage, 3 no face or no confident answer, 4 the doctor
found something that is not as it should be but keeps nobody from a scan, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from facetune import __version__, cli_catalogue, cli_profile, cli_setup, cli_spotify
from facetune.affect import EMOTIONS, GOALS
from facetune.cli_parser import Commands, Parser, between, command, coordinate, group
from facetune.errors import FaceTuneError

INTERRUPTED: Final = 130
CLOSED: Final = 141
"""What a shell shows for a program whose reader went away, as in `facetune recommend | head -1`."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _run(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        _give_up_output()
        status = CLOSED
    except OSError as error:
        _give_up_output()
        full = FaceTuneError("disk_failed", path="standard output", detail=error.strerror or str(error))
        status = _report(full, as_json=False)
    _leave(status)


def _give_up_output() -> None:
    """What is left in the buffer must not fail again when the interpreter closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(status: int) -> NoReturn:
    """End the process. A camera that a driver still holds up must neither keep it nor crash it."""
    if threading.active_count() > 1:
        # Python would unwind such a thread through C++ frames, which abort the process.
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def _run(given: list[str]) -> int:
    import importlib
    import logging

    try:
        options = _parser().parse_args(given)
        from facetune import logs

        # Warnings are for the log, where a command keeps one; without any handler Python prints them.
        logging.getLogger().addHandler(logging.NullHandler())
        module, function = options.run
        if module != "cli_setup":  # uninstall must not make the log's folder
            logs.start()
            with contextlib.suppress(Exception):  # nobody asked for it: it must not be what fails
                cli_setup.repair()
        status: int = getattr(importlib.import_module(f"facetune.{module}"), function)(options)
    except FaceTuneError as error:
        return _report(error, as_json="--json" in given)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:  # people get a sentence, the log gets the traceback
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            raise  # of the output: what belongs to a file of FaceTune's has a code already
        from facetune import logs, paths

        logs.start()
        logs.logger.exception("facetune %s failed", " ".join(given[:1]))
        return _report(FaceTuneError("internal", log=str(paths.log_file())), as_json="--json" in given)
    return status


def _report(error: FaceTuneError, *, as_json: bool) -> int:
    """Say what went wrong; the exit status for it."""
    from facetune.cli_text import Screen, json_bytes, plain

    if as_json:
        sys.stdout.buffer.write(json_bytes({"error": error.as_dict()}))
    else:
        screen = Screen.of(sys.stderr)
        screen.say(f"facetune: {plain(error.message)}")
        screen.say(plain(error.hint))
        if error.code == "spotify_scope_missing" and "feature" in error.params:
            screen.say(f"facetune spotify sign-in --for {error.params['feature']}")
    return 2 if error.code == "usage" else 1


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="facetune",
        description="Reads your mood from the webcam, on this computer, and answers with music.",
        epilog="Each command has its own help: facetune scan --help",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"facetune {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    _music_commands(commands)
    cli_setup.add(commands)
    cli_profile.add(commands)
    cli_spotify.add(commands)
    _data_commands(commands)
    return parser


def _music_commands(commands: Commands[Parser]) -> None:
    scan = command(commands, "scan", "scan", "Look at a face and answer with tracks for its mood.")
    where = scan.add_mutually_exclusive_group()
    where.add_argument(
        "--source",
        metavar="SOURCE",
        help="a camera's number or name, a picture, a video, a folder of pictures, or a URL",
    )
    where.add_argument("--sample", action="store_true", help="look at the portrait that comes with FaceTune")
    _track_options(scan)
    recommend = command(commands, "recommend", "recommend", "Tracks for a mood that you name.")
    recommend.add_argument("--mood", choices=EMOTIONS, required=True, help="one of the seven emotions")
    _track_options(recommend)
    command(commands, "cameras", "cameras", "The cameras of this computer.")


def _track_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--goal", choices=GOALS, help="match the mood (the default), lift it, or calm down")
    parser.add_argument("--limit", type=between(1, 100), metavar="N", help="how many tracks, 1 to 100")
    parser.add_argument(
        "--target",
        nargs=2,
        type=coordinate,
        metavar=("VALENCE", "AROUSAL"),
        help="go to this point of the mood map instead, each from -1 to 1",
    )
    parser.add_argument("--minutes", type=between(1, 240), metavar="N", help="how long the list lasts, 1 to 240")
    parser.add_argument("--seed", type=between(0, 2**32 - 1), metavar="N", help="fixes the variety between answers")


def _data_commands(commands: Commands[Parser]) -> None:
    cli_catalogue.add(commands)
    about = "The models that find and read faces."
    parts = group(commands, "models", about)
    command(parts, "list", "models_list", "The model files, and whether they are as they should be.")
    fetch = command(parts, "fetch", "models_fetch", "Download the face detector's weights.")
    fetch.add_argument("--from", dest="source", type=Path, metavar="FILE", help="take them from this file instead")
    fetch.add_argument("--force", action="store_true", help="replace them even if they are right")
    fetch.add_argument(
        "--timeout", type=between(1, 3600), default=120, metavar="SECONDS", help="give up after this (default 120)"
    )
