"""The language of the person who asks, as their browser tells it, or else this system."""

from __future__ import annotations

import os

_told: list[str] = []


def tell(tag: object) -> None:
    """The browser's language is `tag`, such as "pt-BR"; anything but a short text is passed over."""
    if isinstance(tag, str) and 2 <= len(tag) <= 35 and tag.isascii():
        _told[:] = [tag]


def own() -> str | None:
    """The language's tag; None where neither the browser nor the system tells it."""
    if _told:
        return _told[0]
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    found = next(filter(None, named), None)
    if found is not None:
        return found
    import locale

    return locale.getlocale()[0]
