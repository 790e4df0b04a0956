"""What every command is made with. Each feature's file has a function `add(commands)`, which main.py calls."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from typing import NoReturn

from facetune.affect import GOALS
from facetune.errors import FaceTuneError


class Parser(argparse.ArgumentParser):
    """Raises wrong usage as an error like any other, so that --json holds for it too."""

    def error(self, message: str) -> NoReturn:
        """Wrong usage, as an error of errors.py."""
        raise FaceTuneError("usage", detail=f"{message[:1].upper()}{message[1:]}.")


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its type no public name

Run = Callable[[argparse.Namespace], int]
"""What a command does: takes its arguments and gives its exit status."""


def command(commands: Commands[Parser], name: str, run: Run, about: str, *, log: bool = True) -> Parser:
    """A command that calls `run` and has the option --json. Without `log` it starts no log, nor repairs anything."""
    parser = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    parser.set_defaults(run=run, log=log)
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")
    return parser


def group(commands: Commands[Parser], name: str, about: str) -> Commands[Parser]:
    """A command that only holds others, as `facetune models` does: what to add these to."""
    parser = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)


class between:  # noqa: N801 - argparse names a converter in its messages
    """Converts an argument to a whole number within bounds."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, text: str) -> int:
        """The number, or argparse's own error for what is none."""
        with contextlib.suppress(ValueError):
            if self._low <= int(text) <= self._high:
                return int(text)
        message = f"{text!r} is not a whole number from {self._low} to {self._high}"
        raise argparse.ArgumentTypeError(message)


def coordinate(text: str) -> float:
    """Converts an argument to a number from -1 to 1, or raises argparse's own error."""
    with contextlib.suppress(ValueError):
        if -1 <= float(text) <= 1:  # false for NaN too
            return float(text)
    message = f"{text!r} is not a number from -1 to 1"
    raise argparse.ArgumentTypeError(message)


def goal_and_limit(parser: Parser) -> None:
    """The two options of every command that picks tracks for a mood."""
    parser.add_argument("--goal", choices=GOALS, help="match the mood (the default), lift it, or calm down")
    parser.add_argument("--limit", type=between(1, 100), metavar="N", help="how many tracks, 1 to 100")
