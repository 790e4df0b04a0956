"""Covers of albums, which come with Spotify's answers: which one is named, for which tracks. None is loaded here."""

from __future__ import annotations

import pytest

from facetune.affect import one_emotion
from facetune.app import account, recommend, settings
from facetune.app import taste as reading
from facetune.spotify import store, taste
from facetune.spotify.covers import Album, Image, cover
from facetune.spotify_links import cover_id
from tests.spotify.conftest import connect, here
from tests.spotify.web_api import picture

NAME = "ab67616d00001e02" + "0" * 24
ADDRESS = f"https://i.scdn.co/image/{NAME}"


def test_a_cover_is_on_the_picture_server_and_nowhere_else():
    assert cover_id(ADDRESS) == NAME


@pytest.mark.parametrize(
    "odd",
    [
        "",
        NAME,
        ADDRESS.replace("https", "http"),
        ADDRESS.replace("i.scdn.co", "i.scdn.co.example.com"),
        ADDRESS.replace("i.scdn.co", "example.com/i.scdn.co"),
        ADDRESS.replace("//", "//me:secret@"),
        ADDRESS.replace(".co/", ".co:8443/"),
        f"{ADDRESS}?size=1",
        f"{ADDRESS}/../x",
        f"{ADDRESS}\n",
        ADDRESS + "0" * 60,
        "https://i.scdn.co/image/short",
        "https://i.scdn.co/image/" + "é" * 40,
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
    ],
)
def test_any_other_address_is_no_cover(odd):
    assert cover_id(odd) is None
    assert cover(Album(images=[Image(odd, 300)])) is None


def test_the_smallest_that_is_sharp_on_every_screen():
    sizes = {width: str(width) * 20 for width in (64, 300, 640)}
    images = [Image(f"https://i.scdn.co/image/{name[:40]}", width) for width, name in sizes.items()]
    assert cover(Album(images=images)) == sizes[300][:40]
    assert cover(Album(images=images[:1])) == sizes[64][:40]
    assert cover(Album(images=[Image(ADDRESS), images[0]])) == sizes[64][:40]
    assert cover(Album(images=[Image(ADDRESS)])) == NAME
    assert cover(Album()) is None


def listed(count=60):
    found = recommend.recommend(one_emotion("happy"), recommend.Wanted(goal="match", limit=count, seed=1)).tracks
    return {track.id: track for track in found}


def test_tracks_of_the_account_have_their_covers_and_others_none(signed_in, top):
    reading.refresh_if_due()
    signed_in.calls.clear()
    mine = {track["id"]: picture(track["name"], 300) for track in top}
    found = listed()
    known = {track.id for track in found.values() if track.cover}
    assert {track: found[track].cover for track in mine.keys() & found.keys()}.items() <= mine.items()
    assert mine.keys() & found.keys() <= known
    newer = [track for track in found.values() if track.year == 2026 and track.name.startswith("New song")]
    assert newer
    assert all(track.cover == picture(track.name, 300) for track in newer)
    assert 0 < len(known) < len(found)
    assert signed_in.calls == [], "nothing was asked for, and nothing loaded"


@pytest.mark.usefixtures("signed_in")
def test_without_the_account_or_its_taste_there_are_none():
    reading.refresh_if_due()
    assert any(track.cover for track in listed().values())
    reading.turn(on=False)
    assert not any(track.cover for track in listed().values())
    reading.turn(on=True)
    reading.refresh_if_due()
    assert any(track.cover for track in listed().values())
    account.sign_out()
    assert not any(track.cover for track in listed().values())


@pytest.mark.usefixtures("signed_in")
def test_what_was_stored_before_there_were_covers_still_counts():
    taste.read(connect())
    kept = here().get(store.TASTE)
    here().put(store.TASTE, {**kept, "parts": {name: {"tracks": {}} for name in kept["parts"]}})
    assert taste.cached(here()).tracks == kept["tracks"]
    assert not any(track.cover for track in listed().values())


@pytest.mark.usefixtures("spotify")
def test_they_are_loaded_only_if_the_person_allows_it():
    assert account.status().covers is False
    settings.choose({"covers": True})
    assert account.status().covers is True
