"""What a person says is never covered, where scans call a beard, a thick frame or a shadow a cover."""

from __future__ import annotations

from facetune.profile import face
from facetune.profile.store import open_profile
from facetune.profile.types import Uncovered


def say(mouth: bool | None = None, eyes: bool | None = None) -> Uncovered:
    """Keep what the current person says is never covered, None for what stays, and tell all that they say.

    Raises FaceTuneError as open_profile does.
    """
    with open_profile() as profile:
        before = face.uncovered(profile)
        said = Uncovered(before.mouth if mouth is None else mouth, before.eyes if eyes is None else eyes)
        if said != before:
            face.keep_uncovered(profile, said)
    return said
