"""How an account looks in the popup: pictures, axe, zoom, and room for other languages."""

from __future__ import annotations

import pytest
from e2e import languages
from e2e import scenarios as say
from e2e.browser import wait
from e2e.sign_ins import ending, offered, spotifys_page
from e2e.states import ACCOUNT, fits, look, show, zoomed

pytestmark = pytest.mark.timeout(180)

DECLINED = say.error("spotify_signin_declined")


def show_account(lab, name, **how):
    """One of states.ACCOUNT."""
    if name == "account_devices":
        long = [
            {"id": "x", "name": "A very long name of a device that few would give it " * 2, "type": "", "active": False}
        ]
        there = {"devices": say.devices("Laptop" if how else None)["devices"] + long}
        show(lab, say.signed_in(**{"spotify/devices": there}), "result", **how)
        lab.click(".act.play")
        if how:  # with a word on the active one
            wait(lambda: lab.visible("#note-act"))
            lab.click("#note-act")
        wait(lambda: lab.visible("#devices"))
    elif name == "account_failed":
        offered(lab, say.could_sign_in(**{"spotify/signIn": ending(error=DECLINED)}), **how)
        lab.click("#sign-in")
        wait(lambda: lab.visible("#signing-in-again") and spotifys_page(lab))
    else:
        offered(lab, say.could_sign_in(), **how)
        if name == "account_waiting":
            lab.click("#sign-in")
            wait(lambda: lab.visible("#signing-in-page") and spotifys_page(lab))
    lab.close_other_tabs()


@pytest.mark.parametrize("name", ACCOUNT)
def test_how_it_looks(lab, name):
    show_account(lab, name)
    assert look(lab, name) == []
    assert fits(lab)
    assert zoomed(lab, name)


@pytest.mark.parametrize("name", ACCOUNT)
def test_it_has_room_for_other_languages(lab, name):
    language = languages.made_up(lab.name, ACCOUNT.index(name))
    show_account(lab, name, language=language)
    lab.picture(f"{name}-{lab.name}-{language}")
    assert fits(lab)
    assert lab.axe(colours=False) == []
    cut = lab.js("""
        return [...document.querySelectorAll(".notes :is(p, h3, li, .button), .account .button")]
          .filter((element) => element.checkVisibility() && element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.textContent);
    """)
    assert cut == []
