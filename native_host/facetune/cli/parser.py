"""What every command is made with. run.py calls the `add` functions of each feature's file."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from typing import NoReturn

from facetune.affect import GOALS
from facetune.errors import FaceTuneError


class Parser(argparse.ArgumentParser):
    """Raises wrong usage as a FaceTuneError, so that --json covers it, too."""

    def error(self, message: str) -> NoReturn:
        """Wrong usage, as an error of errors.py."""
        raise FaceTuneError("usage", detail=f"{message[:1].upper()}{message[1:]}.")


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its type no public name

Run = Callable[[argparse.Namespace], int]
"""What a command does: takes its arguments and returns its exit status."""


def command(commands: Commands[Parser], name: str, run: Run, about: str, *, log: bool = True) -> Parser:
    """Add a command that calls `run`, with the option --json. Without `log` it writes no log and repairs nothing."""
    parser = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    parser.set_defaults(run=run, log=log)
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")
    return parser


def group(commands: Commands[Parser], name: str, about: str) -> Commands[Parser]:
    """Add a command that only holds others, like `facetune models`. Returns what these are added to."""
    parser = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)


class between:  # noqa: N801 - argparse names a converter in its messages
    """Converts an argument to a whole number in a range."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, text: str) -> int:
        """The number. Raises argparse's own error for anything else."""
        with contextlib.suppress(ValueError):
            if self._low <= int(text) <= self._high:
                return int(text)
        message = f"{text!r} is not a whole number from {self._low} to {self._high}"
        raise argparse.ArgumentTypeError(message)


def coordinate(text: str) -> float:
    """Convert an argument to a number from -1 to 1. Raises argparse's own error for anything else."""
    with contextlib.suppress(ValueError):
        if -1 <= float(text) <= 1:  # false for NaN too
            return float(text)
    message = f"{text!r} is not a number from -1 to 1"
    raise argparse.ArgumentTypeError(message)


def goal_and_limit(parser: Parser) -> None:
    """Add the two options of every command that picks tracks for a mood."""
    parser.add_argument("--goal", choices=GOALS, help="match the mood (the default), lift it, or calm down")
    parser.add_argument("--limit", type=between(1, 100), metavar="N", help="how many tracks, 1 to 100")
