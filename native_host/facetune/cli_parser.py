"""What every group of commands is made with: `facetune` itself in cli.py, and a cli_<room>.py for each room.

Such a module has a function `add(commands)`, which cli.py calls, and names the functions that its commands run.
"""

from __future__ import annotations

import argparse
import contextlib
from typing import NoReturn

from facetune.errors import FaceTuneError


class Parser(argparse.ArgumentParser):
    """Raises wrong usage as an error like any other, so that --json holds for it too."""

    def error(self, message: str) -> NoReturn:
        """Wrong usage, as an error of errors.py."""
        raise FaceTuneError("usage", detail=f"{message[:1].upper()}{message[1:]}.")


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its type no public name


def command(commands: Commands[Parser], name: str, run: str, about: str, module: str = "cli_commands") -> Parser:
    """A command that runs the function `run` of facetune.`module` and has the option --json."""
    parser = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    parser.set_defaults(run=(module, run))
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
