"""Tracks heard in the popup: Spotify's player in a frame, by a stand-in for it, and the only request that leaves."""

from __future__ import annotations

import pytest
from e2e import embed
from e2e import scenarios as say
from e2e.browser import POPUP, wait
from e2e.states import fits, look, rows_seen, show

pytestmark = pytest.mark.timeout(120)

IDS = [str(track["id"]) for track in say.tracks(3)]
PLAYED = "return document.querySelector('.track-row[data-playing]')?.dataset.id"


def test_tracks_are_heard_in_the_popup_once_that_is_agreed_to(lab):
    asked = lab.pretend(embed.page(short=IDS[1]))
    show(lab, say.good(), "result")

    def paths(kind):
        lab.js("return null")  # news of requests arrives only while Playwright waits for something
        return [address for address in asked if f"/{kind}/" in address]

    def told():
        return [address.rpartition("/")[2] for address in paths("told")]

    def frames():
        return paths("embed")

    def address(number):
        return f"https://open.spotify.com/embed/track/{IDS[number]}?utm_source=iframe-api"

    lab.click(".act.play")
    wait(lambda: lab.visible("#hear-first"))
    assert lab.focused("#hear-yes")
    assert look(lab, "hear_first") == []
    # What is asked about a list goes with it.
    lab.js("document.querySelector('section[data-state=result]').hidden = true")
    assert not lab.visible("#hear-first")
    lab.js("document.querySelector('section[data-state=result]').hidden = false")
    lab.click("#hear-no")
    assert not lab.visible("#hear-first")
    assert (asked, lab.visible("#dock")) == ([], False)

    lab.click(".act.play")
    wait(lambda: lab.visible("#hear-first"))
    lab.click("#hear-yes")
    wait(told, lambda commands: sorted(commands) == ["load_complete_ack", "play"])
    assert frames() == [address(0)]
    assert lab.js(PLAYED) == IDS[0]
    assert lab.text("#dock-name").startswith(lab.texts(".track-name")[0])
    assert look(lab, "hearing") == []
    assert fits(lab)
    assert rows_seen(lab) >= 5
    # What another page says of the player is not believed.
    lab.js("""
        for (const isPaused of [false, true]) {
          postMessage({ type: "playback_update", payload: { isPaused, position: 30000, duration: 30000 } }, "*");
        }
    """)
    lab.click("#dock-next")
    # That one ends at once, and the next follows by itself.
    wait(lambda: lab.js(PLAYED), lambda track: track == IDS[2])
    wait(frames, lambda seen: seen == [address(0), address(1), address(2)])
    lab.click("#dock-previous")
    # The short one again, and so the third again.
    wait(frames, lambda seen: seen[3:] == [address(1), address(2)])
    assert lab.js(PLAYED) == IDS[2]
    assert {one.split("/")[2] for one in asked} == {embed.HOST}

    # Other tracks do not cut off what plays, and its row is marked no more.
    lab.js("window.frame = document.querySelector('#dock iframe')")
    lab.click("#goals input[value=lift]")
    wait(lambda: lab.js(PLAYED) is None)
    assert lab.js("return window.frame.isConnected")
    lab.click("#dock-close")
    assert lab.js("return document.querySelectorAll('iframe').length") == 0

    lab.open(POPUP)
    lab.wait_state("result")
    wait(lambda: lab.visible(".act.play"))
    lab.click(".act.play")
    wait(lambda: lab.visible("#dock iframe"))
    assert not lab.visible("#hear-first")
