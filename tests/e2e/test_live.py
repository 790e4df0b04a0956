"""Watching: the camera stays on beside the result, and goes off with the switch or the popup."""

from __future__ import annotations

import pytest
from e2e import embed
from e2e import scenarios as say
from e2e.browser import OPTIONS, PANEL, POPUP, wait
from e2e.pictures import picture
from e2e.states import show

pytestmark = pytest.mark.timeout(120)

BOX = {"x": 0.36, "y": 0.16, "width": 0.27, "height": 0.48}
SAD = say.mood("sad", word="downcast", valence=-0.5, arousal=-0.2)


def watching(**changes):
    shares = say.distribution(happy=0.62, neutral=0.2, surprise=0.08)
    steps = say.steps(20, distribution=shares, box=BOX)
    plan = {"steps": steps, "preview": picture(), "every": 0.1} | changes
    return say.good(watch=plan, recommend=[{"goal": "match", "tracks": say.tracks(9, start=30), "path": say.PATH[:1]}])


@pytest.fixture
def live(lab):
    """A result, and the switch turned on."""

    def start():
        show(lab, watching(), "result")
        lab.click("#watch")
        wait(lambda: lab.visible("#live-preview") and lab.visible("#live-box"))
        return lab

    return start


def cancelled(lab):
    [watch] = lab.machine.heard("watch")
    return [told for told in lab.machine.heard("$/cancelRequest") if told["params"]["id"] == watch["id"]]


def test_the_switch_keeps_the_camera_on_beside_the_result(live):
    lab = live()
    assert lab.state() == "result"
    assert lab.js("return document.querySelector('#watch').checked")
    assert lab.visible(".track-link")
    joy = "return document.querySelector('#result-bars [data-emotion=happy]').ariaValueNow"
    wait(lambda: lab.js(joy), lambda share: share == "62")
    wait(lambda: len(lab.machine.heard("scan/ack")) > 5)
    lab.click("#watch")
    wait(lambda: cancelled(lab))
    wait(lambda: not lab.visible("#live-view"))
    assert lab.js("return document.querySelector('#live-preview').hasAttribute('src')") is False
    assert lab.state() == "result"


def test_another_mood_brings_other_tracks_and_is_said_once(live):
    lab = live()
    before = lab.texts(".track-name")
    lab.js("""
        window.told = [];
        const status = document.querySelector("#status");
        new MutationObserver(() => window.told.push(status.textContent)).observe(status, { childList: true });
    """)
    lab.machine.set_scenario(watching(mood=SAD))
    wait(lambda: lab.text("#mood-title"), lambda title: title == "sad")
    assert lab.texts(".track-name") != before
    assert lab.js("return document.body.dataset.mood") == "sad"
    # A screen reader is told news every one and a half seconds at most; then that it is not told again.
    wait(lambda: lab.js("return window.told"), lambda told: any("You look sad." in words for words in told))
    acks = len(lab.machine.heard("scan/ack"))
    wait(lambda: len(lab.machine.heard("scan/ack")) > acks + 10)
    told = lab.js("return window.told")
    assert sum("You look sad." in words for words in told) == 1
    assert len(told) <= 2


def test_leaving_the_popup_ends_the_watching(live):
    lab = live()
    lab.leave()
    wait(lambda: cancelled(lab))
    lab.open(POPUP)
    # The result is there at once, and the camera goes on, as it was left.
    lab.wait_state("result")
    wait(lambda: len(lab.machine.heard("watch")) == 2)
    assert len(lab.machine.heard("scan")) == 1


def test_the_panel_beside_a_page_plays_on_and_frees_the_camera_while_it_is_not_seen(lab):
    asked = lab.pretend(embed.page(short="none"))
    show(lab, watching(), "result")
    lab.open(PANEL)
    lab.wait_state("result")
    assert len(lab.machine.heard("scan")) == 1
    assert not lab.visible("#open-panel")
    assert lab.js("return document.body.offsetWidth") > 600
    lab.click(".act.play")
    wait(lambda: lab.visible("#hear-first"))
    lab.click("#hear-yes")
    wait(lambda: lab.visible("#dock iframe"))
    playing = lab.text("#dock-name")
    lab.js("window.song = document.querySelector('#dock iframe')")
    # Another mood brings other tracks, and the song goes on.
    lab.click("#watch")
    wait(lambda: lab.visible("#live-preview"))
    lab.machine.set_scenario(watching(mood=SAD))
    wait(lambda: lab.text("#mood-title") == "sad" and len(lab.texts(".track-name")) == 9)
    assert lab.js("return window.song === document.querySelector('#dock iframe')")
    assert lab.text("#dock-name") == playing
    assert len([address for address in asked if "/embed/" in address]) == 1
    see = """
        Object.defineProperty(document, "visibilityState", { value: args[0], configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    """
    lab.js(see, "hidden")
    wait(lambda: cancelled(lab))
    assert lab.js("return window.song.isConnected")
    lab.js(see, "visible")
    # As it was asked to, it goes on.
    wait(lambda: len(lab.machine.heard("watch")) == 2 and lab.visible("#live-preview"))
    lab.click("#watch")
    wait(lambda: not lab.visible("#live-view"))
    # A panel that the browser opens has no list to show any more, and does not look unasked.
    lab.open(OPTIONS)
    wait(lambda: lab.state() == "ready")
    lab.js("await api.storage.local.remove('result'); await api.storage.session.clear()")
    lab.sleep()
    lab.open(PANEL)
    lab.wait_state("stopped")
    assert lab.visible("#feel")
    assert len(lab.machine.heard("scan")) == 1


def test_a_camera_that_is_lost_leaves_the_result(live):
    lab = live()
    lab.machine.set_scenario(watching(error=say.error("camera_lost", source="Webcam")))
    wait(lambda: lab.visible("#result-problem"))
    assert lab.text("#result-problem") == (
        "Webcam stopped sending pictures in the middle of the scan. Check the cable or the sender, then scan again."
    )
    assert lab.state() == "result"
    assert not lab.visible("#live-view")
    assert lab.js("return document.querySelector('#watch').checked") is False


def test_pictures_that_cannot_be_drawn_do_not_stop_it(lab):
    show(lab, watching(preview="bm8gcGljdHVyZQ=="), "result")
    lab.click("#watch")
    wait(lambda: len(lab.machine.heard("scan/ack")) > 8)
    assert lab.state() == "result"
    assert not lab.visible("#live-preview")


def test_two_windows_watch_together(live):
    lab = live()
    lab.js("window.open(location.href)")
    # Whichever draws first acknowledges; the other's word for the same picture does no harm.
    wait(lambda: len(lab.machine.heard("scan/ack")) > 20)
    assert len(lab.machine.heard("watch")) == 1
    lab.close_other_tabs()
    acks = len(lab.machine.heard("scan/ack"))
    wait(lambda: len(lab.machine.heard("scan/ack")) > acks + 5)
    assert cancelled(lab) == []
