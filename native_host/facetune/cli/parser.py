"""What every command is made with. run.py calls the `add` functions of each feature's file."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import shutil
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from facetune.affect import EMOTIONS, GOALS
from facetune.cli.wrapping import wrapped
from facetune.errors import FaceTuneError


class Parser(argparse.ArgumentParser):
    """Raises wrong usage as a FaceTuneError, so that --json covers it, too, and says what was probably meant.

    `late` names a positional argument that may also come after options: argparse gives up on it at the first option.
    """

    late: str | None = None

    def error(self, message: str) -> NoReturn:
        """Wrong usage, as an error of errors.py."""
        raise FaceTuneError("usage", detail=f"{message[:1].upper()}{message[1:]}.")

    def format_help(self) -> str:
        """The help, in lines that fit the terminal: argparse breaks none between brackets."""
        width = shutil.get_terminal_size().columns
        lines = super().format_help().split("\n")
        return "\n".join(part for line in lines for part in wrapped(line, width))

    def read(self, given: Sequence[str]) -> argparse.Namespace:
        """The arguments. Raises FaceTuneError usage for one that no command knows."""
        found, unknown = self.parse_known_args(given)
        if unknown:
            raise _unknown(unknown[0], getattr(found, "options_known", ()))
        options: argparse.Namespace = found
        options.json = getattr(options, "json", False) or getattr(options, "json_before", False)
        return options

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The arguments and the unknown ones, with what this command knows instead."""
        holds_commands = any(isinstance(action, Commands) for action in self._actions)
        for name in [] if holds_commands else [given.partition("=")[0] for given in args or ()]:
            if name == "--":
                break
            if name.startswith("--") and name not in self._option_string_actions:  # or its value would be blamed
                raise _unknown(name, self._option_string_actions)
        found, unknown = super().parse_known_args(args, namespace)
        if self.late and unknown and not unknown[0].startswith("-") and getattr(found, self.late) is None:
            action = next(each for each in self._actions if each.dest == self.late)
            value = word(unknown.pop(0))
            self._check_value(action, value)
            setattr(found, self.late, value)
        if unknown and not hasattr(found, "options_known"):
            found.options_known = list(self._option_string_actions)
        return found, unknown

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Raise FaceTuneError usage for a value that is none of the choices."""
        if action.choices is None or value in action.choices:
            return
        choices = [str(choice) for choice in action.choices]
        name = "/".join(action.option_strings) or str(action.metavar or action.dest)
        named = "There is no command" if isinstance(action, Commands) else f"{name} cannot be"
        raise FaceTuneError("usage", detail=f"{named} {value!r}{_meant(str(value), choices) or _one_of(choices)}")


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse gives its type no public name

Run = Callable[[argparse.Namespace], int]
"""What a command does: takes its arguments and returns its exit status."""


def _unknown(given: str, known: Iterable[str]) -> FaceTuneError:
    known = list(known)
    meant = _meant(given.partition("=")[0], known)
    if not meant and "--source" in known and not given.startswith("-"):  # `facetune scan portrait.jpg`
        meant = f". Did you mean --source {given}?"
    return FaceTuneError("usage", detail=f"{given!r} is not known here{meant or '.'}")


def _meant(given: str, choices: Iterable[str]) -> str:
    """The question after a typing error; empty where nothing is alike."""
    near = difflib.get_close_matches(given.lower(), list(choices), n=1)
    return f". Did you mean {near[0]}?" if near else ""


def _one_of(choices: Sequence[str]) -> str:
    return f". It is one of: {', '.join(choices)}."


def command(commands: Commands[Parser], name: str, run: Run, about: str, *, log: bool = True) -> Parser:
    """Add a command that calls `run`, with the option --json. Without `log` it writes no log and repairs nothing."""
    parser = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    parser.set_defaults(run=run, log=log)
    parser.add_argument("--json", action="store_true", help="print JSON instead of words")
    return parser


def group(commands: Commands[Parser], name: str, about: str) -> Commands[Parser]:
    """Add a command that only holds others, like `facetune models`. Returns what these are added to."""
    parser = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
    return subcommands(parser)


def subcommands(parser: Parser) -> Commands[Parser]:
    """Let a parser hold commands. Without one it prints its help; --json may stand before the command, too."""

    def show_help(options: argparse.Namespace) -> int:
        if getattr(options, "json_before", False):
            parser.error("A command is missing")
        parser.print_help()
        return 0

    parser.set_defaults(run=show_help, log=False)
    parser.add_argument(
        "--json", action="store_true", dest="json_before", default=argparse.SUPPRESS, help="the same as after a command"
    )
    return parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)


def mood(parser: Parser, name: str = "--mood", **how: Any) -> None:
    """Add an argument that names one of the seven emotions."""
    about = f"{', '.join(EMOTIONS[:-1])} or {EMOTIONS[-1]}"
    parser.add_argument(name, type=word, choices=EMOTIONS, metavar="MOOD", **{"help": about} | how)


def word(text: str) -> str:
    """Convert an argument, one of a few words, however it is capitalised."""
    return text.lower()


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
    parser.add_argument("--goal", type=word, choices=GOALS, help="match the mood (the default), lift it, or calm down")
    parser.add_argument("--limit", type=between(1, 100), metavar="N", help="how many tracks, 1 to 100")
