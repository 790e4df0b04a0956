"""How things stand with Spotify, without asking Spotify: for the settings page and the command line."""

from __future__ import annotations

from facetune.errors import FaceTuneError
from facetune.spotify import addresses, daily_playlists, new_releases, quota, scopes, sign_in, taste
from facetune.spotify.credentials import Credentials
from facetune.spotify.store import ACCOUNT, View
from facetune.spotify.types import KeyringState, ScopeState, SpotifyStatus, TasteState


def read(view: View) -> SpotifyStatus:
    """How things stand. Asks the keyring, without its dialog, for a few seconds at most, and nothing else."""
    client, signed_in, keyring = _keyring(view.person)
    account = view.get(ACCOUNT) or {}
    if keyring == "locked":  # it may well hold what the profile says: the next click unlocks it
        signed_in = bool(account)
    since = account.get("since") if signed_in else None
    granted = set(account.get("scopes", ())) if signed_in else set()
    return SpotifyStatus(
        signed_in=signed_in,
        client_id=client,
        keyring=keyring,
        redirect=addresses.REDIRECT,
        dashboard=addresses.DASHBOARD,
        apps=addresses.APPS,
        since=since,
        until=since + sign_in.LIFETIME if since else None,
        scopes=[ScopeState(each.name, each.feature, each.reason, each.name in granted) for each in scopes.SCOPES],
        taste=taste_state(view),
        calls=quota.used(view),
        budget=quota.BUDGET,
        held_until=quota.held_until(view),
        kept=daily_playlists.kept(view),
    )


def taste_state(view: View) -> TasteState:
    """What is known of the user's taste."""
    known = taste.cached(view)
    return TasteState(
        enabled=view.taste_wanted(),
        read=known.read if known else None,
        tracks=len(known.tracks) if known else 0,
        artists=len(known.artists) if known else 0,
        newer=len(new_releases.cached(view)),
    )


def _keyring(person: str) -> tuple[str | None, bool, KeyringState]:
    """The client id, whether there is a refresh token, and the keyring's state."""
    try:
        client, token = Credentials(person, ask=False).read()
    except FaceTuneError as error:
        states: dict[str, KeyringState] = {"keyring_missing": "missing", "keyring_locked": "locked"}
        return None, False, states.get(error.code, "failed")
    return client, token is not None, "ok"
