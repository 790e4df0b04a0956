"""Why rows are left out, in words."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "bad_row": "the fields do not match the header's: a quote or a delimiter is missing, or there is one too many",
    "too_long": "a line has over four million characters",
    "bad_id": "the id is none of Spotify's, which have 22 letters and digits",
    "bad_name": "the name is missing, or has over 500 characters",
    "bad_artists": "the artists are missing, or cannot be told",
    "repeated_id": "the id stands further up, too",
    "known_id": "the track is in the catalogue already",
    "no_features": "the audio features are unknown: all of them are 0, or -1",
    "speech": "it is speech and no music: speechiness is over 0.9",
    "no row": "there are no rows",
}


def in_words(reason: str) -> str:
    """A reason's name as a sentence without its full stop."""
    column = reason.removeprefix("bad_")
    return _WORDS.get(reason) or f"{column} is missing, is no number, or is not from 0 to 1"
