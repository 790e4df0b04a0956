"""Whether the profile can be used."""

from __future__ import annotations

from collections.abc import Iterator

from facetune.browsers.machine import Machine
from facetune.errors import FaceTuneError
from facetune.findings import Check, State, failing, finding
from facetune.profile import health
from facetune.profile.health import Health


def examine(machine: Machine) -> Iterator[Check]:
    """Whether the history can be read and written, and only by its owner."""
    del machine
    found = health.check()
    yield _profile(found)
    if found.set_aside:
        yield finding("Profile", "note", "profile_aside", files=", ".join(found.set_aside))


def unusable(found: Health) -> FaceTuneError:
    """The error for a profile that is neither missing, damaged nor all right."""
    code = {"newer": "profile_newer", "locked": "profile_locked"}.get(found.state, "profile_unusable")
    return FaceTuneError(code, file=found.file, detail=found.detail)


def _profile(found: Health) -> Check:
    if found.state == "missing":
        return finding("Profile", "ok", "profile_none", file=found.file)
    if found.state == "damaged":
        return finding("Profile", "warning", "profile_broken", file=found.file, detail=found.detail)
    if found.state != "ok":
        return failing("Profile", "warning", unusable(found))
    state: State = "ok" if found.private else "warning"
    code = "profile_right" if found.private else "profile_open"
    return finding("Profile", state, code, file=found.file, size=found.size, scans=found.scans, profiles=found.profiles)
