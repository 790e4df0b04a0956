"""The language of the person who asks, as their browser tells it, or else this system."""

from __future__ import annotations

import os

_told: list[str] = []


def tell(tag: object) -> None:
    """The browser's language is `tag`, such as "pt-BR"; anything but a short text is passed over."""
    if isinstance(tag, str) and 2 <= len(tag) <= 35 and tag.isascii():
        _told[:] = [tag]


def own() -> str:
    """The language's tag, such as "pt-BR" or "de_DE.UTF-8"; where neither the browser nor the system tells it, English.

    FaceTune's own words are English there, too, and music of the whole world would be known to few.
    """
    if _told:
        return _told[0]
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    found = next(filter(None, named), None)
    if found is None:
        import locale

        found = locale.getlocale()[0]
    return "en" if found is None or found.split(".")[0] in ("C", "POSIX") else found
