"""Every answer of Spotify's but the good one: the error that it becomes, its code, and what FaceTune does about it.

    FaceTuneError                  a code of facetune/errors.py, with what its sentences need
     |-- RefusedError              401: spotify_refused
     |-- DeadTrackError            400 "non-existing ID": spotify_tracks_gone
     |-- HoldBackError             a wait in seconds: spotify_rate_limited, spotify_quota_spent, spotify_unavailable
     `-- tokens._NotWantedError    spotify_signed_out, because the person signed out meanwhile: the token is not dead

| answer                                   | code                    | what FaceTune does                             |
| ---------------------------------------- | ----------------------- | ---------------------------------------------- |
| 400 invalid_grant (accounts)             | spotify_signed_out      | forgets the refresh token                      |
| 400, 401 invalid_client (accounts)       | spotify_client_refused  | keeps what it has                              |
| 401                                      | spotify_refused         | repeats once, with a new access token          |
| 403 PREMIUM_REQUIRED                     | spotify_premium_needed  | gives the track's link instead                 |
| 403 "owner of the app"                   | spotify_owner_premium   | nothing; a sign-in fails with it               |
| 403 "not registered"                     | spotify_user_unknown    | nothing; a sign-in fails with it               |
| 403, any other ("Restriction violated")  | spotify_forbidden       | where it was to play, gives the track's link   |
| 404 of the player, with any reason       | spotify_no_device       | asks which device, or gives the track's link   |
| 404, any other                           | spotify_not_found       | makes a new daily playlist in its place        |
| 429 with Retry-After                     | spotify_rate_limited    | calls nothing until then, also after a restart |
| 429 QUOTA_EXCEEDED                       | spotify_quota_spent     | calls nothing until then, also after a restart |
| 500, 502, 503, 504                       | spotify_unavailable     | obeys a Retry-After, else nothing              |
| 400 "non-existing ID"                    | spotify_tracks_gone     | finds the tracks, and saves the list without   |
| 400 and any other status                 | spotify_unexpected      | writes the status to the log                   |
| no answer in time                        | spotify_slow            | nothing                                        |
| a certificate that is not Spotify's      | spotify_intercepted_by  | nothing; spotify_intercepted without a name    |
| no file of certificates                  | spotify_ca_missing      | nothing                                        |
| 407 of a proxy                           | spotify_proxy_password  | nothing                                        |
| a proxy that cannot be used              | spotify_proxy_unusable  | nothing                                        |
| no network, refused, cut off             | spotify_unreachable     | nothing                                        |
| half an answer, invalid JSON, odd fields | spotify_garbled         | nothing                                        |

Three more come without a call. spotify_scope_missing: the person has not given the permission that the call needs, so
the extension asks for it. spotify_budget_spent: FaceTune's own limit, see quota.py. spotify_signed_out: there is no
refresh token.

If Spotify says "Insufficient client scope" all the same (a playlist that was made public needs another one), asking the
user again would not help: that is spotify_forbidden.

Nothing is repeated except after a 401, and nothing sleeps: the person hears at once, and tracks come from the catalogue
in any case.
"""

from __future__ import annotations

import email.utils
import math
from collections.abc import Mapping
from typing import Final

from facetune.errors import FaceTuneError
from facetune.spotify import http

_DEAD: Final = ("non-existing id", "invalid track uri", "invalid base62 id")
"""What Spotify says of a list with a track that it does not have any more."""
_NO_WORD: Final = 30.0
"""Seconds to wait after a 429 that does not say how long."""
_NO_WORD_QUOTA: Final = 3600.0
"""The same after a spent quota, which recovers over a day."""
OF_ONE: Final = frozenset(
    {"spotify_not_found", "spotify_forbidden", "spotify_unexpected", "spotify_garbled", "spotify_tracks_gone"}
)
"""Failures that say nothing of other playlists. No network, or a wait that Spotify asks for, concerns them all."""
LONGEST: Final = 48 * 3600.0
"""The longest Retry-After, in seconds, that is believed: 13.6 hours is the longest that was seen."""


class RefusedError(FaceTuneError):
    """Spotify answered 401: the access token does not work, and a new one may."""

    def __init__(self) -> None:
        super().__init__("spotify_refused")


class DeadTrackError(FaceTuneError):
    """Spotify answered 400, because a track of the list is gone. It does not say which."""

    def __init__(self) -> None:
        super().__init__("spotify_tracks_gone")


class HoldBackError(FaceTuneError):
    """Spotify wants no request for `seconds`."""

    def __init__(self, code: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(code, wait=_length(seconds), seconds=math.ceil(seconds))


def of_api(
    status: int, message: str, reason: str, headers: Mapping[str, str], *, path: str, now: float
) -> FaceTuneError:
    """The error for an answer of the Web API to a call of `path`. `now` is in Unix seconds.

    `message` is Spotify's own.
    """
    if status == 401:
        return RefusedError()
    if status == 400 and any(sign in message.lower() for sign in _DEAD):
        return DeadTrackError()
    if status == 403:
        return _forbidden(message, reason)
    if status == 404:
        player = path.startswith("me/player") and path != "me/player/recently-played"
        return FaceTuneError("spotify_no_device" if player else "spotify_not_found")
    return of_any(status, reason, headers, now=now)


def of_accounts(status: int, error: str, headers: Mapping[str, str], *, now: float) -> FaceTuneError:
    """The error for an answer of the accounts service."""
    if error == "invalid_grant":
        return FaceTuneError("spotify_signed_out")
    if error in ("invalid_client", "unauthorized_client"):
        where = {"dashboard": http.DASHBOARD, "redirect": http.REDIRECT}
        return FaceTuneError("spotify_client_refused", **where)
    return of_any(status, "", headers, now=now)


def of_any(status: int, reason: str, headers: Mapping[str, str], *, now: float) -> FaceTuneError:
    """The error for a status that means the same everywhere."""
    if status == 407:  # not from Spotify: from a proxy
        return FaceTuneError("spotify_proxy_password")
    seconds = retry_after(headers.get("Retry-After"), now=now)
    if status == 429:
        if reason == "QUOTA_EXCEEDED":
            return HoldBackError("spotify_quota_spent", _NO_WORD_QUOTA if seconds is None else seconds)
        return HoldBackError("spotify_rate_limited", _NO_WORD if seconds is None else seconds)
    if 500 <= status < 600:
        if seconds is not None:
            return HoldBackError("spotify_unavailable", seconds)
        return FaceTuneError("spotify_unavailable")
    return FaceTuneError("spotify_unexpected", status=status)


def of_one_call(error: FaceTuneError) -> bool:
    """Whether other calls may work although this one failed."""
    if isinstance(error, HoldBackError):
        return False
    return error.code in OF_ONE or error.code == "spotify_unavailable"


def retry_after(value: str | None, *, now: float) -> float | None:
    """The seconds that a Retry-After header asks for, 1..two days: a number, or a date. None for anything else."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - now
        except (ValueError, OverflowError):
            return None
    return min(max(seconds, 1.0), LONGEST) if math.isfinite(seconds) else None


def _length(seconds: float) -> str:
    """A wait in words, at least a minute: the longest that was seen is 13 h 36 min."""
    hours, minutes = divmod(max(1, math.ceil(seconds / 60)), 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)


def _forbidden(message: str, reason: str) -> FaceTuneError:
    said = message.lower()
    if "premium" in said and "owner" in said:
        return FaceTuneError("spotify_owner_premium")
    if reason == "PREMIUM_REQUIRED" or "premium" in said:
        return FaceTuneError("spotify_premium_needed")
    if "not registered" in said or "developer dashboard" in said:
        return FaceTuneError("spotify_user_unknown")
    return FaceTuneError("spotify_forbidden")
