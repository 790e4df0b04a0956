"""What the profile, the keyring and Spotify say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from facetune.browsers.machine import Machine
from facetune.errors import FaceTuneError
from facetune.findings import Check, State, failing, finding

if TYPE_CHECKING:
    from facetune.profile.health import Health


def profile(machine: Machine) -> Iterator[Check]:
    """Whether the history can be read and written, and only by its owner."""
    del machine
    from facetune.profile import health

    found = health.check()
    yield _profile(found)
    if found.set_aside:
        yield finding("Profile", "note", "profile_aside", files=", ".join(found.set_aside))


def _profile(found: Health) -> Check:
    if found.state == "missing":
        return finding("Profile", "ok", "profile_none", file=found.file)
    if found.state == "damaged":
        return finding("Profile", "warning", "profile_broken", file=found.file, detail=found.detail)
    if found.state != "ok":
        code = {"newer": "profile_newer", "locked": "profile_locked"}.get(found.state, "profile_unusable")
        error = FaceTuneError(code, file=found.file, detail=found.detail)
        return failing("Profile", "warning", error)
    state: State = "ok" if found.private else "warning"
    code = "profile_right" if found.private else "profile_open"
    return finding("Profile", state, code, file=found.file, size=found.size, scans=found.scans, profiles=found.profiles)


def spotify(machine: Machine) -> Iterator[Check]:
    """Whether a person is signed in, how old that is, and whether the keyring that holds it opens."""
    del machine
    try:
        from facetune.app.doctor import spotify as health
    except ImportError:
        return
    yield health.keyring_check()
    yield health.spotify_check()
