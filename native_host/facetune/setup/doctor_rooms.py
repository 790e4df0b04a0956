"""What the profile, the keyring and Spotify say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from facetune.errors import FaceTuneError
from facetune.setup.findings import Check
from facetune.setup.machine import Machine

if TYPE_CHECKING:
    from facetune.profile.health import Health


def profile(machine: Machine) -> Iterator[Check]:
    """Whether the history can be read and written, and by nobody else."""
    del machine
    from facetune.profile import health

    found = health.check()
    yield _profile(found)
    if found.set_aside:
        files = ", ".join(found.set_aside)
        yield Check("Profile", "note", f"damaged ones of before are set aside: {files}", "Delete them if you like.")


def _profile(found: Health) -> Check:
    if found.state == "missing":
        return Check("Profile", "ok", f"{found.file} is not there yet: the first scan makes it")
    if found.state == "damaged":
        wrong = f"{found.file} is damaged: {found.detail}"
        return Check(
            "Profile", "warning", wrong, "Run `facetune doctor --fix`: it is set aside, and what can be is saved."
        )
    if found.state != "ok":
        code = {"newer": "profile_newer", "locked": "profile_locked"}.get(found.state, "profile_unusable")
        error = FaceTuneError(code, file=found.file, detail=found.detail)
        return Check("Profile", "warning", error.message, error.hint)
    counted = f"{found.file}, {found.size:,} bytes, holds {found.scans:,} scans of {found.profiles} people"
    if not found.private:
        return Check("Profile", "warning", f"{counted}; others may read it", "Run `facetune doctor --fix`.")
    return Check("Profile", "ok", counted)


def spotify(machine: Machine) -> Iterator[Check]:
    """Whether somebody is signed in, how old that is, and whether the keyring that holds it opens."""
    del machine
    try:
        from facetune.spotify import health
    except ImportError:
        return
    yield health.keyring_check()
    yield health.spotify_check()
