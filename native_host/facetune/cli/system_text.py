"""How browsers' registrations and the doctor's findings look in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from facetune.cli.terminal import Screen, count, plain

if TYPE_CHECKING:
    from facetune.app.registrations import Registration
    from facetune.findings import Check

STATES: Final = {
    "registered": "registered",
    "not_registered": "not registered",
    "dangling": "registered, but the program is gone",
    "broken": "its manifest cannot be read",
    "foreign": "another program uses FaceTune's name",
    "failed": "could not be changed",
}


def summary(checks: Iterable[Check]) -> str:
    """How many findings there are of each state: the sentence that the doctor ends with."""
    states = Counter(check.state for check in checks)
    parts = [f"{states['ok']} fine"]
    parts += [count(states[name], name) for name in ("note", "warning", "failure") if states[name]]
    return f"{', '.join(parts)}."


def show_checks(screen: Screen, checks: Iterable[Check]) -> None:
    """One line a check, and what to do below the ones that need it."""
    colours = {"ok": "32", "note": "36", "warning": "33", "failure": "31"}
    for check in checks:
        state = screen.strong(f"{check.state:<8}", colours[check.state])
        screen.say(f"{state} {plain(check.subject)}: {plain(check.found)}", hang=9)
        if check.remedy:
            screen.say(f"         {'→' if screen.unicode else '->'} {plain(check.remedy)}", hang=11)


def show_registrations(screen: Screen, registrations: Iterable[Registration]) -> None:
    """One line a browser: how it stands, and the manifest that says so."""
    for each in registrations:
        absent = "" if each.found else " (the browser was not found)"
        detail = f": {plain(each.detail)}" if each.detail else ""
        screen.say(f"{plain(each.name)}: {STATES[each.state]}{detail}{absent}")
        if each.state != "not_registered":
            screen.say(f"    {plain(each.manifest)}")
