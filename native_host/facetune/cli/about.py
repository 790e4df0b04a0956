"""The commands about the command line itself: help, version and completion."""

from __future__ import annotations

import sys
from argparse import Namespace, RawDescriptionHelpFormatter
from typing import Any, Final

from facetune import __version__
from facetune.cli.parser import Commands, Parser, command, word
from facetune.cli.terminal import Screen, print_json

_COMPLETION: Final = """\
Where it belongs:
  facetune completion bash > ~/.local/share/bash-completion/completions/facetune
  facetune completion zsh > ~/.zfunc/_facetune  (any folder of your $fpath)
  facetune completion fish > ~/.config/fish/completions/facetune.fish
"""


def add(commands: Commands[Parser], top: Parser) -> None:
    """Add help, version and completion, which are about the commands of `top`."""

    def help_(options: Namespace) -> int:
        # Prints the help, and ends. A name that is no command is wrong usage.
        top.read([*options.commands, "--help"])
        return 0

    helped = commands.add_parser("help", help="Help about a command.", description="Help about a command.")
    helped.set_defaults(run=help_, log=False)
    helped.add_argument("commands", nargs="*", metavar="COMMAND", help="such as: spotify save")
    command(commands, "version", version, "The version of FaceTune.", log=False)
    said = "Print what makes a shell complete FaceTune's commands."
    how: dict[str, Any] = {"epilog": _COMPLETION, "formatter_class": RawDescriptionHelpFormatter}
    parser = commands.add_parser("completion", help=said, description=said, allow_abbrev=False, **how)
    parser.set_defaults(run=lambda options: completion(top, options.shell), log=False)
    parser.add_argument("shell", type=word, choices=("bash", "zsh", "fish"), metavar="SHELL", help="bash, zsh or fish")


def version(options: Namespace) -> int:
    """Tell the version."""
    if options.json:
        print_json({"version": __version__})
    else:
        Screen.of(sys.stdout).say(f"facetune {__version__}")
    return 0


def completion(top: Parser, shell: str) -> int:
    """Print the completion for a shell."""
    import shtab

    sys.stdout.write(shtab.complete(top, shell=shell))
    return 0
