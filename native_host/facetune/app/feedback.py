"""A person's word about a track that they name by its id alone."""

from __future__ import annotations

from facetune.errors import FaceTuneError
from facetune.profile.store import open_profile
from facetune.profile.types import FeedbackKind


def judge(track: str, kind: FeedbackKind, *, scan: int | None = None) -> None:
    """Keep what the person did with a track that was shown, or that answers are chosen from.

    Raises FaceTuneError track_unknown, as open_profile does, and as shared.catalogue where it must be asked.
    """
    with open_profile() as profile:
        known = profile.track(track)
    # The catalogue may take a second the first time: not with the file open.
    name, artists = known or _among_newer(track) or _in_catalogue(track)
    with open_profile() as profile:
        profile.feedback(track, kind, name=name, artists=artists, scan=scan)


def _among_newer(track: str) -> tuple[str, list[str]] | None:
    """What was shown to somebody who wants no moods kept is known nowhere else."""
    from facetune.spotify import mixing

    return next(((each.name, each.artists) for each in mixing.kept() if each.id == track), None)


def _in_catalogue(track: str) -> tuple[str, list[str]]:
    from facetune.music.catalogue import shared

    tracks = shared.catalogue()
    found = list(tracks.find([track]).tracks.values())
    if not found:
        raise FaceTuneError("track_unknown", track=track)
    (details,) = tracks.details(found)
    return details.name, details.artists
