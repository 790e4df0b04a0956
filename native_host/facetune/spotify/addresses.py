"""Where Spotify is. Tests can put a stand-in in its place, on this computer only."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import urlsplit

CALLBACK: Final = "/callback"

REDIRECT: Final = f"http://127.0.0.1{CALLBACK}"
"""The redirect address to register with Spotify, without a port: Spotify then allows any (its page "redirect_uri")."""

DASHBOARD: Final = "https://developer.spotify.com/dashboard"
"""Where users register an app and find its client id."""

APPS: Final = "https://www.spotify.com/account/apps/"
"""Where users withdraw an app's access: Spotify has no call for it."""


def accounts() -> str:
    """The accounts service, without a slash at its end."""
    return _elsewhere("FACETUNE_SPOTIFY_ACCOUNTS") or "https://accounts.spotify.com"


def api() -> str:
    """The Web API, with a slash at its end, as spotipy wants it."""
    return (_elsewhere("FACETUNE_SPOTIFY_API") or "https://api.spotify.com/v1") + "/"


def _elsewhere(variable: str) -> str | None:
    """The address in an environment variable if it is on this computer: tokens are sent to no other place."""
    address = os.environ.get(variable, "").rstrip("/")
    parts = urlsplit(address)
    return address if parts.scheme == "http" and parts.hostname == "127.0.0.1" else None
