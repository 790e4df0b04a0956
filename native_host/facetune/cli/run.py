"""`facetune`: runs a command, and turns its end into an exit status.

The commands are in the files of the five features, camera, music, profile, spotify and system; about.py has help.

Exit status: 0 done, 1 a failure with a code of errors.py, 2 wrong usage, 3 no face or no confident answer, 4 the doctor
found a problem that does not prevent a scan, 130 stopped by Ctrl-C, 141 the reader of the output has closed it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
from collections.abc import Sequence
from typing import Final, NoReturn

from facetune import __version__
from facetune.cli import about, camera, music, music_library, profile, spotify, system
from facetune.cli.parser import Parser, subcommands
from facetune.errors import FaceTuneError, lacks_memory, unloadable
from facetune.files import narrow_umask

INTERRUPTED: Final = 130
CLOSED: Final = 141
"""What a shell shows for a program whose output was closed, as in `facetune recommend | head -1`."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit status."""
    narrow_umask()
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
    """Drop what is left in the buffer: it would fail again when the interpreter closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(status: int) -> NoReturn:
    """End the process. A camera driver that still blocks must not keep it alive or crash it."""
    if threading.active_count() > 1:
        # Python would unwind that thread through C++ frames, and these abort the process.
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def _run(given: list[str]) -> int:
    import logging

    try:
        options = make_parser().read(given)
        from facetune import logs

        # Warnings go to the log, if the command has one. Without a handler Python would print them.
        logging.getLogger().addHandler(logging.NullHandler())
        if options.log:
            logs.start()
            with contextlib.suppress(Exception):  # the user did not ask for it, so it must not fail the command
                system.repair()
        status: int = options.run(options)
    except FaceTuneError as error:
        return _report(error, as_json="--json" in given)
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:  # the user gets a sentence, the log gets the traceback
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            raise  # it is about the output: errors of our own files have a code
        return _report(_unexpected(error, given), as_json="--json" in given)
    return status


def _unexpected(error: Exception, given: list[str]) -> FaceTuneError:
    """What the user reads of an exception that has no code. The log gets its traceback."""
    from facetune import logs, paths

    logs.start()
    logs.logger.exception("facetune %s failed", " ".join(given[:1]))
    if isinstance(error, ImportError):
        return unloadable(error)
    if lacks_memory(error):
        return FaceTuneError("out_of_memory")
    return FaceTuneError("internal", log=str(paths.log_file()))


def _report(error: FaceTuneError, *, as_json: bool) -> int:
    """Say what went wrong. Returns the exit status for it."""
    from facetune.cli.terminal import Screen, json_bytes, plain

    if as_json:
        sys.stdout.buffer.write(json_bytes({"error": error.as_dict()}))
    else:
        screen = Screen.of(sys.stderr)
        screen.say(f"facetune: {plain(error.message)}")
        screen.say(plain(error.hint))
        if error.code == "spotify_scope_missing" and "feature" in error.params:
            screen.say(f"facetune spotify sign-in --for {error.params['feature']}")
    return 2 if error.code == "usage" else 1


def make_parser() -> Parser:
    """The parser of all commands, in the order that `facetune --help` shows."""
    parser = Parser(
        prog="facetune",
        description="Reads your mood from the webcam, on this computer, and answers with music.",
        epilog="Each command has its own help: facetune scan --help",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"facetune {__version__}")
    commands = subcommands(parser)
    camera.add_scan(commands)
    music.add_recommend(commands)
    camera.add_cameras(commands)
    system.add(commands)
    profile.add(commands)
    spotify.add(commands)
    music.add_catalogue(commands)
    music_library.add_library(commands)
    system.add_models(commands)
    about.add(commands, parser)
    return parser
