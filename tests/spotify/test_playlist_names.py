"""Names of playlists: others may see them, so they tell the mood only if the person wants that."""

from __future__ import annotations

from facetune.app import account, playlists, settings
from facetune.spotify.playlists import title


def named(spotify):
    return [made["name"] for made in spotify.playlists.values()]


def test_names_tell_the_mood_where_the_person_wants_that(signed_in, top):
    settings.choose({"mood_in_names": True})
    assert account.status().mood_in_names
    playlists.save([top[0]["id"]], emotion="happy")
    playlists.save([top[1]["id"]], emotion="happy", name="Mine")
    playlists.keep("sad", "match", 5)
    first, *others = named(signed_in)
    assert first.startswith("FaceTune: happy, 20")
    assert others == ["Mine", "FaceTune: daily sad"]


def test_a_setting_taken_back_counts_for_the_next_playlist(signed_in, top):
    settings.choose({"mood_in_names": True})
    settings.choose({"mood_in_names": False})
    playlists.save([top[2]["id"]], emotion="happy")
    playlists.keep("angry", "match", 5)
    assert "happy" not in title(0.0)
    assert not [name for name in named(signed_in) if "happy" in name or "angry" in name]
