"""How many calls were made in the last 24 hours, and until when Spotify wants none. Both outlive a restart.

Spotify counts over a day and does not publish its limit; apps were locked out for 13 hours. So FaceTune counts, too,
and stops early. What it does on its own stops first, to leave the rest to what the person clicks.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from facetune.errors import FaceTuneError
from facetune.spotify.errors import LONGEST, HoldBackError
from facetune.spotify.store import CALLS, HOLD, Store, View

BUDGET: Final = 300
"""Calls in any 24 hours."""
BACKGROUND: Final = 200
"""How many of them may be made before only what the person asks for goes on."""

_DAY: Final = 24
_lock: Final = threading.Lock()


def used(view: View, now: float | None = None) -> int:
    """Calls of the last 24 hours, to the hour. `now` is in Unix seconds."""
    return sum(_hours(view, now).values())


def held_until(view: View) -> float | None:
    """When Spotify takes requests again, in Unix seconds; None if it takes them now."""
    return _until(view.get(HOLD))


def check_hold(view: View) -> None:
    """Raise what Spotify said last, if it wants no request yet."""
    found = view.get(HOLD)
    until = _until(found)
    if until is not None:
        raise HoldBackError(found["code"], until - time.time())


def _until(found: Any) -> float | None:
    until = found.get("until") if isinstance(found, dict) else None
    now = time.time()  # a time farther ahead than Spotify may ask for was written before the clock was put back
    return until if isinstance(until, int | float) and now < until <= now + LONGEST else None


def spend(store: Store, *, background: bool) -> None:
    """Count one call. Raises FaceTuneError spotify_budget_spent if it must not be made."""
    with _lock:
        hours = _hours(store)
        if sum(hours.values()) >= (BACKGROUND if background else BUDGET):
            raise FaceTuneError("spotify_budget_spent", budget=BUDGET)
        hour = str(int(time.time() // 3600))
        hours[hour] = hours.get(hour, 0) + 1
        store.put(CALLS, hours)


def hold(store: Store, error: HoldBackError) -> None:
    """Make no call for as long as Spotify said."""
    store.put(HOLD, {"until": time.time() + error.seconds, "code": error.code})


def _hours(view: View, now: float | None = None) -> dict[str, int]:
    """Calls by the hour they were made in, of the last 24 hours."""
    found = view.get(CALLS)
    latest = int((time.time() if now is None else now) // 3600)
    if not isinstance(found, dict):
        return {}
    return {
        hour: count
        for hour, count in found.items()
        if isinstance(count, int) and hour.isdigit() and latest - _DAY < int(hour) <= latest
    }
