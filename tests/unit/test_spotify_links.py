"""One reading of Spotify's links, wherever they come from."""

from __future__ import annotations

import argparse

import msgspec
import pytest

from facetune import spotify_links
from facetune.cli import spotify_tracks as cli
from facetune.spotify_links import TrackId, track_id

ID = "4uLU6hMCjMI75M1A2tKUQC"

LINKS = [
    "{}",
    "  {}\n",
    "spotify:track:{}",
    "https://open.spotify.com/track/{}",
    "http://open.spotify.com/track/{}",
    "https://open.spotify.com/track/{}?si=0123456789abcdef&utm_source=copy-link",
    "https://open.spotify.com/intl-de/track/{}",
    "https://open.spotify.com/intl-pt-br/track/{}",
    "https://open.spotify.com/intl-pt_BR/track/{}?si=1",
    "http://open.spotify.com/intl-es-419/track/{}",
    "{}?si=1",
    "https://open.spotify.com/track/{}/",
    "https://open.spotify.com/track/{}#x",
    "open.spotify.com/track/{}",
    "https://open.spotify.com/embed/track/{}?theme=0",
    "https://api.spotify.com/v1/tracks/{}",
    "https://api.spotify.com/v1/audio-features/{}",
]

NO_LINKS = [
    "",
    "{}x",
    "x{}",
    "{} {}",
    "{}\n{}",
    "spotify:album:{}",
    "spotify:track:",
    "https://open.spotify.com/album/{}",
    "https://open.spotify.com.evil.example/track/{}",
    "https://evil.example/https://open.spotify.com/track/{}",
    "https://api.spotify.com/v1/albums/{}",
    "https://open.spotify.com@evil.example/track/{}",
    "ftp://open.spotify.com/track/{}",
    "https://open.spotify.com/intl-/track/{}",
    "https://open.spotify.com/intl-de/x/track/{}",
    "\uff14uLU6hMCjMI75M1A2tKUQC",
]


@pytest.mark.parametrize("text", LINKS)
def test_a_track_however_it_is_written(text):
    written = text.format(ID)
    assert track_id(written) == ID
    assert cli.track(written) == ID


@pytest.mark.parametrize("text", NO_LINKS)
def test_what_is_no_track(text):
    written = text.format(ID, ID)
    assert track_id(written) is None
    with pytest.raises(argparse.ArgumentTypeError):
        cli.track(written)


@pytest.mark.parametrize("text", LINKS + NO_LINKS)
def test_an_id_is_no_link(text):
    written = text.format(ID, ID)
    assert spotify_links.is_track_id(written) == (written == ID)
    if written == ID:
        assert msgspec.convert(written, TrackId) == ID
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(written, TrackId)


def test_what_is_written_is_read():
    assert track_id(spotify_links.track_uri(ID)) == ID
    assert track_id(spotify_links.track_link(ID)) == ID
