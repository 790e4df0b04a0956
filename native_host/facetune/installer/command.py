"""Links the command to ~/.local/bin/facetune, which is usually on the PATH."""

from __future__ import annotations

import os
from pathlib import Path

from facetune.installer.layout import Layout, is_same
from facetune.installer.prompt import say


def link(layout: Layout) -> None:
    """Link the command, unless another program is there; tell how to start it where that is not enough."""
    program, place = layout.program("facetune"), layout.link
    if place is None:
        say(f'The command line is not on the PATH. Where a hint says facetune, type\n    & "{program}"')
        return
    ours = is_ours(place, layout)
    if not ours or place.readlink() != program:
        if os.path.lexists(place) and not ours:
            say(f"Note: {place} is there already and is not FaceTune's. FaceTune's command is {program}")
            return
        try:
            if ours:  # the same file, but the prefix was spelled differently
                place.unlink()
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(program)
        except OSError:
            say(f"Note: {place} could not be made. The command is {program}")
            return
    if str(place.parent) not in [each.rstrip("/") for each in os.environ.get("PATH", "").split(os.pathsep)]:
        say(f"Note: the command facetune is in {place.parent}, which is not on your PATH yet.")
        say(f"Many systems put it there when you log in again. Until then the command is {place}")


def unlink(layout: Layout) -> None:
    """Remove the link where it is ours."""
    if layout.link is not None and is_ours(layout.link, layout):
        layout.link.unlink()


def is_ours(place: Path, layout: Layout) -> bool:
    """Whether the link leads to this installation."""
    return place.is_symlink() and is_same(place.parent / place.readlink(), layout.program("facetune"))
