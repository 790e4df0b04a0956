"""Hosts that can sign in to Spotify, and results below which that is offered."""

from __future__ import annotations

from e2e import scenarios as say
from e2e.browser import wait
from e2e.states import show


def ending(**how):
    """A host whose sign-in ends so: with an answer, or an error."""
    page = {"method": "spotify/page", "params": {"url": say.PAGE, "redirect": "", "seconds": 240}}
    return {"notices": [page]} | how


def offered(lab, scenario, **how):
    """A result below which Spotify is offered."""
    show(lab, scenario, "result", **how)
    wait(lambda: lab.visible("#sign-in-about"))


def spotifys_page(lab):
    """Whether it is there, in a tab of its own. It does not load."""
    tabs = lab.addresses()
    return say.PAGE in tabs or any(tab.startswith("chrome-error") for tab in tabs)
