"""How things stand with Spotify, without asking Spotify: what the settings page, the command line and doctor show."""

from __future__ import annotations

from facetune.errors import FaceTuneError
from facetune.spotify import addresses, credentials, mixing, playlists, scopes, taste
from facetune.spotify import quota as budget
from facetune.spotify import sign_in as signin
from facetune.spotify import store as memory
from facetune.spotify.types import KeyringState, ScopeState, SpotifyStatus, TasteState


def read() -> SpotifyStatus:
    """How things stand. Asks the keyring, without its dialog, for a few seconds at most, and nobody else.

    Raises FaceTuneError where the profile cannot be read at all.
    """
    client, signed_in, keyring = _keyring()
    account = memory.recall(memory.ACCOUNT) or {}
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
        until=since + signin.LIFETIME if since else None,
        scopes=[ScopeState(each.name, each.feature, each.reason, each.name in granted) for each in scopes.SCOPES],
        taste=taste_state(),
        calls=budget.used(),
        budget=budget.BUDGET,
        held_until=budget.held_until(),
        kept=playlists.kept(),
    )


def taste_state() -> TasteState:
    """What is known of the user's taste."""
    known = taste.kept()
    return TasteState(
        enabled=memory.taste_wanted(),
        read=known.read if known else None,
        tracks=len(known.tracks) if known else 0,
        artists=len(known.artists) if known else 0,
        newer=len(mixing.kept()),
    )


def _keyring() -> tuple[str | None, bool, KeyringState]:
    """The client id, whether there is a refresh token, and the keyring's state."""
    try:
        client, token = credentials.Credentials(memory.person(), ask=False).read()
    except FaceTuneError as error:
        states: dict[str, KeyringState] = {"keyring_missing": "missing", "keyring_locked": "locked"}
        if not error.code.startswith("keyring"):
            raise
        return None, False, states.get(error.code, "failed")
    return client, token is not None, "ok"
