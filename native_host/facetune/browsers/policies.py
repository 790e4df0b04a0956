"""What a company's policies say about programs like the host, from the folders that Chromium's family reads on Linux.

On other systems policies have other places, and a browser may get more of them over the network. So what is found here
is true, and what is not found says nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from facetune.browsers.browser import HOST_NAME, Browser
from facetune.browsers.machine import Machine

_BLOCKED: Final = "NativeMessagingBlocklist"
_ALLOWED: Final = "NativeMessagingAllowlist"
_USER_LEVEL: Final = "NativeMessagingUserLevelHosts"


class Policies(NamedTuple):
    """The files that forbid the host, or a registration for one user; None where none does."""

    blocked_by: Path | None = None
    system_only_by: Path | None = None


def of(browser: Browser, machine: Machine) -> Policies:
    """The policies for a browser on this computer."""
    if machine.system != "linux":
        return Policies()
    chosen: dict[str, tuple[Any, Path]] = {}
    for folder in browser.policies:
        for file in sorted((machine.root / folder.lstrip("/") / "policies/managed").glob("*.json")):
            # Of files that say different things, browsers take the last one.
            chosen |= {name: (value, file) for name, value in _read(file).items()}
    blocked, blocker = chosen.get(_BLOCKED, ([], None))
    allowed, _ = chosen.get(_ALLOWED, ([], None))
    user_level, limiter = chosen.get(_USER_LEVEL, (True, None))
    forbidden = isinstance(blocked, list) and ("*" in blocked or HOST_NAME in blocked)
    excepted = isinstance(allowed, list) and HOST_NAME in allowed
    return Policies(blocker if forbidden and not excepted else None, limiter if user_level is False else None)


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
