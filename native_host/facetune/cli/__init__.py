"""The command line: what people use in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and leave with its exit status. The commands are imported when this is called."""
    from facetune.cli.run import main

    main(arguments)
