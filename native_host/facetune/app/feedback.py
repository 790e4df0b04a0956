"""What the person does with a track, which they name by its id alone."""

from __future__ import annotations

from facetune.app import new_releases
from facetune.errors import FaceTuneError
from facetune.profile.store import Profile, open_profile
from facetune.profile.types import FeedbackKind


def keep(track: str, kind: FeedbackKind, *, scan: int | None = None) -> None:
    """Keep what the person did with a track that was shown, or that is in the catalogue.

    Raises FaceTuneError track_unknown, as open_profile does, and as shared.catalogue where it must be asked.
    """
    with open_profile() as profile:
        known = profile.track(track) or _among_new_releases(profile, track)
        if known:
            profile.feedback(track, kind, name=known[0], artists=known[1], scan=scan)
            return
    # The catalogue may take a second the first time: not with the profile open.
    name, artists = _in_catalogue(track)
    with open_profile() as profile:
        profile.feedback(track, kind, name=name, artists=artists, scan=scan)


def _among_new_releases(profile: Profile, track: str) -> tuple[str, list[str]] | None:
    """For a person who wants no moods kept, a new release that was shown is known nowhere else."""
    return next(((each.name, each.artists) for each in new_releases.of(profile) if each.id == track), None)


def _in_catalogue(track: str) -> tuple[str, list[str]]:
    from facetune.music.catalogue import shared

    tracks = shared.catalogue()
    found = list(tracks.find([track]).tracks.values())
    if not found:
        raise FaceTuneError("track_unknown", track=track)
    (details,) = tracks.details(found)
    return details.name, details.artists
