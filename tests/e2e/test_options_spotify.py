"""Spotify from the options page and from the popup: sign in on the stand-in's page in a tab, recommendations change,
playlists, playing, likes, sign out.

The host keeps the sign-in in a real keyring: gnome-keyring on a bus of its own.
"""

from __future__ import annotations

from functools import partial
from operator import eq

import pytest
from e2e.browser import OPTIONS, wait
from e2e.machine import EXTENSION, Machine
from spotify.conftest import Bus, needs_keyring
from spotify.standin import CLIENT, Failure, StandIn

NO_ANSWER = {
    "Active premium subscription required for the owner of the app.": "spotify_owner_premium",
    "User not registered in the Developer Dashboard": "spotify_user_unknown",
}
"""What Spotify says after a sign-in that it grants, and then does not serve."""

LINKS = "return [...document.querySelectorAll('.track-link')].map((link) => link.href)"

pytestmark = [pytest.mark.timeout(300), needs_keyring]


@pytest.fixture(scope="module")
def standin():
    with StandIn() as made:
        yield made


@pytest.fixture(scope="module")
def page(start, standin, tmp_path_factory):
    bus = Bus(tmp_path_factory.mktemp("bus"))
    bus.start("password")
    machine = Machine(tmp_path_factory.mktemp("account"))
    machine.show_face()
    machine.use_real_host()
    machine.lend_host(standin.environment() | {"DBUS_SESSION_BUS_ADDRESS": bus.address})
    browser = start(machine, EXTENSION, headless=True)
    browser.start_over(agreed=True)
    yield browser
    browser.close()
    bus.stop()


def show(page):
    page.open(OPTIONS)
    wait(lambda: page.state() == "ready")


def enter(page, client):
    page.js(
        """
        const field = document.querySelector("#spotify-client");
        field.value = args[0];
        field.dispatchEvent(new Event("input", { bubbles: true }));
        """,
        client,
    )
    page.click("#spotify-sign-in")


def asked_for_access(page, standin):
    """Wait until Spotify's page is there, in a tab of its own."""
    wait(page.addresses, lambda tabs: any(tab.startswith(standin.accounts) for tab in tabs))


def because(page):
    """Scan anew, and why each track is there."""
    page.scan()
    page.wait_state("result")
    page.scan_again()
    return " ".join(page.texts(".track-why"))


def test_from_the_steps_to_a_playlist_and_out_again(page, standin):
    assert "a lot" not in because(page)
    show(page)

    # The steps, with the very address that Spotify will compare.
    assert page.text("#spotify-redirect") == "http://127.0.0.1/callback"
    enter(page, "not a client id")
    assert "32 characters" in page.text("#spotify-wrong")
    enter(page, "g" * 32)
    assert "0 to 9" in page.text("#spotify-wrong")

    # Cancelled here, then declined there, then allowed.
    enter(page, CLIENT)
    wait(lambda: page.visible("#spotify-page"))
    asked_for_access(page, standin)
    page.click("#spotify-cancel")
    wait(lambda: not page.visible("#spotify-waiting"))
    page.close_other_tabs()
    enter(page, CLIENT)
    asked_for_access(page, standin)
    page.click_in_tab(standin.accounts, "#cancel")
    wait(lambda: page.texts("#spotify .trouble code"), lambda codes: codes == ["spotify_signin_declined"])
    for text, code in NO_ANSWER.items():
        standin.failures = [Failure("me", status=403, body={"error": {"status": 403, "message": text}})]
        enter(page, CLIENT)
        asked_for_access(page, standin)
        told = page.click_in_tab(standin.accounts, "#agree")
        assert "owner of your app" in told or "may use this app" in told
        wait(lambda: page.texts("#spotify .trouble code"), partial(eq, [code]))
        assert page.visible("#spotify-out")
    standin.failures = []
    enter(page, CLIENT)
    asked_for_access(page, standin)
    assert "close this tab" in page.click_in_tab(standin.accounts, "#agree")
    wait(lambda: page.visible("#spotify-in"))
    assert page.texts("#spotify .trouble > *") == []
    assert page.text("#status") == "You are signed in to Spotify."
    use_the_account(page, standin)
    sign_out(page)
    assert page.texts("#spotify .trouble > *") == []


def sign_out(page):
    show(page)
    page.click("#spotify-sign-out")
    wait(lambda: page.visible("#confirm"))
    page.click("#confirm-yes")
    wait(lambda: page.visible("#spotify-out"))


def use_the_account(page, standin):
    """Taste, a saved list, and a playlist that stays fresh."""

    # The taste is read after the sign-in, and then counts.
    def known():
        show(page)
        return page.text("#taste-about")

    wait(known, lambda text: "artists are known" in text)
    assert page.js("return document.querySelector('#spotify meter').value") > 0
    assert "a lot" in because(page)

    # The list of the popup, saved.
    wait(lambda: page.visible("#save"))
    before = len(standin.playlists)  # the other browser's are still there
    page.click("#save")
    wait(lambda: page.text("#note-text"), lambda text: text == "Saved to your playlists.")
    assert len(standin.playlists) == before + 1

    # Saved once more: Spotify does not have one of its tracks any more, and makes the playlist public.
    listed = [link.rsplit("/", 1)[1] for link in page.js(LINKS)]
    standin.dead, standin.opens = [f"spotify:track:{listed[3]}"], True
    page.click("#save")
    wait(lambda: page.text("#note-text"), lambda text: "made this playlist public" in text)
    assert page.text("#note-text").endswith("does not have them any more: 1.")
    standin.dead, standin.opens = [], False  # the other browser may draw that track, too
    made = list(standin.playlists.values())[-1]
    assert made["tracks"] == [f"spotify:track:{track}" for track in listed if track != listed[3]]
    assert "happy" not in made["name"]

    # A playlist that stays fresh, its alarm, and stopping it. Its name tells the mood only if the user wants that.
    show(page)
    page.click("#mood_in_names")
    wait(lambda: page.js("return document.querySelector('#mood_in_names:enabled:checked') !== null"))
    page.click("#kept-happy")
    wait(lambda: page.visible("#kept-refresh"))
    assert len(standin.playlists) == before + 3
    assert [made["name"] for made in standin.playlists.values()][-1] == "FaceTune: daily happy"
    alarms = "return (await api.alarms.getAll()).map(({ name }) => name)"
    wait(lambda: page.js(alarms), lambda names: names == ["refresh"])
    link = page.js("return document.querySelector('#spotify .rows a').href")
    assert link.startswith("https://open.spotify.com/playlist/")
    page.click("#kept-happy")
    wait(lambda: not page.visible("#kept-refresh"))
    wait(lambda: page.js(alarms), lambda names: names == [])

    # The taste switched off counts no more.
    page.click("#taste-on")
    wait(lambda: page.text("#taste-about"), lambda text: text == "Nothing about it is stored.")
    assert "a lot" not in because(page)


def test_from_the_popup_alone(page, standin):
    """The app's client id is known from a sign-in that was given up. The rest needs no other page."""
    show(page)
    enter(page, CLIENT)
    wait(lambda: page.visible("#spotify-page"))
    page.click("#spotify-cancel")
    wait(lambda: not page.visible("#spotify-waiting"))
    page.close_other_tabs()

    page.scan()
    page.wait_state("result")
    wait(lambda: page.visible("#sign-in-about"))
    page.click("#sign-in")
    wait(lambda: page.visible("#signing-in-page"))
    asked_for_access(page, standin)
    page.leave()  # as Spotify's page closes the popup
    assert "close this tab" in page.click_in_tab(standin.accounts, "#agree")
    page.scan()
    page.wait_state("result")
    wait(lambda: page.visible("#save"))

    # Playing is asked for when it is first used, and then goes where the person says.
    standin.devices = [{**device, "is_active": False} for device in standin.devices]
    page.click(".act.play")
    allow(page, standin)
    page.click(".act.play")
    wait(lambda: page.visible("#devices"))
    page.click("#devices-list li:nth-child(2) button")
    wait(lambda: page.text("#note-text"), lambda text: text.endswith("on Kitchen speaker"))
    played = page.js("return document.querySelector('.track-link').href").rsplit("/", 1)[1]
    assert standin.playing["device"] == "kitchen"
    assert standin.playing["uris"][0] == f"spotify:track:{played}"
    assert len(standin.playing["uris"]) == len(page.texts(".track-link"))
    page.click("#dock-next")
    wait(lambda: page.text("#dock-name"), lambda line: line == "Playing Another on Kitchen speaker")
    assert standin.place == 1

    # So are likes. The one that led there is saved as soon as it may be, and goes with the like.
    standin.library = ["spotify:track:saved-by-hand"]
    page.click(".like")
    allow(page, standin)
    wait(lambda: standin.library, lambda saved: saved == ["spotify:track:saved-by-hand", f"spotify:track:{played}"])
    page.click(".like")
    wait(lambda: standin.library, lambda saved: saved == ["spotify:track:saved-by-hand"])
    sign_out(page)


def allow(page, standin):
    """Follow the note to Spotify's page, agree, and close what tells of it."""
    wait(lambda: page.text("#note-act"), lambda text: text == "Allow")
    page.click("#note-act")
    asked_for_access(page, standin)
    page.click_in_tab(standin.accounts, "#agree")
    wait(lambda: page.text("#signing-in-state"), lambda text: text.startswith("You are signed in"))
    page.click("#signing-in-stop")
